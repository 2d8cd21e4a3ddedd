/** Automatic layout from top to bottom: dagre for what is taken in at one look, own layers for what is tall. */
import dagre from "@dagrejs/dagre";
import type { Drawn, Wire } from "./folding";
import { ranksOf, totalSpan } from "./ranks";
import { BETWEEN_BOXES, BETWEEN_CROWDED, BETWEEN_RANKS, type Layout, type Place, type Plan, type Point, type Route, type Size } from "./spacing";
import { tall } from "./tall";

const MOST_FOR_DAGRE = 150;
const MOST_SPAN = 1_500; // dagre makes a box of its own for every rank that an edge passes
const PORT_MARGIN = 22;
const BETWEEN_ENDS = 84;

export function layoutOf(drawn: Drawn, sizeOf: (id: string) => Size): Layout {
  const sizes = new Map(drawn.boxes.map(({ id }) => [id, sizeOf(id)]));
  const small = drawn.boxes.length <= MOST_FOR_DAGRE && totalSpan(drawn.wires, ranksOf(drawn)) <= MOST_SPAN;
  const { places, bends } = small ? byDagre(drawn, sizes) : tall(drawn, sizes);
  const routes = routesOf(drawn, places, bends);
  const all = [...places.values()];
  return {
    places,
    routes,
    width: Math.max(0, ...all.map(({ x, width }) => x + width)),
    height: Math.max(0, ...all.map(({ y, height }) => y + height)),
  };
}

function byDagre({ boxes, wires, ports }: Drawn, sizes: ReadonlyMap<string, Size>): Plan {
  const plan = new dagre.graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: "TB", ranksep: ports.size > 0 || hasTriplets(wires) ? BETWEEN_CROWDED : BETWEEN_RANKS, nodesep: BETWEEN_BOXES, ranker: "network-simplex" });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const { id } of boxes) plan.setNode(id, { ...sizes.get(id)! });
  for (const { id, source, target } of wires) plan.setEdge(source, target, {}, id);
  dagre.layout(plan);
  const places = new Map(
    boxes.map(({ id }) => {
      const { x, y, width, height } = plan.node(id) as Place;
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height }] as const;
    }),
  );
  const bends = new Map(
    wires.map(({ id, source, target }) => {
      const { points } = plan.edge({ v: source, w: target, name: id }) as { points: { x: number; y: number }[] };
      return [id, points.slice(1, -1).map(({ x, y }): Point => [Math.round(x), Math.round(y)])] as const;
    }),
  );
  return { places, bends };
}

/** Whether three edges lead from one box to the same other one. */
function hasTriplets(wires: readonly Wire[]): boolean {
  const counts = new Map<string, number>();
  for (const { source, target } of wires) counts.set(`${source}>${target}`, (counts.get(`${source}>${target}`) ?? 0) + 1);
  return [...counts.values()].some((count) => count > 2);
}

function routesOf({ wires, ports }: Drawn, places: ReadonlyMap<string, Place>, bends: ReadonlyMap<string, readonly Point[]>): Map<string, Route> {
  const leaves = ends(wires, "source", ({ id, target }) => bends.get(id)?.[0]?.[0] ?? centre(places.get(target)!), places);
  const arrives = ends(wires, "target", ({ id, source }) => bends.get(id)?.at(-1)?.[0] ?? centre(places.get(source)!), places);
  const values = new Values();
  return new Map(
    wires.map((wire) => {
      const from = places.get(wire.source)!;
      const to = places.get(wire.target)!;
      const start: Point = [leaves.get(wire.id)!, from.y + from.height];
      const count = ports.get(wire.target) ?? 0;
      const end: Point = [wire.output === null ? arrives.get(wire.id)! : to.x + portAt(to.width, wire.output, count), to.y];
      const points = [start, ...straight(bends.get(wire.id) ?? [], start, end), end];
      return [wire.id, { points, middle: values.place(points) }] as const;
    }),
  );
}

const PARTS = [0.5, 0.2, 0.8, 0.35, 0.65] as const;
const VALUE = { width: 90, height: 21 };

/** Where the values stand: each on its edge, in the middle or beside it where another one is there already. */
class Values {
  private readonly taken = new Map<number, Point[]>();

  place(points: readonly Point[]): Point {
    const wishes = PARTS.map((part) => pointAt(points, part));
    const found = wishes.find((point) => this.room(point) >= 1) ?? wishes.reduce((best, point) => (this.room(point) > this.room(best) ? point : best));
    const row = rowOf(found);
    void (this.taken.get(row)?.push(found) ?? this.taken.set(row, [found]));
    return found;
  }

  /** The distance to the nearest value; from 1 on they do not touch. */
  private room([x, y]: Point): number {
    const near = [-1, 0, 1].flatMap((by) => this.taken.get(rowOf([x, y]) + by) ?? []);
    return Math.min(1, ...near.map((other) => Math.max(Math.abs(other[0] - x) / VALUE.width, Math.abs(other[1] - y) / VALUE.height)));
  }
}

const rowOf = ([, y]: Point): number => Math.floor(y / VALUE.height);

/** A point on the smooth line through the points; `part` counts its stretches evenly. */
function pointAt(points: readonly Point[], part: number): Point {
  const along = part * (points.length - 1);
  const at = Math.min(points.length - 2, Math.floor(along));
  const [a, b] = [points[at]!, points[at + 1]!];
  const t = along - at;
  const bent = t * t * (3 - 2 * t); // x of a stretch that leaves and arrives upright
  const y = a[1] + (b[1] - a[1]) * (1.5 * t * (1 - t) + t * t * t);
  return [Math.round(a[0] + (b[0] - a[0]) * bent), Math.round(y)];
}

/** How far from the left edge of a box a port stands. */
export const portAt = (width: number, output: number, count: number): number => Math.round((width * (output + 0.5)) / count);

const centre = ({ x, width }: Place): number => x + width / 2;

/** Bends of an edge to the next rank only push it aside. */
const straight = (between: readonly Point[], start: Point, end: Point): readonly Point[] =>
  between.filter(([, y]) => y > start[1] + 2 && y < end[1] - 2 && end[1] - start[1] > BETWEEN_RANKS * 1.5);

/** Ends side by side along the edge of a box, in the order of where they lead, so that they do not cross. */
function ends(wires: readonly Wire[], side: "source" | "target", leadsTo: (wire: Wire) => number, places: ReadonlyMap<string, Place>): Map<string, number> {
  const groups = new Map<string, Wire[]>();
  for (const wire of wires) void (groups.get(wire[side])?.push(wire) ?? groups.set(wire[side], [wire]));
  const found = new Map<string, number>();
  for (const [id, own] of groups) {
    const { x, width } = places.get(id)!;
    const towards = new Map(own.map((wire) => [wire.id, leadsTo(wire)]));
    const sorted = [...own].sort((a, b) => towards.get(a.id)! - towards.get(b.id)!);
    const room = Math.max(0, width - 2 * PORT_MARGIN);
    const step = Math.min(BETWEEN_ENDS, sorted.length > 1 ? room / (sorted.length - 1) : 0);
    sorted.forEach((wire, place) => found.set(wire.id, Math.round(x + width / 2 + (place - (sorted.length - 1) / 2) * step)));
  }
  return found;
}

/** A smooth line downwards through the points. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points as [Point, ...Point[]];
  let [x, y] = first;
  let path = `M${x},${y}`;
  for (const [nextX, nextY] of rest) {
    const pull = (nextY - y) / 2;
    path += ` C${x},${y + pull} ${nextX},${nextY - pull} ${nextX},${nextY}`;
    [x, y] = [nextX, nextY];
  }
  return path;
}
