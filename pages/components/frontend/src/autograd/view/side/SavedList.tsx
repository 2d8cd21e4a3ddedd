/** The tensors that a node keeps for its backward, with the version each was saved at. */
import type { Scene } from "../../model/scene";
import type { Saved } from "../../model/trace";
import { Value } from "./Value";

export function SavedList({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const { saved } = scene.trace.nodes[node]!;
  if (saved.length === 0) return null;
  return (
    <>
      <h4>Saved for backward</h4>
      {saved.map((held, place) => (
        <Held key={place} held={held} stale={scene.stale.get(`${node}.${place}`)} freed={scene.freed.has(node)} />
      ))}
    </>
  );
}

function Held({ held, stale, freed }: { readonly held: Saved; readonly stale: number | undefined; readonly freed: boolean }) {
  const { name, holder, variable, version, figure } = held;
  return (
    <p className={`held${stale === undefined ? "" : " is-bad"}`}>
      <b className="mono">{name}</b>
      {variable && variable !== name && <span className="soft mono">{variable}</span>}
      {figure && <Value figure={figure} />}
      {holder === "kept" && version !== null && stale === undefined && <span className="tag">version {version}</span>}
      {stale !== undefined && (
        <span className="tag bad">
          stale: saved at version {version}, now {stale}
        </span>
      )}
      {holder === "kept" && freed && <span className="tag">freed</span>}
      {holder === "recomputed" && <span className="tag hot" title="Checkpointing keeps nothing here: the forward runs again inside the backward.">recomputed in backward</span>}
      {holder === "packed" && <span className="tag hot" title="A hook of saved_tensors_hooks keeps it in its own way.">packed by a hook</span>}
      {holder === "none" && <span className="soft">none needed</span>}
    </p>
  );
}
