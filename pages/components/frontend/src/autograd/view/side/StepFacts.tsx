/** A step in which no pass runs: what it recorded, and what became stale. */
import { plural } from "../../../shared/format";
import type { Scene } from "../../model/scene";
import { isLeaf } from "../../model/trace";
import { emptyWords } from "../../model/words";
import { NodeLink } from "./NodeLink";

const MOST = 12;

export function StepFacts({ scene }: { readonly scene: Scene }) {
  const { trace, moment, step, seen, progress } = scene;
  const before = trace.steps[moment.step - 1]?.nodes ?? 0;
  const made = [...seen].filter((node) => node >= before && node < step.nodes && !isLeaf(trace.nodes[node]!));
  if (moment.pass !== null && progress) return <Begins scene={scene} />;
  return (
    <>
      <h3 className="facts-title">
        <span className="mono">line {step.line}</span>
      </h3>
      {made.length > 0 && (
        <>
          <p className="soft">This step recorded {plural(made.length, "node")}:</p>
          <ul className="links">
            {made.slice(0, MOST).map((node) => (
              <li key={node}>
                <NodeLink scene={scene} node={node} />
              </li>
            ))}
          </ul>
          {made.length > MOST && <p className="soft">and {made.length - MOST} more.</p>}
        </>
      )}
      {made.length === 0 && <p className="soft">{emptyWords(scene) || "This step recorded nothing new."}</p>}
      {step.stale.map(({ node, saved, version }) => (
        <p className="is-bad" key={`${node}.${saved}`}>
          <NodeLink scene={scene} node={node} /> saved {trace.nodes[node]!.saved[saved]?.variable || trace.nodes[node]!.saved[saved]?.name} at version {trace.nodes[node]!.saved[saved]?.version}; now it is at version {version}.
        </p>
      ))}
    </>
  );
}

function Begins({ scene }: { readonly scene: Scene }) {
  const { pass } = scene.progress!;
  return (
    <>
      <h3 className="facts-title">The pass begins</h3>
      {pass.roots.map(({ node }, place) => (
        <p key={place}>
          The gradient of the result with respect to itself goes into <NodeLink scene={scene} node={node} />.
        </p>
      ))}
      <p className="soft">{plural(pass.visits.length, "node")} will run, each when all that it waits for has come.</p>
    </>
  );
}
