/** Columns for graphs of thousands of boxes: what follows on each other stands in one, the rest hangs beside it. */
import type { Drawn, Wire } from "./folding";
import { ranksOf, spanOf, targetsOf, type Ranks } from "./ranks";
import { BETWEEN_BOXES, BETWEEN_RANKS, type Place, type Plan, type Point, type Size } from "./spacing";

const LONG = 30; // ranks: a longer edge runs beside all columns
const CROWD = 6; // edges that meet at a box; more of them run beside all columns, too
const LANE = 16;
const MOST_LANES = 14; // more edges share them
const FARTHEST = 40; // columns that are looked at for a free place

export function tall(drawn: Drawn, sizes: ReadonlyMap<string, Size>): Plan {
  const ranks = ranksOf(drawn);
  const columns = columnsOf(drawn, ranks);
  const places = placed(drawn, ranks, columns, sizes);
  return { places, bends: bendsOf(drawn.wires, ranks, columns, places) };
}

interface Columns {
  readonly ofBox: ReadonlyMap<string, number>;
  /** In which an edge over several ranks runs down; others run beside all. */
  readonly ofWire: ReadonlyMap<string, number>;
}

function columnsOf({ boxes, wires }: Drawn, ranks: Ranks): Columns {
  const taken = new Taken();
  const ofBox = new Map<string, number>();
  const near = neighboursOf(wires);
  const chains = chainsOf(boxes.map(({ id }) => id), wires, ranks).sort((a, b) => b.length - a.length);
  for (const chain of chains) {
    const [first, last] = [chain[0]!, chain.at(-1)!];
    const wish = [...(near.get(first) ?? []), ...(near.get(last) ?? [])].map((id) => ofBox.get(id)).find((column) => column !== undefined);
    const column = taken.take(wish ?? 0, ranks.get(first)!, ranks.get(last)!);
    for (const id of chain) ofBox.set(id, column);
  }
  const ofWire = new Map<string, number>();
  const next = new Map(chains.flatMap((chain) => chain.slice(1).map((id, at) => [chain[at]!, id] as const)));
  const coming = new Map<string, number>();
  for (const { target } of wires) coming.set(target, (coming.get(target) ?? 0) + 1);
  for (const wire of wires) {
    const span = spanOf(wire, ranks);
    const beside = span > LONG || coming.get(wire.target)! > CROWD;
    if (span < 2 || (beside && next.get(wire.source) !== wire.target)) continue;
    const [from, to] = [ranks.get(wire.source)!, ranks.get(wire.target)!];
    ofWire.set(wire.id, next.get(wire.source) === wire.target ? ofBox.get(wire.source)! : taken.take(ofBox.get(wire.source)!, from + 1, to - 1));
  }
  return { ofBox, ofWire };
}

/** Each box is followed by that of its targets from which the way down is longest, once. */
function chainsOf(ids: readonly string[], wires: readonly Wire[], ranks: Ranks): string[][] {
  const targets = targetsOf(ids, wires);
  const down = waysDown(ids, targets, ranks);
  const next = new Map<string, string>();
  const followed = new Set<string>();
  const byLength = [...ids].sort((a, b) => down.get(b)! - down.get(a)!);
  for (const id of byLength) {
    const best = targets.get(id)!.filter((target) => !followed.has(target) && ranks.get(target)! > ranks.get(id)!).reduce<string | null>((most, target) => (most === null || down.get(target)! > down.get(most)! ? target : most), null);
    if (best === null) continue;
    next.set(id, best);
    followed.add(best);
  }
  return ids.filter((id) => !followed.has(id)).map((id) => {
    const chain = [id];
    for (let at = next.get(id); at !== undefined; at = next.get(at)) chain.push(at);
    return chain;
  });
}

function waysDown(ids: readonly string[], targets: ReadonlyMap<string, readonly string[]>, ranks: Ranks): Map<string, number> {
  const down = new Map<string, number>();
  for (const id of [...ids].sort((a, b) => ranks.get(b)! - ranks.get(a)!)) {
    const below = targets.get(id)!.filter((target) => ranks.get(target)! > ranks.get(id)!);
    down.set(id, Math.max(0, ...below.map((target) => 1 + (down.get(target) ?? 0))));
  }
  return down;
}

function neighboursOf(wires: readonly Wire[]): Map<string, string[]> {
  const near = new Map<string, string[]>();
  const add = (id: string, other: string): void => void (near.get(id)?.push(other) ?? near.set(id, [other]));
  for (const { source, target } of wires) {
    add(source, target);
    add(target, source);
  }
  return near;
}

/** Which ranks of each column are in use. */
class Taken {
  private readonly columns = new Map<number, Set<number>>();

  /** The free column nearest to the wish: to its right, to its left, farther away. */
  take(wish: number, from: number, to: number): number {
    let column = wish;
    for (let by = 1; by <= 2 * FARTHEST && !this.isFree(column, from, to); by += 1) column = wish + (by % 2 === 1 ? (by + 1) / 2 : -by / 2);
    const own = this.columns.get(column) ?? new Set<number>();
    for (let rank = from; rank <= to; rank += 1) own.add(rank);
    this.columns.set(column, own);
    return column;
  }

  private isFree(column: number, from: number, to: number): boolean {
    const own = this.columns.get(column);
    if (!own) return true;
    for (let rank = from; rank <= to; rank += 1) if (own.has(rank)) return false;
    return true;
  }
}

function placed({ boxes }: Drawn, ranks: Ranks, { ofBox, ofWire }: Columns, sizes: ReadonlyMap<string, Size>): Map<string, Place> {
  const all = [...sizes.values()];
  const width = Math.max(...all.map((size) => size.width)) + BETWEEN_BOXES;
  const height = Math.max(...all.map((size) => size.height)) + BETWEEN_RANKS;
  const first = Math.min(...ofBox.values(), ...ofWire.values());
  return new Map(
    boxes.map(({ id }) => {
      const own = sizes.get(id)!;
      const middle = (ofBox.get(id)! - first + 0.5) * width;
      return [id, { x: Math.round(middle - own.width / 2), y: ranks.get(id)! * height, ...own }] as const;
    }),
  );
}

function bendsOf(wires: readonly Wire[], ranks: Ranks, { ofBox, ofWire }: Columns, places: ReadonlyMap<string, Place>): Map<string, readonly Point[]> {
  const middleOf = columnMiddles(ofBox, places);
  const right = Math.max(...[...places.values()].map(({ x, width }) => x + width));
  const lanes = new Lanes();
  const found = new Map<string, readonly Point[]>();
  for (const wire of wires) {
    if (spanOf(wire, ranks) < 2) continue;
    const [start, end] = [places.get(wire.source)!, places.get(wire.target)!];
    const column = ofWire.get(wire.id);
    const x = column === undefined ? right + LANE * (1 + lanes.take(ranks.get(wire.source)!, ranks.get(wire.target)!)) : middleOf(column);
    found.set(wire.id, [
      [x, start.y + start.height + BETWEEN_RANKS / 2],
      [x, end.y - BETWEEN_RANKS / 2],
    ]);
  }
  return found;
}

function columnMiddles(ofBox: ReadonlyMap<string, number>, places: ReadonlyMap<string, Place>): (column: number) => number {
  const [id, known] = ofBox.entries().next().value as [string, number];
  const place = places.get(id)!;
  const width = Math.max(...[...places.values()].map((box) => box.width)) + BETWEEN_BOXES;
  return (column) => Math.round(place.x + place.width / 2 + (column - known) * width);
}

/** Lanes beside the columns; two edges share one when they do not run side by side. */
class Lanes {
  private readonly until: number[] = [];

  take(from: number, to: number): number {
    const free = this.until.findIndex((end) => end <= from);
    const lane = free !== -1 ? free : Math.min(this.until.length, MOST_LANES - 1);
    this.until[lane] = Math.max(this.until[lane] ?? 0, to);
    return lane;
  }
}
