/** Breaks a long left-to-right layout into rows, like lines of text. */
import type { Placed } from "./arrange";

const ROW_GAP = 84;
const MIN_ROW_WIDTH = 900;
const ROW_PRICE = 0.06;
const WIRES_CUT = 2; // a row may end where at most this many wires go on to the next

interface Column {
  readonly boxes: readonly Placed[];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Chooses the number of rows that shows the model largest in a view of this aspect. */
export function wrapRows(
  boxes: readonly Placed[],
  wires: readonly (readonly [string, string])[],
  aspect: number,
): readonly Placed[] {
  if (boxes.length === 0) return boxes;
  const columns = columnsOf(boxes);
  const cuts = cutCosts(columns, wires);
  let best = { scale: 0, boxes };
  const most = Math.max(8, Math.ceil(Math.sqrt(columns.length)));
  for (let rows = 1; rows <= most; rows += 1) {
    const lines = breakInto(columns, cuts, rows);
    if (!lines) continue;
    const laid = stack(lines);
    const width = Math.max(...laid.map((box) => box.x + box.width));
    const height = Math.max(...laid.map((box) => box.y + box.height));
    const fit = Math.min(aspect / Math.max(width, MIN_ROW_WIDTH), 1 / height);
    // Another row must pay: reading on in one line is easier than jumping to the next.
    const scale = fit / (1 + ROW_PRICE * (rows - 1));
    if (scale > best.scale) best = { scale, boxes: laid };
  }
  return best.boxes;
}

function columnsOf(boxes: readonly Placed[]): Column[] {
  const sorted = [...boxes].sort((a, b) => a.x + a.width / 2 - (b.x + b.width / 2));
  const groups: Placed[][] = [];
  for (const box of sorted) {
    const last = groups.at(-1);
    const right = last ? Math.max(...last.map((other) => other.x + other.width)) : 0;
    if (last && box.x < right) last.push(box);
    else groups.push([box]);
  }
  return groups.map((group) => ({
    boxes: group,
    left: Math.min(...group.map((box) => box.x)),
    right: Math.max(...group.map((box) => box.x + box.width)),
    top: Math.min(...group.map((box) => box.y)),
    bottom: Math.max(...group.map((box) => box.y + box.height)),
  }));
}

/** How many wires cross the gap before each column. */
function cutCosts(columns: readonly Column[], wires: readonly (readonly [string, string])[]): number[] {
  const columnOf = new Map<string, number>();
  columns.forEach((column, place) => column.boxes.forEach((box) => columnOf.set(box.name, place)));
  const costs = columns.map(() => 0);
  for (const [source, target] of wires) {
    const from = columnOf.get(source) ?? 0;
    const to = columnOf.get(target) ?? 0;
    for (let place = Math.min(from, to) + 1; place <= Math.max(from, to); place += 1)
      costs[place] = (costs[place] ?? 0) + 1;
  }
  return costs;
}

function breakInto(columns: readonly Column[], cuts: readonly number[], rows: number): Column[][] | null {
  const total = columns.at(-1)!.right - columns[0]!.left;
  const wanted = total / rows;
  const lines: Column[][] = [];
  let start = 0;
  while (start < columns.length) {
    const from = columns[start]!.left;
    let end = columns.length;
    if (lines.length < rows - 1) {
      const allowed = columns
        .map((column, place) => ({ place, cost: cuts[place] ?? 0, width: columns[place - 1]?.right ?? column.left }))
        .filter(({ place, cost }) => place > start && cost <= WIRES_CUT);
      const nearest = allowed.sort(
        (a, b) => Math.abs(a.width - from - wanted) - Math.abs(b.width - from - wanted),
      )[0];
      if (nearest) end = nearest.place;
    }
    lines.push(columns.slice(start, end));
    start = end;
  }
  return lines.length === rows ? lines : null;
}

function stack(lines: readonly Column[][]): Placed[] {
  let y = 0;
  return lines.flatMap((line) => {
    const left = line[0]!.left;
    const top = Math.min(...line.map((column) => column.top));
    const bottom = Math.max(...line.map((column) => column.bottom));
    const shift = y - top;
    y += bottom - top + ROW_GAP;
    return line.flatMap((column) =>
      column.boxes.map((box) => ({ ...box, x: box.x - left, y: box.y + shift })),
    );
  });
}
