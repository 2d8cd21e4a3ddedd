/** Where a wire runs that cannot go straight: the height of a free strip between the boxes. */
import type { Catalog } from "./catalog";
import { absoluteBox, portHeights, portRows, type Box } from "./geometry";
import { ancestorsOf, edgeKey } from "./index";
import { inputPorts, outputPorts } from "./ports";
import type { Edge, Graph, Point } from "./types";

const CLEAR = 14; // what a wire keeps from a box
const TURN = 34; // what a backward wire needs to turn around
const BETWEEN = 13; // between two wires in one strip

interface Run {
  readonly edge: Edge;
  readonly from: Point;
  readonly to: Point;
}

interface Found {
  readonly edges: readonly Edge[];
  readonly shape: string;
  readonly lanes: ReadonlyMap<string, number>;
}

let last: Found | null = null;

/**
 * The lane of each wire that would else cover a box or run backwards; by the key of the wire.
 *
 * Typing into a form moves nothing, so the last answer holds while wires and boxes stay put.
 */
export function lanesOf(graph: Graph, catalog: Catalog): ReadonlyMap<string, number> {
  const names = [...graph.inputs, ...graph.nodes, ...graph.frames, ...graph.outputs].map(({ name }) => name);
  const boxes = new Map(names.map((name) => [name, absoluteBox(graph, catalog, name)]));
  const shape = [...boxes].map(([name, { x, y, width, height }]) => `${name} ${x} ${y} ${width} ${height}`).join();
  if (last?.edges === graph.edges && last.shape === shape) return last.lanes;
  const lanes = findLanes(graph, catalog, boxes);
  last = { edges: graph.edges, shape, lanes };
  return lanes;
}

function findLanes(graph: Graph, catalog: Catalog, boxes: ReadonlyMap<string, Box>): ReadonlyMap<string, number> {
  const lanes = new Map<string, number>();
  for (const edge of graph.edges) {
    const around = [edge.source, edge.target].map((end) => ancestorsOf(graph, end).map(({ name }) => name));
    const own = new Set([edge.source, edge.target, ...around.flat()]);
    const others = [...boxes].filter(([name]) => !own.has(name)).map(([, box]) => box);
    // A frame that only one end is in is entered by the wire, but its lane stays outside.
    const entered = around
      .flat()
      .filter((name) => !around.every((names) => names.includes(name)))
      .map((name) => boxes.get(name)!);
    const run = runOf(graph, catalog, edge, boxes);
    if (!run) continue;
    const backward = run.to[0] < run.from[0] + 16;
    if (!backward && !coversBox(run, others)) continue;
    const ends = backward ? [boxes.get(edge.source)!, boxes.get(edge.target)!] : [];
    const height = freeHeight(run, [...others, ...entered, ...ends], backward);
    lanes.set(edgeKey(edge), apart(height, run, lanes, graph));
  }
  return lanes;
}

function runOf(graph: Graph, catalog: Catalog, edge: Edge, boxes: ReadonlyMap<string, Box>): Run | null {
  const source = boxes.get(edge.source);
  const target = boxes.get(edge.target);
  if (!source || !target) return null;
  const outputs = outputPorts(graph, catalog, edge.source);
  const inputs = inputPorts(graph, catalog, edge.target);
  const out = portHeights(source.height, portRows(graph, catalog, edge.source), outputs.length);
  const into = portHeights(target.height, portRows(graph, catalog, edge.target), inputs.length);
  const sourcePort = outputs.findIndex((port) => port.id === edge.source_port);
  const targetPort = inputs.findIndex((port) => port.id === edge.target_port);
  return {
    edge,
    from: [source.x + source.width, source.y + (out[sourcePort] ?? source.height / 2)],
    to: [target.x, target.y + (into[targetPort] ?? target.height / 2)],
  };
}

/** Whether the plain curve between the ends runs over a box. */
function coversBox({ from, to }: Run, boxes: readonly Box[]): boolean {
  const inWay = boxes.filter(
    (box) =>
      box.x < to[0] - 8 &&
      box.x + box.width > from[0] + 8 &&
      box.y < Math.max(from[1], to[1]) &&
      box.y + box.height > Math.min(from[1], to[1]),
  );
  if (inWay.length === 0) return false;
  return Array.from({ length: 19 }, (_, step) => curvePoint(from, to, (step + 1) / 20)).some(([x, y]) =>
    inWay.some((box) => x > box.x && x < box.x + box.width && y > box.y + 2 && y < box.y + box.height - 2),
  );
}

/** A point on the curve React Flow draws: both control points stand halfway. */
function curvePoint(from: Point, to: Point, t: number): Point {
  const middle = (from[0] + to[0]) / 2;
  const u = 1 - t;
  return [
    u ** 3 * from[0] + 3 * u * t * middle + t ** 3 * to[0],
    (u ** 3 + 3 * u * u * t) * from[1] + (3 * u * t * t + t ** 3) * to[1],
  ];
}

/** The free height nearest to the ends, in the strip of the canvas the wire passes. */
function freeHeight({ from, to }: Run, boxes: readonly Box[], backward: boolean): number {
  const left = (backward ? to[0] - TURN : from[0]) + 4;
  const right = (backward ? from[0] + TURN : to[0]) - 4;
  const walls = boxes
    .filter((box) => box.x < right && box.x + box.width > left)
    .map((box) => [box.y - CLEAR, box.y + box.height + CLEAR] as const)
    .sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [top, bottom] of walls) {
    const last = merged.at(-1);
    if (last && top <= last[1]) last[1] = Math.max(last[1], bottom);
    else merged.push([top, bottom]);
  }
  const candidates = merged.flatMap(([top, bottom], place) => {
    const above = merged[place - 1]?.[1] ?? Number.NEGATIVE_INFINITY;
    const below = merged[place + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    // In a gap between two rows the middle is calm; at the outside, close to the boxes.
    return [Number.isFinite(above) ? (above + top) / 2 : top, Number.isFinite(below) ? (bottom + below) / 2 : bottom];
  });
  const cost = (y: number): number => Math.abs(y - from[1]) + Math.abs(y - to[1]);
  return candidates.sort((a, b) => cost(a) - cost(b))[0] ?? (from[1] + to[1]) / 2;
}

/** Keeps two wires in one strip from covering each other. */
function apart(wanted: number, run: Run, lanes: ReadonlyMap<string, number>, graph: Graph): number {
  const others = graph.edges
    .filter((edge) => edge !== run.edge && edge.source !== run.edge.source)
    .map((edge) => lanes.get(edgeKey(edge)))
    .filter((lane): lane is number => lane !== undefined);
  for (let step = 0; step < 4; step += 1)
    for (const sign of [1, -1]) {
      const y = wanted + sign * step * BETWEEN;
      if (others.every((lane) => Math.abs(lane - y) >= BETWEEN)) return y;
    }
  return wanted;
}
