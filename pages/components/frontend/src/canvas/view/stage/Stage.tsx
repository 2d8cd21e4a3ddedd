/** The drawing area of the editor: every gesture on it becomes an edit. */
import { useCallback } from "react";
import { useSession } from "../context";
import { DropMarks } from "./DropMarks";
import { ProblemCard } from "./ProblemCard";
import { Surface, useOpened } from "./Surface";
import { useDragging } from "./useDragging";
import { usePaletteDrop } from "./usePaletteDrop";
import { useSelecting } from "./useSelecting";
import { useWiring } from "./useWiring";

const GRID: [number, number] = [10, 10];
const MANY = ["Control", "Meta", "Shift"];

export function Stage() {
  const session = useSession();
  const opened = useOpened();
  const { area, flow } = opened;
  const dragging = useDragging(session);
  const selecting = useSelecting(session, dragging.onPositions);
  const wiring = useWiring(session, area, flow);
  usePaletteDrop(session, area, flow);

  const searchAt = useCallback(
    (event: React.MouseEvent): void => {
      const onPane = (event.target as Element).classList.contains("react-flow__pane");
      if (!onPane || !flow || !area.current) return;
      const box = area.current.getBoundingClientRect();
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      session.overlay.set({
        view: "search",
        screen: [event.clientX - box.left, event.clientY - box.top],
        at: [at.x, at.y],
        wire: null,
      });
    },
    [session, area, flow],
  );

  const gestures = {
    ...selecting,
    ...wiring,
    onNodeDragStart: dragging.onStart,
    onNodeDrag: dragging.onDrag,
    onNodeDragStop: dragging.onStop,
    onSelectionDragStart: dragging.onSelectionStart,
    onSelectionDrag: dragging.onSelectionDrag,
    onSelectionDragStop: dragging.onSelectionStop,
    snapToGrid: true,
    snapGrid: GRID,
    connectionRadius: 26,
    multiSelectionKeyCode: MANY,
    nodeDragThreshold: 2,
  };
  return (
    <Surface
      opened={opened}
      gestures={gestures}
      positions={dragging.positions}
      onDoubleClick={searchAt}
      inside={<DropMarks />}
    >
      <ProblemCard moving={dragging.positions.size > 0} />
    </Surface>
  );
}
