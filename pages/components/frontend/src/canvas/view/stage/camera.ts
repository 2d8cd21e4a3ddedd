/** Looking around: fit, show some things, and where the middle of the view is. */
import type { ReactFlowInstance } from "@xyflow/react";
import { absoluteBox } from "../../model/geometry";
import { itemOf } from "../../model/index";
import type { Camera, Session } from "../../state/session";
import type { ItemNode, WireEdge } from "./flow";

/** Keeps the model clear of the overview and the zoom buttons in the lower corners. */
export const AROUND = { top: "36px", right: "44px", bottom: "112px", left: "44px" } as const;
/** The same where there is no overview. */
export const CLOSE_AROUND = { top: "20px", right: "24px", bottom: "64px", left: "24px" } as const;

const EDGE = 30;

export const motion = (): number =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180;

export function cameraFor(
  session: Session,
  flow: ReactFlowInstance<ItemNode, WireEdge>,
  area: HTMLElement,
  around: typeof AROUND | typeof CLOSE_AROUND = AROUND,
): Camera {
  let pointer: PointerEvent | null = null;
  const follow = (event: PointerEvent): void => void (pointer = event);
  const forget = (): void => void (pointer = null);
  area.addEventListener("pointermove", follow);
  area.addEventListener("pointerleave", forget);
  return {
    fit: () => {
      // After the next paint: the boxes of the newest graph are on the canvas by then.
      requestAnimationFrame(() => void flow.fitView({ padding: around, maxZoom: 1, duration: motion() }));
    },
    show: (names) => {
      const graph = session.graph.get();
      const name = names.find((known) => itemOf(graph, known));
      if (!name) return;
      const box = absoluteBox(graph, session.catalog.get(), name);
      const zoom = Math.max(0.8, Math.min(1.2, flow.getZoom()));
      void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2 + 60, { zoom, duration: motion() });
    },
    reveal: (name) => {
      if (!itemOf(session.graph.get(), name)) return;
      const box = absoluteBox(session.graph.get(), session.catalog.get(), name);
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (!isSeen(flow.getViewport(), area, x, y))
        void flow.setCenter(x, y, { zoom: flow.getZoom(), duration: motion() });
    },
    aspect: () => area.clientWidth / Math.max(1, area.clientHeight),
    middle: () => {
      const box = area.getBoundingClientRect();
      const at = flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
      return [at.x, at.y];
    },
    pointer: () => {
      const box = area.getBoundingClientRect();
      const x = pointer?.clientX ?? box.left + box.width / 2;
      const y = pointer?.clientY ?? box.top + box.height / 3;
      const at = flow.screenToFlowPosition({ x, y });
      return { screen: [x - box.left, y - box.top], at: [at.x, at.y] };
    },
    leave: () => {
      area.removeEventListener("pointermove", follow);
      area.removeEventListener("pointerleave", forget);
    },
  };
}

/** Whether a place on the canvas is well inside of what is seen. */
function isSeen(view: { x: number; y: number; zoom: number }, area: HTMLElement, x: number, y: number): boolean {
  const [left, top] = [x * view.zoom + view.x, y * view.zoom + view.y];
  return left > EDGE && top > EDGE && left < area.clientWidth - EDGE && top < area.clientHeight - EDGE;
}
