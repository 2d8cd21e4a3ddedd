/** The name of a node: a click picks it, pointing at it lights it up. */
import { useCell } from "../../../shared/cell";
import type { Scene } from "../../model/scene";
import { isLeaf } from "../../model/trace";
import { useSession } from "../context";

export function NodeLink({ scene, node }: { readonly scene: Scene; readonly node: number }) {
  const session = useSession();
  const { drawn } = useCell(session.drawing);
  const box = drawn.boxOf.get(node);
  const own = scene.trace.nodes[node]!;
  const words = isLeaf(own) ? own.leaf || "a leaf" : own.name;
  if (box === undefined || !scene.seen.has(node)) return <span className="mono">{words}</span>;
  const point = (id: string | null) => () => session.pointed.set(id);
  return (
    <button type="button" className="link mono" onClick={() => session.picked.set(box)} onPointerEnter={point(box)} onPointerLeave={point(null)} onFocus={point(box)} onBlur={point(null)}>
      {words}
    </button>
  );
}
