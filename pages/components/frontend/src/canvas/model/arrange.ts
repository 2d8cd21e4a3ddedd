/** Automatic layout: dagre from left to right, long models wrapped into rows that fit the view. */
import dagre from "@dagrejs/dagre";
import type { Catalog } from "./catalog";
import { FRAME_HEAD, FRAME_PAD, sizeOf, topLevel } from "./geometry";
import { ancestorsOf, descendantsOf, itemOf } from "./index";
import type { Graph, Point } from "./types";
import { wrapRows } from "./wrap";

export interface Placed {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const BETWEEN_COLUMNS = 108; // a shape such as N×512×16×16 stands on the wire
const BETWEEN_ROWS = 34;

/** Gives everything a new place; `aspect` is the width of the view over its height. */
export function arrange(graph: Graph, catalog: Catalog, aspect: number): Graph {
  let next = graph;
  const depth = (name: string): number => ancestorsOf(graph, name).length;
  const dicts = graph.frames.filter((frame) => frame.kind === "ModuleDict");
  for (const frame of [...dicts].sort((a, b) => depth(b.name) - depth(a.name))) {
    const placed = layered(next, catalog, frame.members);
    next = place(next, placed, [FRAME_PAD + 12, FRAME_HEAD + 12]);
  }
  const outer = layered(next, catalog, topLevel(next));
  const wires = lift(next, topLevel(next));
  return place(next, wrapRows(outer, wires, aspect), [40, 40]);
}

function place(graph: Graph, boxes: readonly Placed[], corner: Point): Graph {
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const layout: Record<string, Point> = { ...graph.layout };
  for (const box of boxes)
    layout[box.name] = [Math.round(box.x - left + corner[0]), Math.round(box.y - top + corner[1])];
  return { ...graph, layout };
}


function layered(graph: Graph, catalog: Catalog, names: readonly string[]): Placed[] {
  const plan = new dagre.graphlib.Graph({ multigraph: false });
  plan.setGraph({ rankdir: "LR", ranksep: BETWEEN_COLUMNS, nodesep: BETWEEN_ROWS, ranker: "network-simplex" });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const name of names) plan.setNode(name, { ...sizeOf(graph, catalog, name) });
  for (const [source, target] of lift(graph, names)) plan.setEdge(source, target);
  dagre.layout(plan);
  return names.map((name) => {
    const { x, y, width, height } = plan.node(name) as Placed;
    return { name, x: x - width / 2, y: y - height / 2, width, height };
  });
}

/** The wires between things of one level; a wire to a member counts for the frame at that level. */
function lift(graph: Graph, names: readonly string[]): [string, string][] {
  const owner = new Map<string, string>();
  for (const name of names) {
    owner.set(name, name);
    if (itemOf(graph, name)?.role === "frame")
      for (const inner of descendantsOf(graph, name)) owner.set(inner, name);
  }
  const seen = new Set<string>();
  const lifted: [string, string][] = [];
  for (const edge of graph.edges) {
    const source = owner.get(edge.source);
    const target = owner.get(edge.target);
    if (!source || !target || source === target || seen.has(`${source}>${target}`)) continue;
    seen.add(`${source}>${target}`);
    lifted.push([source, target]);
  }
  return lifted;
}
