/** Sizes and places: where everything stands, known without measuring the page. */
import type { Catalog } from "./catalog";
import { ancestorsOf, itemOf, parentOf, pathOf } from "./index";
import { inputPorts, isWireless, outputPorts } from "./ports";
import type { Frame, Graph, Point } from "./types";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export const ROW = 18; // a line of named ports
const PLAIN_HEIGHT = 74;
const PORTS_TOP = 50; // below the name and the summary
const FOOT = 26;
export const MEMBER_HEIGHT = 50;
const MEMBER_WIDTH = 216; // the summary and the count stand in one line
export const FRAME_HEAD = 40;
export const FRAME_PAD = 16;
const MEMBER_GAP = 26; // room for the shape between two members
const COLUMN_GAP = 30;
const LONGEST_COLUMN = 8;
const EMPTY_FRAME: Size = { width: 216, height: 112 };

const sizes = new WeakMap<Graph, Map<string, Size>>();

/** The size of a node, an end or a frame. */
export function sizeOf(graph: Graph, catalog: Catalog, name: string): Size {
  let known = sizes.get(graph);
  if (!known) sizes.set(graph, (known = new Map()));
  const key = `${catalog.version} ${name}`;
  let size = known.get(key);
  if (!size) known.set(key, (size = measure(graph, catalog, name)));
  return size;
}

function measure(graph: Graph, catalog: Catalog, name: string): Size {
  const item = itemOf(graph, name);
  if (item?.role === "frame") {
    if (ancestorsOf(graph, name).some((above) => above.name === name)) return EMPTY_FRAME;
    return frameLayout(graph, catalog, item.value).size;
  }
  const kind = item?.role === "node" ? item.value.kind : (item?.role ?? "");
  const width = boxWidth(name, kind, parentOf(graph, name) ? pathOf(graph, name) : "");
  if (isWireless(graph, name)) return { width: Math.max(width, MEMBER_WIDTH), height: MEMBER_HEIGHT };
  const rows = portRows(graph, catalog, name);
  return { width, height: rows <= 1 ? PLAIN_HEIGHT : PORTS_TOP + rows * ROW + FOOT + 4 };
}

/** Wide enough for the path, the name in monospace and the kind beside it. */
export function boxWidth(name: string, kind: string, path = ""): number {
  const text = name.length * 7.7 + kind.length * 6.3 + (path ? path.length * 6.4 + 14 : 0) + 52;
  return Math.min(320, Math.max(168, Math.ceil(text / 8) * 8));
}

/** Named rows are shown only where a side has more than one port. */
export function portRows(graph: Graph, catalog: Catalog, name: string): number {
  return Math.max(
    inputPorts(graph, catalog, name).length,
    outputPorts(graph, catalog, name).length,
  );
}

/** The height of each port of one side, from the top of the box. */
export function portHeights(height: number, rows: number, count: number): number[] {
  if (rows <= 1) return Array.from({ length: count }, () => height / 2);
  const top = PORTS_TOP + ((rows - count) * ROW) / 2;
  return Array.from({ length: count }, (_, place) => top + ROW * (place + 0.5));
}

export interface FrameLayout {
  readonly size: Size;
  readonly places: ReadonlyMap<string, Point>;
}

/** Where the members of a frame stand inside it, and how large that makes it. */
export function frameLayout(graph: Graph, catalog: Catalog, frame: Frame): FrameLayout {
  if (frame.members.length === 0) return { size: emptySize(graph, frame), places: new Map() };
  return frame.kind === "Sequential"
    ? stacked(graph, catalog, frame)
    : scattered(graph, catalog, frame);
}

const emptySize = (graph: Graph, frame: Frame): Size => ({
  width: Math.max(EMPTY_FRAME.width, headWidth(graph, frame)),
  height: EMPTY_FRAME.height,
});

/** Room for the name, the kind, the count, and where there is one the path and the choice. */
function headWidth(graph: Graph, frame: Frame): number {
  const path = parentOf(graph, frame.name) ? pathOf(graph, frame.name) : "";
  const letters = (frame.name.length + path.length) * 8;
  return letters + (frame.kind === "Sequential" ? 190 : 270);
}

function stacked(graph: Graph, catalog: Catalog, frame: Frame): FrameLayout {
  const { members } = frame;
  const columns = Math.ceil(members.length / LONGEST_COLUMN);
  const inColumn = Math.ceil(members.length / columns);
  const places = new Map<string, Point>();
  let x = FRAME_PAD;
  let bottom = 0;
  for (let start = 0; start < members.length; start += inColumn) {
    const column = members.slice(start, start + inColumn);
    const columnSizes = column.map((name) => sizeOf(graph, catalog, name));
    const width = Math.max(...columnSizes.map((size) => size.width));
    let y = FRAME_HEAD + 8;
    column.forEach((name, place) => {
      const size = columnSizes[place]!;
      places.set(name, [x + (width - size.width) / 2, y]);
      y += size.height + MEMBER_GAP;
    });
    bottom = Math.max(bottom, y);
    x += width + COLUMN_GAP;
  }
  const width = Math.max(x - COLUMN_GAP + FRAME_PAD, headWidth(graph, frame));
  return { size: { width, height: bottom - 2 }, places };
}

function scattered(graph: Graph, catalog: Catalog, frame: Frame): FrameLayout {
  const places = new Map<string, Point>();
  let right = headWidth(graph, frame);
  let bottom = FRAME_HEAD;
  frame.members.forEach((name, place) => {
    const at = graph.layout[name] ?? [FRAME_PAD, FRAME_HEAD + 10 + place * (PLAIN_HEIGHT + 16)];
    const size = sizeOf(graph, catalog, name);
    places.set(name, at);
    right = Math.max(right, at[0] + size.width + FRAME_PAD);
    bottom = Math.max(bottom, at[1] + size.height + FRAME_PAD);
  });
  return { size: { width: right, height: bottom }, places };
}

const frameLayouts = new WeakMap<Graph, Map<string, FrameLayout>>();

function cachedFrameLayout(graph: Graph, catalog: Catalog, frame: Frame): FrameLayout {
  let known = frameLayouts.get(graph);
  if (!known) frameLayouts.set(graph, (known = new Map()));
  const key = `${catalog.version} ${frame.name}`;
  let layout = known.get(key);
  if (!layout) known.set(key, (layout = frameLayout(graph, catalog, frame)));
  return layout;
}

/** Where a thing stands, relative to the frame around it. */
export function placeOf(graph: Graph, catalog: Catalog, name: string): Point {
  const frame = parentOf(graph, name);
  if (!frame) return graph.layout[name] ?? [0, 0];
  return cachedFrameLayout(graph, catalog, frame).places.get(name) ?? [FRAME_PAD, FRAME_HEAD];
}

/** Where a thing stands on the canvas. */
export function absolutePlace(graph: Graph, catalog: Catalog, name: string): Point {
  let [x, y] = placeOf(graph, catalog, name);
  for (const frame of ancestorsOf(graph, name)) {
    const [dx, dy] = placeOf(graph, catalog, frame.name);
    x += dx;
    y += dy;
  }
  return [x, y];
}

export function absoluteBox(graph: Graph, catalog: Catalog, name: string): Box {
  const [x, y] = absolutePlace(graph, catalog, name);
  return { x, y, ...sizeOf(graph, catalog, name) };
}

export const overlaps = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap &&
  b.x < a.x + a.width + gap &&
  a.y < b.y + b.height + gap &&
  b.y < a.y + a.height + gap;

/** The innermost frame that covers a point, leaving out the named ones. */
export function frameAt(
  graph: Graph,
  catalog: Catalog,
  point: Point,
  without: ReadonlySet<string> = new Set(),
): Frame | null {
  const covering = graph.frames.filter((frame) => {
    if (without.has(frame.name)) return false;
    const box = absoluteBox(graph, catalog, frame.name);
    return (
      point[0] >= box.x &&
      point[0] <= box.x + box.width &&
      point[1] >= box.y &&
      point[1] <= box.y + box.height
    );
  });
  const depth = (frame: Frame): number => ancestorsOf(graph, frame.name).length;
  return covering.sort((a, b) => depth(b) - depth(a))[0] ?? null;
}

/** The place in a Sequential that a thing dropped at a point (inside the frame) takes. */
export function slotAt(graph: Graph, catalog: Catalog, frame: Frame, at: Point, moving: string): number {
  const others = frame.members.filter((member) => member !== moving);
  const { places } = cachedFrameLayout(graph, catalog, frame);
  let before = 0;
  others.forEach((member, place) => {
    const [x, y] = places.get(member) ?? [0, 0];
    const size = sizeOf(graph, catalog, member);
    const passedColumn = at[0] > x + size.width + COLUMN_GAP / 2;
    const sameColumn = at[0] >= x - COLUMN_GAP / 2;
    if (passedColumn || (sameColumn && at[1] > y + size.height / 2)) before = place + 1;
  });
  return before;
}

/** The nearest place to the wanted one where a box of this size covers nothing at the top level. */
export function freePlace(graph: Graph, catalog: Catalog, wanted: Point, size: Size): Point {
  const boxes = topLevel(graph).map((name) => absoluteBox(graph, catalog, name));
  let [x, y] = wanted;
  for (let tries = 0; tries < 60; tries += 1) {
    const hit = boxes.find((box) => overlaps({ x, y, ...size }, box, 8));
    if (!hit) break;
    if (tries % 2 === 0) y = hit.y + hit.height + 20;
    else [x, y] = [hit.x + hit.width + 32, wanted[1]];
  }
  return [Math.round(x), Math.round(y)];
}

/** Everything that stands in no frame. */
export function topLevel(graph: Graph): string[] {
  const lists = [graph.inputs, graph.nodes, graph.frames, graph.outputs];
  return lists
    .flatMap((list) => list.map((item) => item.name))
    .filter((name) => !parentOf(graph, name));
}
