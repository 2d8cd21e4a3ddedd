/** The laid-out graph as React Flow wants it; what is not on screen yet is left out. */
import { Position, type Edge as FlowEdge, type Node as FlowNode } from "@xyflow/react";
import { nameOf } from "../../model/boxes";
import type { Box, Wire } from "../../model/folding";
import type { Scene } from "../../model/scene";
import type { Route } from "../../model/spacing";
import type { GradTrace } from "../../model/trace";
import type { Drawing } from "../../state/drawings";

/** React Flow shows a drawing a moment longer than its trace is there: each thing knows the trace it belongs to. */
export interface BoxData extends Record<string, unknown> {
  readonly trace: GradTrace;
  readonly box: Box;
  readonly ports: number;
}

export interface WireData extends Record<string, unknown> {
  readonly trace: GradTrace;
  readonly wire: Wire;
  readonly route: Route;
}

export type BoxNode = FlowNode<BoxData, "box">;
export type WireEdge = FlowEdge<WireData, "wire">;

/** Below this zoom only names are shown. */
export const FAR = 0.42;

const HANDLE = 2;

export function nodesOf(trace: GradTrace, { drawn, layout }: Drawing, seen: ReadonlySet<number>): BoxNode[] {
  return drawn.boxes.flatMap((box): BoxNode[] => {
    const place = layout.places.get(box.id);
    if (!place || !box.nodes.some((node) => seen.has(node))) return [];
    const { x, y, width, height } = place;
    return [
      {
        id: box.id,
        type: "box",
        position: { x, y },
        width,
        height,
        measured: { width, height },
        handles: [handle("target", width, 0), handle("source", width, height)],
        draggable: false,
        connectable: false,
        selectable: false,
        data: { trace, box, ports: drawn.ports.get(box.id) ?? 0 },
        ariaLabel: nameOf(trace, box),
      },
    ];
  });
}

const handle = (type: "source" | "target", width: number, y: number) => ({
  type,
  position: type === "source" ? Position.Bottom : Position.Top,
  x: width / 2,
  y,
  width: HANDLE,
  height: HANDLE,
});

export function wiresOf({ drawn, layout }: Drawing, { trace, seen }: Pick<Scene, "trace" | "seen">): WireEdge[] {
  return drawn.wires.flatMap((wire): WireEdge[] => {
    const route = layout.routes.get(wire.id);
    const there = wire.edges.some((place) => seen.has(trace.edges[place]!.source) && seen.has(trace.edges[place]!.target));
    if (!route || !there) return [];
    return [{ id: wire.id, type: "wire", source: wire.source, target: wire.target, focusable: false, selectable: false, data: { trace, wire, route } }];
  });
}
