/** Follows a kind dragged out of the palette by pointer, and adds it where it is let go. */
import type { ReactFlowInstance } from "@xyflow/react";
import { useEffect } from "react";
import { INPUT, OUTPUT } from "../../model/catalog";
import { frameAt } from "../../model/geometry";
import { fitsInWire } from "../../model/ports";
import { addAt } from "../../state/adding";
import { useCell } from "../../../shared/cell";
import type { Session } from "../../state/session";
import type { ItemNode, WireEdge } from "./flow";

export function usePaletteDrop(
  session: Session,
  area: React.RefObject<HTMLDivElement | null>,
  flow: ReactFlowInstance<ItemNode, WireEdge> | null,
): void {
  const active = useCell(session.dragged) !== null;
  useEffect(() => {
    if (!active || !flow || !area.current) return;
    const stage = area.current;
    const root = stage.getRootNode() as ShadowRoot | Document;
    const under = (event: PointerEvent) => {
      const element = root.elementFromPoint(event.clientX, event.clientY);
      const inside = element !== null && stage.contains(element);
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
      const wire = inside ? (element.closest<SVGElement>("[data-wire]")?.dataset.wire ?? null) : null;
      return { inside, point: [at.x, at.y] as const, wire };
    };
    const follow = (event: PointerEvent): void => {
      const kind = session.dragged.get()?.kind ?? "";
      const { inside, point, wire } = under(event);
      const catalog = session.catalog.get();
      const end = kind === INPUT || kind === OUTPUT;
      const ontoWire = wire !== null && fitsInWire(catalog, kind);
      const frame = inside && !end && !ontoWire ? frameAt(session.graph.get(), catalog, point) : null;
      session.dropWire.set(ontoWire ? wire : null);
      session.dropFrame.set(frame?.name ?? null);
      session.dragged.set({ kind, x: event.clientX, y: event.clientY });
    };
    const clear = (): void => {
      session.dragged.set(null);
      session.dropWire.set(null);
      session.dropFrame.set(null);
    };
    const release = (event: PointerEvent): void => {
      const kind = session.dragged.get()?.kind;
      const { inside, point, wire } = under(event);
      clear();
      if (kind && inside) addAt(session, kind, [snap(point[0]), snap(point[1])], wire);
    };
    const stop = (event: KeyboardEvent): void => {
      if (event.key === "Escape") clear();
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", release);
    window.addEventListener("pointercancel", clear);
    window.addEventListener("keydown", stop, true);
    return () => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", clear);
      window.removeEventListener("keydown", stop, true);
    };
  }, [active, flow, area, session]);
}

const snap = (value: number): number => Math.round(value / 10) * 10;
