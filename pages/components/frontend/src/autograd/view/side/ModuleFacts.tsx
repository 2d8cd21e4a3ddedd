/** A folded module: what it holds, how far the pass is in it, and the way to open it. */
import { plural } from "../../../shared/format";
import type { Box } from "../../model/folding";
import { phaseOf, type Scene } from "../../model/scene";
import { isLeaf } from "../../model/trace";
import { useSession } from "../context";
import { NodeLink } from "./NodeLink";

const MOST = 40;

export function ModuleFacts({ scene, box }: { readonly scene: Scene; readonly box: Box }) {
  const session = useSession();
  const path = box.module!;
  const nodes = box.nodes.filter((node) => scene.seen.has(node));
  const operations = nodes.filter((node) => !isLeaf(scene.trace.nodes[node]!));
  const ran = operations.filter((node) => ["now", "done"].includes(phaseOf(scene, node)));
  return (
    <>
      <h3 className="facts-title">
        <span className="mono">{path}</span> <span className="soft">module</span>
      </h3>
      <p className="soft">
        {plural(operations.length, "operation")}, {plural(nodes.length - operations.length, "leaf").replace("leafs", "leaves")}
        {scene.progress && `; ${ran.length} of them have run`}.
      </p>
      <button type="button" className="btn" onClick={() => session.fold(path, false)}>
        Open the module
      </button>
      <h4>Inside</h4>
      <ul className="links">
        {operations.slice(0, MOST).map((node) => (
          <li key={node} className={`is-${phaseOf(scene, node)}`}>
            <span className="mono">{scene.trace.nodes[node]!.name}</span> <span className="soft mono">{scene.trace.nodes[node]!.module}</span>
          </li>
        ))}
      </ul>
      {operations.length > MOST && <p className="soft">and {operations.length - MOST} more.</p>}
      {nodes.some((node) => isLeaf(scene.trace.nodes[node]!)) && <h4>Leaves</h4>}
      <ul className="links">
        {nodes.filter((node) => isLeaf(scene.trace.nodes[node]!)).slice(0, MOST).map((node) => (
          <li key={node}>
            <NodeLink scene={scene} node={node} />
          </li>
        ))}
      </ul>
    </>
  );
}
