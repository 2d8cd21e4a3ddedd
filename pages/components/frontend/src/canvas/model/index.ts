/** Look-ups over one graph, made once for each graph and kept as long as it lives. */
import type { Edge, Frame, Graph, InputItem, NodeItem, OutputItem } from "./types";

export type Item =
  | { readonly role: "input"; readonly value: InputItem }
  | { readonly role: "node"; readonly value: NodeItem }
  | { readonly role: "frame"; readonly value: Frame }
  | { readonly role: "output"; readonly value: OutputItem };

export interface Index {
  readonly items: ReadonlyMap<string, Item>;
  readonly parents: ReadonlyMap<string, Frame>;
  readonly incoming: ReadonlyMap<string, readonly Edge[]>;
  readonly outgoing: ReadonlyMap<string, readonly Edge[]>;
}

const indexes = new WeakMap<Graph, Index>();
const NO_EDGES: readonly Edge[] = [];

export function indexOf(graph: Graph): Index {
  const known = indexes.get(graph);
  if (known) return known;
  const made = makeIndex(graph);
  indexes.set(graph, made);
  return made;
}

function makeIndex(graph: Graph): Index {
  const items = new Map<string, Item>();
  for (const value of graph.inputs) items.set(value.name, { role: "input", value });
  for (const value of graph.nodes) items.set(value.name, { role: "node", value });
  for (const value of graph.frames) items.set(value.name, { role: "frame", value });
  for (const value of graph.outputs) items.set(value.name, { role: "output", value });
  const parents = new Map<string, Frame>();
  for (const frame of graph.frames)
    for (const member of frame.members) if (!parents.has(member)) parents.set(member, frame);
  const incoming = new Map<string, Edge[]>();
  const outgoing = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    push(incoming, edge.target, edge);
    push(outgoing, edge.source, edge);
  }
  return { items, parents, incoming, outgoing };
}

function push(map: Map<string, Edge[]>, key: string, edge: Edge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}

export const itemOf = (graph: Graph, name: string): Item | undefined =>
  indexOf(graph).items.get(name);

export const parentOf = (graph: Graph, name: string): Frame | undefined =>
  indexOf(graph).parents.get(name);

export const edgesInto = (graph: Graph, name: string): readonly Edge[] =>
  indexOf(graph).incoming.get(name) ?? NO_EDGES;

export const edgesFrom = (graph: Graph, name: string): readonly Edge[] =>
  indexOf(graph).outgoing.get(name) ?? NO_EDGES;

/** The frames around an item, innermost first. */
export function ancestorsOf(graph: Graph, name: string): Frame[] {
  const found: Frame[] = [];
  for (let frame = parentOf(graph, name); frame && !found.includes(frame); ) {
    found.push(frame);
    frame = parentOf(graph, frame.name);
  }
  return found;
}

/** A frame's members, their members, and so on; for anything else nothing. */
export function descendantsOf(graph: Graph, name: string): string[] {
  const found: string[] = [];
  const visit = (current: string): void => {
    const item = itemOf(graph, current);
    if (item?.role !== "frame") return;
    for (const member of item.value.members) {
      if (found.includes(member) || member === name) continue;
      found.push(member);
      visit(member);
    }
  };
  visit(name);
  return found;
}

export const sameEdge = (a: Edge, b: Edge): boolean =>
  a.source === b.source &&
  a.source_port === b.source_port &&
  a.target === b.target &&
  a.target_port === b.target_port;

/** Stable while the wire exists: an input port holds one wire at most. */
export const edgeKey = (edge: Edge): string =>
  `${edge.source}.${edge.source_port}>${edge.target}.${edge.target_port}`;

/** Whether members of this frame are run by the frame and so carry no wires. */
export const runsMembers = (frame: Frame): boolean =>
  frame.kind === "Sequential" || frame.chosen !== null;

/** The dotted path of an item in `state_dict`, as far as the graph alone can tell. */
export function pathOf(graph: Graph, name: string): string {
  const frame = parentOf(graph, name);
  if (!frame || ancestorsOf(graph, name).some((above) => above.name === name)) return name;
  const last = frame.kind === "Sequential" ? String(frame.members.indexOf(name)) : name;
  return `${pathOf(graph, frame.name)}.${last}`;
}
