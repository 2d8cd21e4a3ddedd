/** What is known of one node: that which was picked, else that which was just visited. */
import { useCell } from "../../../shared/cell";
import type { Box } from "../../model/folding";
import { failedAt, type Scene } from "../../model/scene";
import { useScene, useSession } from "../context";
import { Modes } from "./Modes";
import { ModuleFacts } from "./ModuleFacts";
import { NodeFacts } from "./NodeFacts";
import { StepFacts } from "./StepFacts";

export function Facts() {
  const session = useSession();
  const scene = useScene();
  const picked = useCell(session.picked);
  const { drawn } = useCell(session.drawing);
  if (!scene) return <section className="facts" aria-label="Node" />;
  const box = boxIn(scene, drawn.boxes, picked);
  const followed = failedAt(scene) ?? scene.now;
  return (
    <section className="facts" aria-label="Node" data-testid="facts">
      {picked !== null && box && (
        <button type="button" className="mini follow" title="Show the node that was just visited (Escape)" onClick={() => session.picked.set(null)}>
          follow the pass
        </button>
      )}
      {box?.module != null && <ModuleFacts scene={scene} box={box} />}
      {box && box.module === null && <NodeFacts scene={scene} node={box.nodes[0]!} />}
      {!box && (followed === null ? <StepFacts scene={scene} /> : <NodeFacts scene={scene} node={followed} />)}
      <Modes scene={scene} />
    </section>
  );
}

function boxIn({ seen }: Scene, boxes: readonly Box[], picked: string | null): Box | undefined {
  return picked === null ? undefined : boxes.find(({ id, nodes }) => id === picked && nodes.some((node) => seen.has(node)));
}
