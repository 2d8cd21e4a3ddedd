/** The drawing area: React Flow shows the graph, and every gesture on it becomes an edit. */
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  useStore,
  type ReactFlowInstance,
} from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { colourOf } from "../../model/catalog";
import { useCell } from "../../../shared/cell";
import type { Session } from "../../state/session";
import { useSession } from "../context";
import { AROUND, cameraFor } from "./camera";
import { DropMarks } from "./DropMarks";
import { FAR, FlowBuilder, kindOf, type ItemNode, type WireEdge } from "./flow";
import { FrameView } from "./FrameView";
import { ItemView } from "./ItemView";
import { ProblemCard } from "./ProblemCard";
import { useDragging } from "./useDragging";
import { usePaletteDrop } from "./usePaletteDrop";
import { useSelecting } from "./useSelecting";
import { useWiring } from "./useWiring";
import { WireView } from "./WireView";
import { ZoomControls } from "./ZoomControls";

const NODE_TYPES = { item: ItemView, frame: FrameView };
const EDGE_TYPES = { wire: WireView };
const FARTHER = 0.24;
const GRID: [number, number] = [10, 10];
const MANY = ["Control", "Meta", "Shift"];

export function Stage() {
  const session = useSession();
  const area = useRef<HTMLDivElement>(null);
  const [flow, setFlow] = useState<ReactFlowInstance<ItemNode, WireEdge> | null>(null);
  const graph = useCell(session.graph);
  const catalog = useCell(session.catalog);
  const selection = useCell(session.selection);
  const builder = useMemo(() => new FlowBuilder(), [session]);
  const dragging = useDragging(session);
  const selecting = useSelecting(session, dragging.onPositions);
  const wiring = useWiring(session, area, flow);
  usePaletteDrop(session, area, flow);
  const nodes = useMemo(
    () => builder.buildNodes(graph, catalog, new Set(selection.names), dragging.positions),
    [builder, graph, catalog, selection.names, dragging.positions],
  );
  const edges = useMemo(
    () => builder.buildEdges(graph, catalog, new Set(selection.edges)),
    [builder, graph, catalog, selection.edges],
  );

  useEffect(() => {
    if (!flow || !area.current) return;
    session.camera = cameraFor(session, flow, area.current);
    return () => {
      session.viewport = flow.getViewport();
      session.camera?.leave();
      session.camera = null;
    };
  }, [session, flow]);

  useFitOnLoad(session, flow);

  const searchAt = (event: React.MouseEvent): void => {
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
  };

  return (
    <div ref={area} className="stage" onDoubleClick={searchAt} data-testid="stage">
      <ReactFlow<ItemNode, WireEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onInit={setFlow}
        {...selecting}
        {...wiring}
        onNodeDragStart={dragging.onStart}
        onNodeDrag={dragging.onDrag}
        onNodeDragStop={dragging.onStop}
        onSelectionDragStart={dragging.onSelectionStart}
        onSelectionDrag={dragging.onSelectionDrag}
        onSelectionDragStop={dragging.onSelectionStop}
        onMoveEnd={(_, viewport) => {
          session.viewport = viewport;
        }}
        defaultViewport={session.viewport ?? { x: 40, y: 40, zoom: 1 }}
        minZoom={0.05}
        maxZoom={2.5}
        snapToGrid
        snapGrid={GRID}
        connectionRadius={26}
        deleteKeyCode={null}
        multiSelectionKeyCode={MANY}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        nodeDragThreshold={2}
        disableKeyboardA11y
        aria-label="Model canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dot)" />
        <MiniMap<ItemNode>
          pannable
          zoomable
          position="bottom-left"
          style={{ width: 140, height: 88 }}
          ariaLabel="Overview of the model"
          nodeColor={(node) =>
            node.type === "frame"
              ? "color-mix(in srgb, var(--glass) 22%, transparent)"
              : `var(--${colourOf(catalog, kindOf(node.data.item))})`
          }
          nodeBorderRadius={6}
        />
        <ZoomControls />
        <DropMarks />
      </ReactFlow>
      <ProblemCard moving={dragging.positions.size > 0} />
      <FarMark area={area} />
    </div>
  );
}

/** Shows a whole document that has just come, once its boxes and the area have their sizes. */
function useFitOnLoad(session: Session, flow: ReactFlowInstance<ItemNode, WireEdge> | null): void {
  const loads = useCell(session.loads);
  const shown = useRef(session.viewport ? loads : -1);
  useEffect(() => {
    if (!flow || shown.current === loads) return;
    shown.current = loads;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        // On an empty canvas React Flow would keep the wish, and jump when the first box is dropped.
        if (flow.getNodes().length > 0) void flow.fitView({ padding: AROUND, maxZoom: 1 });
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [flow, loads]);
}

/** Marks the area when boxes are too small for their details: then only names are shown, larger. */
function FarMark({ area }: { readonly area: React.RefObject<HTMLDivElement | null> }) {
  const far = useStore((store) => store.transform[2] < FAR);
  const farther = useStore((store) => store.transform[2] < FARTHER);
  useLayoutEffect(() => {
    area.current?.classList.toggle("is-far", far);
    area.current?.classList.toggle("is-farther", farther);
  }, [area, far, farther]);
  return null;
}
