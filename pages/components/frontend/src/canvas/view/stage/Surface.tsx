/** The drawing area: React Flow shows the graph. What may be done with it is given from outside. */
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  useStore,
  type ReactFlowInstance,
  type ReactFlowProps,
} from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { colourOf } from "../../model/catalog";
import type { Point } from "../../model/types";
import { useCell } from "../../../shared/cell";
import type { Session } from "../../state/session";
import { useSession } from "../context";
import { AROUND, CLOSE_AROUND, cameraFor } from "./camera";
import { FAR, FlowBuilder, kindOf, type ItemNode, type WireEdge } from "./flow";
import { FrameView } from "./FrameView";
import { ItemView } from "./ItemView";
import { WireView } from "./WireView";
import { ZoomControls } from "./ZoomControls";

const NODE_TYPES = { item: ItemView, frame: FrameView };
const EDGE_TYPES = { wire: WireView };
const FARTHER = 0.24;
const NOWHERE: ReadonlyMap<string, Point> = new Map();

export type Flow = ReactFlowInstance<ItemNode, WireEdge>;

export interface Opened {
  readonly area: React.RefObject<HTMLDivElement | null>;
  readonly flow: Flow | null;
  readonly onFlow: (flow: Flow) => void;
}

/** The element of the drawing area, and React Flow once it stands. */
export function useOpened(): Opened {
  const area = useRef<HTMLDivElement>(null);
  const [flow, onFlow] = useState<Flow | null>(null);
  return { area, flow, onFlow };
}

interface Props {
  readonly opened: Opened;
  readonly gestures: Partial<ReactFlowProps<ItemNode, WireEdge>>;
  /** Where boxes are while they are dragged. */
  readonly positions?: ReadonlyMap<string, Point>;
  readonly onDoubleClick?: (event: React.MouseEvent) => void;
  readonly overview?: boolean;
  readonly inside?: ReactNode;
  readonly children?: ReactNode;
}

export function Surface({ opened, gestures, positions = NOWHERE, onDoubleClick, overview = true, inside, children }: Props) {
  const session = useSession();
  const { area, flow, onFlow } = opened;
  const graph = useCell(session.graph);
  const catalog = useCell(session.catalog);
  const selection = useCell(session.selection);
  const builder = useMemo(() => new FlowBuilder(), [session]);
  const around = overview ? AROUND : CLOSE_AROUND;
  const nodes = useMemo(
    () => builder.buildNodes(graph, catalog, new Set(selection.names), positions),
    [builder, graph, catalog, selection.names, positions],
  );
  const edges = useMemo(
    () => builder.buildEdges(graph, catalog, new Set(selection.edges)),
    [builder, graph, catalog, selection.edges],
  );

  useEffect(() => {
    if (!flow || !area.current) return;
    session.camera = cameraFor(session, flow, area.current, around);
    return () => {
      session.viewport = flow.getViewport();
      session.camera?.leave();
      session.camera = null;
    };
  }, [session, area, flow, around]);

  useFitOnLoad(session, flow, around);

  return (
    <div ref={area} className="stage" onDoubleClick={onDoubleClick} data-testid="stage">
      <ReactFlow<ItemNode, WireEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onInit={onFlow}
        {...gestures}
        onMoveEnd={(_, viewport) => {
          session.viewport = viewport;
        }}
        defaultViewport={session.viewport ?? { x: 40, y: 40, zoom: 1 }}
        minZoom={0.05}
        maxZoom={2.5}
        deleteKeyCode={null}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        disableKeyboardA11y
        aria-label="Model canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dot)" />
        {overview && (
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
        )}
        <ZoomControls />
        {inside}
      </ReactFlow>
      {children}
      <FarMark area={area} />
    </div>
  );
}

/** Shows a whole document that has just come, once its boxes and the area have their sizes. */
function useFitOnLoad(session: Session, flow: Flow | null, around: typeof AROUND | typeof CLOSE_AROUND): void {
  const loads = useCell(session.loads);
  const shown = useRef(session.viewport ? loads : -1);
  useEffect(() => {
    if (!flow || shown.current === loads) return;
    shown.current = loads;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        // On an empty canvas React Flow would keep the wish, and jump when the first box is dropped.
        if (flow.getNodes().length > 0) void flow.fitView({ padding: around, maxZoom: 1 }).then(() => showWanted(session, flow));
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [flow, loads, around]);
}

/** What a link points at stands in sight by now; where one cannot read it, one goes nearer. */
function showWanted(session: Session, flow: Flow): void {
  if (session.wanted && flow.getZoom() < FAR) session.camera?.show([session.wanted]);
  session.wanted = null;
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
