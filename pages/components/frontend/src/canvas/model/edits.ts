/** Everyday edits: each takes a graph and gives a new one. */
import { INPUT, MODULE_DICT, OUTPUT, SEQUENTIAL, type Catalog, type Kind } from "./catalog";
import { descendantsOf, edgesFrom, edgesInto } from "./index";
import { allNames, freshName, nameProblem } from "./names";
import { inputPorts, outputPorts } from "./ports";
import type { Edge, Frame, Graph, InputItem, Point, Value } from "./types";
import { compactSlots } from "./wiring";

const FIRST_INPUT = [
  { name: "batch", size: "N" },
  { name: "channels", size: 1 },
  { name: "height", size: 28 },
  { name: "width", size: 28 },
] as const;

export interface Placed {
  readonly graph: Graph;
  readonly name: string;
}

/** Adds a thing of a kind at a position (absolute, or relative to the frame it goes into). */
export function addItem(graph: Graph, catalog: Catalog, kind: string, at: Point): Placed {
  const taken = allNames(graph);
  const layout = (name: string) => ({ ...graph.layout, [name]: roundPoint(at) });
  if (kind === INPUT) {
    const name = freshName("x", taken, true);
    const inputs = [...graph.inputs, { name, dtype: "float32", shape: FIRST_INPUT } as const];
    return { name, graph: { ...graph, inputs, layout: layout(name) } };
  }
  if (kind === OUTPUT) {
    const name = freshName("y", taken, true);
    return { name, graph: { ...graph, outputs: [...graph.outputs, { name }], layout: layout(name) } };
  }
  if (kind === SEQUENTIAL || kind === MODULE_DICT) {
    const name = freshName(kind === SEQUENTIAL ? "seq" : "branches", taken);
    const frame: Frame =
      kind === SEQUENTIAL ? { kind, name, members: [] } : { kind, name, members: [], chosen: null };
    return { name, graph: { ...graph, frames: [...graph.frames, frame], layout: layout(name) } };
  }
  const row = catalog.byKind.get(kind);
  const name = freshName(row?.stem ?? kind.toLowerCase(), taken);
  const nodes = [...graph.nodes, { name, kind, params: row ? openingParams(row) : {} }];
  return { name, graph: { ...graph, nodes, layout: layout(name) } };
}

/** torch gives some parameters no default; a new layer starts with the least that may stand there. */
function openingParams(row: Kind): Record<string, Value> {
  const params: Record<string, Value> = {};
  for (const param of row.params) {
    if (param.derived || param.none || param.default !== null) continue;
    if (param.type === "int" || param.type === "float") params[param.name] = Math.max(param.low ?? 1, 1);
    if (param.type === "bool") params[param.name] = false;
    if (param.type === "choice") params[param.name] = param.options?.[0] ?? "";
    if (param.type === "ints") params[param.name] = Math.max(param.low ?? 1, 1);
  }
  return params;
}

export const roundPoint = (point: Point): Point => [Math.round(point[0]), Math.round(point[1])];

export function move(graph: Graph, positions: Readonly<Record<string, Point>>): Graph {
  const layout = { ...graph.layout };
  for (const [name, point] of Object.entries(positions)) layout[name] = roundPoint(point);
  return { ...graph, layout };
}

/**
 * Removes things with what is inside them.
 *
 * Where one wire came in and everything went out by one port, the wires are joined over the gap,
 * unless `heal` is false.
 */
export function remove(graph: Graph, catalog: Catalog, names: readonly string[], heal: boolean): Graph {
  const gone = new Set(names.flatMap((name) => [name, ...descendantsOf(graph, name)]));
  let edges = graph.edges;
  const touched = new Set<string>();
  if (heal) for (const name of gone) edges = joinOver({ ...graph, edges }, catalog, name);
  for (const edge of graph.edges) if (gone.has(edge.source)) touched.add(edge.target);
  edges = edges.filter((edge) => !gone.has(edge.source) && !gone.has(edge.target));
  const keep = (item: { readonly name: string }): boolean => !gone.has(item.name);
  const next: Graph = {
    ...graph,
    inputs: graph.inputs.filter(keep),
    nodes: graph.nodes.filter(keep),
    frames: graph.frames.filter(keep).map((frame) => withoutMembers(frame, gone)),
    outputs: graph.outputs.filter(keep),
    layout: Object.fromEntries(Object.entries(graph.layout).filter(([name]) => !gone.has(name))),
    edges,
  };
  return compactSlots(next, catalog, touched);
}

function joinOver(graph: Graph, catalog: Catalog, name: string): readonly Edge[] {
  const [entry, ...others] = edgesInto(graph, name);
  const exits = edgesFrom(graph, name);
  const simple =
    inputPorts(graph, catalog, name).filter((port) => !port.free).length === 1 &&
    outputPorts(graph, catalog, name).length === 1;
  if (!entry || others.length > 0 || !simple) return graph.edges;
  return graph.edges.map((edge) =>
    exits.includes(edge) ? { ...edge, source: entry.source, source_port: entry.source_port } : edge,
  );
}

export function withoutMembers(frame: Frame, gone: ReadonlySet<string>): Frame {
  if (!frame.members.some((member) => gone.has(member))) return frame;
  const members = frame.members.filter((member) => !gone.has(member));
  if (frame.kind === "Sequential") return { ...frame, members };
  return { ...frame, members, chosen: frame.chosen && gone.has(frame.chosen) ? null : frame.chosen };
}

export type Renamed =
  | { readonly ok: true; readonly graph: Graph }
  | { readonly ok: false; readonly reason: string };

/** Renames a thing; its wires, its place in a frame, a chosen key and its position follow. */
export function rename(graph: Graph, from: string, to: string): Renamed {
  if (from === to) return { ok: true, graph };
  const reason = nameProblem(to, allNames(graph));
  if (reason) return { ok: false, reason };
  const name = (old: string): string => (old === from ? to : old);
  const named = <T extends { readonly name: string }>(list: readonly T[]): readonly T[] =>
    list.map((item) => (item.name === from ? { ...item, name: to } : item));
  const frames = named(graph.frames).map((frame) => {
    if (!frame.members.includes(from)) return frame;
    const members = frame.members.map(name);
    if (frame.kind === "Sequential") return { ...frame, members };
    return { ...frame, members, chosen: frame.chosen === null ? null : name(frame.chosen) };
  });
  const edges = graph.edges.map((edge) =>
    edge.source === from || edge.target === from
      ? { ...edge, source: name(edge.source), target: name(edge.target) }
      : edge,
  );
  const layout = Object.fromEntries(
    Object.entries(graph.layout).map(([key, point]) => [name(key), point]),
  );
  return {
    ok: true,
    graph: {
      ...graph,
      inputs: named(graph.inputs),
      nodes: named(graph.nodes),
      frames,
      outputs: named(graph.outputs),
      edges,
      layout,
    },
  };
}

/** Sets a parameter; `undefined` takes it back to torch's default (or to what follows from the input). */
export function setParam(graph: Graph, name: string, param: string, value: Value | undefined): Graph {
  const nodes = graph.nodes.map((node) => {
    if (node.name !== name) return node;
    const params: Record<string, Value> = { ...node.params };
    if (value === undefined) delete params[param];
    else params[param] = value;
    return { ...node, params };
  });
  return { ...graph, nodes };
}

export function setInput(graph: Graph, name: string, change: Partial<Omit<InputItem, "name">>): Graph {
  const inputs = graph.inputs.map((input) => (input.name === name ? { ...input, ...change } : input));
  return { ...graph, inputs };
}

export const setTitle = (graph: Graph, title: string): Graph => ({ ...graph, title });
