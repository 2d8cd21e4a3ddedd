/** The drawing in its window: the wheel zooms at the pointer, dragging moves, keys do both. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { fitted, moved, readable, zoomed, type Camera, type Size } from "../model/camera";
import { contentsOf, type Clean } from "../model/sanitise";
import type { Session } from "../state/session";

const STEP = 60;
const STRONGER = 1.25;

interface Props {
  readonly session: Session;
  readonly clean: Clean;
  readonly title: string;
}

export function Sheet({ session, clean, title }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const [camera, setCamera] = useState<Camera>(session.camera ?? { x: 0, y: 0, zoom: 1 });
  const shown = useRef<Clean | null>(session.camera ? clean : null);
  const look = (next: (now: Camera, size: Size) => Camera): void => setCamera((now) => next(now, sizeOf(area.current!)));

  useLayoutEffect(() => {
    const copy = clean.svg.cloneNode(true) as SVGSVGElement;
    copy.setAttribute("role", "img");
    copy.setAttribute("aria-label", `${title}: ${contentsOf(copy)}`);
    sheet.current!.replaceChildren(copy);
    if (shown.current !== clean) setCamera(readable(clean, sizeOf(area.current!)));
    shown.current = clean;
  }, [clean, title]);

  useEffect(() => {
    session.camera = camera;
  }, [session, camera]);

  usePointers(area, (dx, dy) => look((now, size) => moved(now, dx, dy, clean, size)), (factor, x, y) => look((now) => zoomed(now, factor, x, y)));

  const middle = (factor: number): void => look((now, size) => zoomed(now, factor, size.width / 2, size.height / 2));
  const move = (dx: number, dy: number): void => look((now, size) => moved(now, dx, dy, clean, size));
  const fit = (): void => look((_, size) => fitted(clean, size));
  const keys: Readonly<Record<string, () => void>> = {
    "+": () => middle(STRONGER),
    "=": () => middle(STRONGER),
    "-": () => middle(1 / STRONGER),
    "0": () => middle(1 / camera.zoom),
    ".": fit,
    ArrowLeft: () => move(STEP, 0),
    ArrowRight: () => move(-STEP, 0),
    ArrowUp: () => move(0, STEP),
    ArrowDown: () => move(0, -STEP),
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]!();
  };

  const percent = Math.round(camera.zoom * 100);
  return (
    <>
      <div
        ref={area}
        className="drawing-window"
        role="group"
        aria-label="The drawing. Arrow keys move it, plus and minus zoom, a full stop shows all of it."
        tabIndex={0}
        data-zoom={percent}
        onKeyDown={onKeyDown}
      >
        <div
          ref={sheet}
          className="drawing-sheet"
          style={{ transform: `translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})` }}
        />
      </div>
      <div className="drawing-zoom">
        <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={() => middle(1 / STRONGER)}>
          −
        </button>
        <button type="button" className="num" aria-label={`Zoom ${percent} %: back to 100 %`} title="Back to 100 % (0)" onClick={() => middle(1 / camera.zoom)}>
          {percent} %
        </button>
        <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => middle(STRONGER)}>
          +
        </button>
        <button type="button" aria-label="Fit the drawing" title="Show all of it (.)" onClick={fit}>
          ⤢
        </button>
      </div>
    </>
  );
}

const sizeOf = (node: HTMLElement): Size => ({ width: node.clientWidth, height: node.clientHeight });

type Move = (dx: number, dy: number) => void;
type Zoom = (factor: number, x: number, y: number) => void;

/** One pointer drags, two pinch, the wheel zooms. */
function usePointers(area: React.RefObject<HTMLElement | null>, onMove: Move, onZoom: Zoom): void {
  const act = useRef({ onMove, onZoom });
  act.current = { onMove, onZoom };
  useEffect(() => {
    const node = area.current!;
    const down = new Map<number, { x: number; y: number }>();
    const at = (event: MouseEvent): { x: number; y: number } => {
      const box = node.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const press = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      down.set(event.pointerId, at(event));
    };
    const follow = (event: PointerEvent): void => {
      const before = down.get(event.pointerId);
      if (!before) return;
      // Only a drag takes the pointer: a click on a link stays a click.
      if (!node.hasPointerCapture(event.pointerId)) node.setPointerCapture(event.pointerId);
      const now = at(event);
      const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
      down.set(event.pointerId, now);
      if (!other) return act.current.onMove(now.x - before.x, now.y - before.y);
      const apart = (a: typeof now): number => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
      act.current.onZoom(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
    };
    const release = (event: PointerEvent): void => void down.delete(event.pointerId);
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const { x, y } = at(event);
      act.current.onZoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) / 400), x, y);
    };
    node.addEventListener("pointerdown", press);
    node.addEventListener("pointermove", follow);
    node.addEventListener("pointerup", release);
    node.addEventListener("pointercancel", release);
    node.addEventListener("wheel", wheel, { passive: false });
    return () => {
      node.removeEventListener("pointerdown", press);
      node.removeEventListener("pointermove", follow);
      node.removeEventListener("pointerup", release);
      node.removeEventListener("pointercancel", release);
      node.removeEventListener("wheel", wheel);
    };
  }, [area]);
}
