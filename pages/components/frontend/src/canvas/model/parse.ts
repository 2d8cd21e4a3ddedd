/** Reading graphs that come from outside: anything malformed is left out, nothing throws. */
import { asList, asNumber, asText, asTexts, isRecord, readEach, type Fields } from "../../shared/fields";
import { DTYPES, EMPTY_GRAPH, MAX_NODES, type Dimension, type Dtype, type Edge } from "./types";
import type { Frame, Graph, InputItem, NodeItem, OutputItem, Patch, Point, Value } from "./types";

/** A whole graph, or null when it is not one. */
export function readGraph(value: unknown): Graph | null {
  if (!isRecord(value) || value.schema !== 1) return null;
  const names = new Set<string>();
  const unique = <T extends { readonly name: string }>(items: readonly T[]): T[] =>
    items.filter(({ name }) => !names.has(name) && names.add(name));
  const inputs = unique(readEach(value.inputs, readInput));
  const nodes = unique(readEach(value.nodes, readNode)).slice(0, MAX_NODES);
  const outputs = unique(readEach(value.outputs, readOutput));
  const frames = readFrames(unique(readEach(value.frames, readFrame)), names, [...inputs, ...outputs]);
  const ports = new Set<string>();
  const edges = readEach(value.edges, readEdge).filter((edge) => {
    const port = `${edge.target}\n${edge.target_port}`;
    return names.has(edge.source) && names.has(edge.target) && !ports.has(port) && ports.add(port);
  });
  const title = asText(value.title).slice(0, 120) || EMPTY_GRAPH.title;
  return { schema: 1, title, inputs, nodes, frames, outputs, edges, blocks: [], layout: readLayout(value.layout, names) };
}

const readName = (entry: Fields): string | null => {
  const name = asText(entry.name);
  return name !== "" && name.length <= 80 ? name : null;
};

function readInput(entry: Fields): InputItem | null {
  const name = readName(entry);
  const dtype = DTYPES.find((known) => known === entry.dtype);
  if (name === null || !dtype) return null;
  return { name, dtype: dtype as Dtype, shape: readEach(entry.shape, readDimension) };
}

function readDimension(entry: Fields): Dimension | null {
  const size = entry.size === "N" ? "N" : asNumber(entry.size);
  return size === null ? null : { name: asText(entry.name), size };
}

function readNode(entry: Fields): NodeItem | null {
  const name = readName(entry);
  const kind = asText(entry.kind);
  if (name === null || kind === "") return null;
  const params: Record<string, Value> = {};
  if (isRecord(entry.params))
    for (const [key, value] of Object.entries(entry.params)) {
      const read = readValue(value);
      if (read !== undefined) params[key] = read;
    }
  return { name, kind, params };
}

export function readValue(value: unknown): Value | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (!Array.isArray(value)) return undefined;
  const numbers = value.filter((entry) => asNumber(entry) !== null) as number[];
  return numbers.length === value.length ? numbers : undefined;
}

function readOutput(entry: Fields): OutputItem | null {
  const name = readName(entry);
  return name === null ? null : { name };
}

function readFrame(entry: Fields): Frame | null {
  const name = readName(entry);
  if (name === null) return null;
  const members = asTexts(entry.members);
  if (entry.kind === "Sequential") return { kind: "Sequential", name, members };
  if (entry.kind !== "ModuleDict") return null;
  const chosen = typeof entry.chosen === "string" ? entry.chosen : null;
  return { kind: "ModuleDict", name, members, chosen: chosen && members.includes(chosen) ? chosen : null };
}

/** Each member belongs to one frame, and no frame is inside itself. */
function readFrames(
  frames: readonly Frame[],
  names: ReadonlySet<string>,
  ends: readonly { readonly name: string }[],
): Frame[] {
  const owner = new Map<string, string>();
  const outside = new Set(ends.map((end) => end.name));
  const within = (name: string, frame: string): boolean => {
    for (let at: string | undefined = frame; at !== undefined; at = owner.get(at))
      if (at === name) return true;
    return false;
  };
  return frames.map((frame) => {
    const members = frame.members.filter((member) => {
      if (!names.has(member) || outside.has(member) || owner.has(member)) return false;
      if (within(member, frame.name)) return false;
      owner.set(member, frame.name);
      return true;
    });
    if (frame.kind === "Sequential") return { ...frame, members };
    return { ...frame, members, chosen: frame.chosen && members.includes(frame.chosen) ? frame.chosen : null };
  });
}

export function readEdge(entry: Fields): Edge | null {
  const { source, source_port, target, target_port } = entry;
  if (typeof source !== "string" || typeof source_port !== "string") return null;
  if (typeof target !== "string" || typeof target_port !== "string") return null;
  return { source, source_port, target, target_port };
}

function readLayout(value: unknown, names: ReadonlySet<string>): Record<string, Point> {
  const layout: Record<string, Point> = {};
  if (!isRecord(value)) return layout;
  for (const [name, point] of Object.entries(value)) {
    const [x, y] = asList(point).map(asNumber);
    if (names.has(name) && typeof x === "number" && typeof y === "number")
      layout[name] = [clamp(x), clamp(y)];
  }
  return layout;
}

const clamp = (value: number): number => Math.min(1e6, Math.max(-1e6, value));

export function readPatch(value: unknown): Patch {
  const drop = isRecord(value) && isRecord(value.drop) ? value.drop : {};
  const put = isRecord(value) && isRecord(value.put) ? value.put : {};
  return {
    drop: {
      inputs: asTexts(drop.inputs),
      nodes: asTexts(drop.nodes),
      frames: asTexts(drop.frames),
      outputs: asTexts(drop.outputs),
      edges: readEach(drop.edges, readEdge),
    },
    put: {
      inputs: readEach(put.inputs, readInput),
      nodes: readEach(put.nodes, readNode),
      frames: readEach(put.frames, readFrame),
      outputs: readEach(put.outputs, readOutput),
      edges: readEach(put.edges, readEdge),
    },
  };
}
