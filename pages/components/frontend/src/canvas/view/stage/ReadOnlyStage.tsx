/** The graph to look at: pan, zoom and choose, with shapes and problems, and nothing that changes it. */
import { useSession } from "../context";
import { motion } from "./camera";
import { ProblemCard } from "./ProblemCard";
import { Surface, useOpened } from "./Surface";
import { useSelecting } from "./useSelecting";

const LOOK_ONLY = {
  nodesDraggable: false,
  nodesConnectable: false,
  edgesReconnectable: false,
  edgesFocusable: false,
  multiSelectionKeyCode: null,
  selectionKeyCode: null,
} as const;

const nothing = (): void => {};

export function ReadOnlyStage({ overview = false }: { readonly overview?: boolean }) {
  const session = useSession();
  const opened = useOpened();
  const selecting = useSelecting(session, nothing);
  const { flow } = opened;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = (event.target as Element).closest(".react-flow__node")?.getAttribute("data-id");
    if (name && (event.key === "Enter" || event.key === " ")) session.select([name]);
    else if (event.key === "Escape") session.select([]);
    else if (event.key === ".") session.camera?.fit();
    else if (event.key === "+" || event.key === "=") void flow?.zoomIn({ duration: motion() });
    else if (event.key === "-") void flow?.zoomOut({ duration: motion() });
    else return;
    event.preventDefault();
  };
  return (
    <div style={{ display: "contents" }} onKeyDown={onKeyDown}>
      <Surface opened={opened} gestures={{ ...LOOK_ONLY, ...selecting }} overview={overview}>
        <ProblemCard moving={false} />
      </Surface>
    </div>
  );
}
