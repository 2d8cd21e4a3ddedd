/** Copies of parts of a graph. */
import { descendantsOf, parentOf } from "./index";
import { allNames, freshName, stemOf } from "./names";
import type { Edge, Frame, Graph, InputItem, NodeItem, OutputItem, Point } from "./types";

export interface Clip {
  readonly inputs: readonly InputItem[];
  readonly nodes: readonly NodeItem[];
  readonly frames: readonly Frame[];
  readonly outputs: readonly OutputItem[];
  /** Wires between copied things. */
  readonly inner: readonly Edge[];
  /** Wires from things that were not copied. */
  readonly incoming: readonly Edge[];
  /** Positions; of the outermost copied things absolute, of the others relative to their frame. */
  readonly layout: Readonly<Record<string, Point>>;
}

export function copy(graph: Graph, names: readonly string[], absolute: (name: string) => Point): Clip {
  const inside = new Set(names.flatMap((name) => [name, ...descendantsOf(graph, name)]));
  const has = (item: { readonly name: string }): boolean => inside.has(item.name);
  const layout: Record<string, Point> = {};
  for (const name of inside) {
    const frame = parentOf(graph, name);
    const kept = graph.layout[name];
    if (!frame || !inside.has(frame.name)) layout[name] = absolute(name);
    else if (kept) layout[name] = kept;
  }
  return {
    inputs: graph.inputs.filter(has),
    nodes: graph.nodes.filter(has),
    frames: graph.frames.filter(has),
    outputs: graph.outputs.filter(has),
    inner: graph.edges.filter((edge) => inside.has(edge.source) && inside.has(edge.target)),
    incoming: graph.edges.filter((edge) => !inside.has(edge.source) && inside.has(edge.target)),
    layout,
  };
}

export const isEmptyClip = (clip: Clip): boolean =>
  clip.inputs.length + clip.nodes.length + clip.frames.length + clip.outputs.length === 0;

export interface Pasted {
  readonly graph: Graph;
  /** The outermost pasted things, for the selection. */
  readonly names: readonly string[];
}

/** Adds the copy under free names; with `incoming`, wires from outside are drawn again. */
export function paste(graph: Graph, clip: Clip, offset: Point, incoming: boolean): Pasted {
  const taken = allNames(graph);
  const renamed = new Map<string, string>();
  for (const list of [clip.inputs, clip.nodes, clip.frames, clip.outputs])
    for (const { name } of list) {
      const fresh = taken.has(name) ? freshName(stemOf(name), taken) : name;
      taken.add(fresh);
      renamed.set(name, fresh);
    }
  const to = (name: string): string => renamed.get(name) ?? name;
  const named = <T extends { readonly name: string }>(list: readonly T[]): T[] =>
    list.map((item) => ({ ...item, name: to(item.name) }));
  const frames = named(clip.frames).map((frame): Frame => {
    const members = frame.members.map(to);
    if (frame.kind === "Sequential") return { ...frame, members };
    return { ...frame, members, chosen: frame.chosen === null ? null : to(frame.chosen) };
  });
  const members = new Set(frames.flatMap((frame) => frame.members));
  const names = [...renamed.values()].filter((name) => !members.has(name));
  const layout: Record<string, Point> = { ...graph.layout };
  for (const [name, [x, y]] of Object.entries(clip.layout)) {
    const outermost = !members.has(to(name));
    layout[to(name)] = outermost ? [x + offset[0], y + offset[1]] : [x, y];
  }
  const known = allNames(graph);
  const outside = incoming ? clip.incoming.filter((edge) => known.has(edge.source)) : [];
  const wires = [
    ...clip.inner.map((edge) => ({ ...edge, source: to(edge.source), target: to(edge.target) })),
    ...outside.map((edge) => ({ ...edge, target: to(edge.target) })),
  ];
  return {
    names,
    graph: {
      ...graph,
      inputs: [...graph.inputs, ...named(clip.inputs)],
      nodes: [...graph.nodes, ...named(clip.nodes)],
      frames: [...graph.frames, ...frames],
      outputs: [...graph.outputs, ...named(clip.outputs)],
      edges: [...graph.edges, ...wires],
      layout,
    },
  };
}
