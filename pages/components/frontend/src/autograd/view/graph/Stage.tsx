/** The graph, read only: boxes from the root at the top down to the leaves. */
import { Background, BackgroundVariant, MiniMap, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useCell } from "../../../shared/cell";
import type { Layout, Place } from "../../model/spacing";
import type { Session } from "../../state/session";
import { useScene, useSession } from "../context";
import { BoxView } from "./BoxView";
import { FAR, nodesOf, wiresOf, type BoxNode, type WireEdge } from "./flow";
import { WireView } from "./WireView";
import { Zoom } from "./Zoom";

const NODE_TYPES = { box: BoxView };
const EDGE_TYPES = { wire: WireView };
export const AROUND = { top: "56px", right: "40px", bottom: "56px", left: "40px" } as const;
const MANY = 60; // boxes; an overview helps from here on,
const TALL = 6; // unless it would be a line
const READABLE = FAR + 0.06;
const LEAST_ZOOM = 0.1; // from farther away one would see thousands of boxes and read none

export const motion = (): number => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 220);

export function Stage() {
  const session = useSession();
  const area = useRef<HTMLDivElement>(null);
  const scene = useScene();
  const drawing = useCell(session.drawing);
  const trace = scene?.trace ?? null;
  const seen = scene?.seen ?? null;
  const nodes = useMemo(() => (trace && seen ? nodesOf(trace, drawing, seen) : []), [trace, drawing, seen]);
  const edges = useMemo(() => (trace && seen ? wiresOf(drawing, { trace, seen }) : []), [trace, drawing, seen]);
  const point = (id: string | null): void => session.pointed.set(id);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const id = boxAt(event.target);
    if (id === null || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    session.picked.set(id);
    session.pane.set("node");
  };
  return (
    <div ref={area} className="stage" data-testid="stage" onKeyDown={onKeyDown} onFocus={(event) => point(boxAt(event.target))} onBlur={() => point(null)}>
      <ReactFlow<BoxNode, WireEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        defaultViewport={session.viewport ?? { x: 40, y: 40, zoom: 1 }}
        onMoveStart={(event) => {
          if (event) session.moved = true;
        }}
        onMoveEnd={(_, viewport) => {
          session.viewport = viewport;
        }}
        onNodeClick={(_, node) => session.picked.set(node.id)}
        onPaneClick={() => session.picked.set(null)}
        onNodeDoubleClick={(_, { data: { box } }) => box.module !== null && session.fold(box.module, false)}
        onNodeMouseEnter={(_, node) => point(node.id)}
        onNodeMouseLeave={() => point(null)}
        minZoom={LEAST_ZOOM}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        nodesFocusable
        edgesFocusable={false}
        onlyRenderVisibleElements
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        aria-label="Backward graph"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dot)" />
        {drawing.drawn.boxes.length > MANY && drawing.layout.height < drawing.layout.width * TALL && <MiniMap<BoxNode> pannable zoomable position="bottom-left" style={{ width: 110, height: 88 }} ariaLabel="Overview of the graph" nodeColor="var(--faint)" nodeBorderRadius={6} />}
        <Zoom />
        <Camera session={session} area={area} layout={drawing.layout} />
      </ReactFlow>
      <FarMark area={area} />
    </div>
  );
}

const boxAt = (target: EventTarget): string | null => (target as HTMLElement).closest<HTMLElement>(".react-flow__node")?.dataset.id ?? null;

/** Fits a drawing that has just come, and follows what happens when it is out of sight. */
function Camera({ session, area, layout }: { readonly session: Session; readonly area: React.RefObject<HTMLDivElement | null>; readonly layout: Layout }) {
  const flow = useReactFlow<BoxNode, WireEdge>();
  const size = `${layout.width} ${layout.height} ${layout.places.size}`;
  useEffect(() => {
    const node = area.current;
    if (layout.places.size === 0 || !node) return;
    if (session.viewed !== size) session.moved = false;
    session.viewed = size;
    // The area finds its size in steps; once the learner has looked around, it is theirs.
    const watch = new ResizeObserver(() => session.moved || fit(flow, layout, node, 0));
    watch.observe(node);
    return () => watch.disconnect();
  }, [session, flow, size, layout, area]);
  useFollowing(session, area, layout);
  return null;
}

/** The whole drawing where it can be read, else its beginning. */
export function fit(flow: Pick<ReturnType<typeof useReactFlow>, "setViewport">, { places, width, height }: Layout, area: HTMLElement, duration: number): void {
  const [roomX, roomY] = [area.clientWidth - 60, area.clientHeight - 100];
  const zoom = Math.max(READABLE, Math.min(1, roomX / Math.max(1, width), roomY / Math.max(1, height)));
  const root = [...places.values()].reduce<Place | null>((top, place) => (top && top.y <= place.y ? top : place), null);
  const middle = width * zoom <= roomX || !root ? width / 2 : root.x + root.width / 2;
  void flow.setViewport({ x: area.clientWidth / 2 - middle * zoom, y: Math.max(44, (area.clientHeight - height * zoom) / 2), zoom }, { duration });
}

/** The node that was just visited stays in sight. */
function useFollowing(session: Session, area: React.RefObject<HTMLDivElement | null>, layout: Layout): void {
  const flow = useReactFlow<BoxNode, WireEdge>();
  const scene = useScene();
  const now = scene?.now ?? null;
  const { drawn } = useCell(session.drawing);
  useEffect(() => {
    const place = now === null ? undefined : layout.places.get(drawn.boxOf.get(now) ?? "");
    if (!place || !area.current) return;
    const { x, y, zoom } = flow.getViewport();
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    const [right, bottom] = [left + place.width * zoom, top + place.height * zoom];
    const { clientWidth, clientHeight } = area.current;
    if (left >= 0 && top >= 0 && right <= clientWidth && bottom <= clientHeight) return;
    void flow.setCenter(place.x + place.width / 2, place.y + place.height / 2, { zoom, duration: session.playing.get() ? 0 : motion() });
  }, [flow, now, layout, drawn, area, session]);
}

/** Marks the area when boxes are too small for their details. */
function FarMark({ area }: { readonly area: React.RefObject<HTMLDivElement | null> }) {
  const far = useStore((store) => store.transform[2] < FAR);
  useLayoutEffect(() => {
    area.current?.classList.toggle("is-far", far);
  }, [area, far]);
  return null;
}
