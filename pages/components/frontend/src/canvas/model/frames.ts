/** Putting things into frames and taking them out. */
import { MODULE_DICT, SEQUENTIAL, type Catalog } from "./catalog";
import { withoutMembers } from "./edits";
import { absolutePlace, frameLayout, FRAME_HEAD, FRAME_PAD, sizeOf } from "./geometry";
import { descendantsOf, edgesFrom, edgesInto, itemOf, parentOf, runsMembers } from "./index";
import { allNames, freshName } from "./names";
import { freshInputPort, freshOutputPort } from "./ports";
import type { Edge, Frame, Graph, Point } from "./types";
import { compactSlots } from "./wiring";

export type Outcome =
  | { readonly ok: true; readonly graph: Graph; readonly name: string }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): Outcome => ({ ok: false, reason });

/** The ports by which a thing passes one tensor on. */
export function throughPorts(graph: Graph, catalog: Catalog, name: string) {
  const item = itemOf(graph, name);
  const kind = item?.role === "node" ? item.value.kind : item?.role === "frame" ? SEQUENTIAL : "";
  return {
    input: freshInputPort(catalog, kind) ?? "input",
    output: freshOutputPort(catalog, kind) ?? "output",
  };
}

/** The selection in the order of its wires, when it is one unbranched chain; else null. */
export function chainOf(graph: Graph, names: readonly string[]): readonly string[] | null {
  const inside = new Set(names);
  if (names.length === 0 || !names.every((name) => isLink(graph, name))) return null;
  const followers = new Map<string, string>();
  for (const name of names) {
    const exits = edgesFrom(graph, name);
    const inner = exits.filter((edge) => inside.has(edge.target));
    if (inner.length > 1 || (inner.length === 1 && exits.length > 1)) return null;
    if (inner[0]) followers.set(name, inner[0].target);
  }
  const starts = names.filter((name) => !edgesInto(graph, name).some((edge) => inside.has(edge.source)));
  const ordered: string[] = [];
  for (let name = starts[0]; name !== undefined; name = followers.get(name)) {
    if (ordered.includes(name)) return null;
    ordered.push(name);
  }
  return starts.length === 1 && ordered.length === names.length ? ordered : null;
}

function isLink(graph: Graph, name: string): boolean {
  const item = itemOf(graph, name);
  if (item?.role === "frame") return runsMembers(item.value);
  return item?.role === "node" && edgesInto(graph, name).length <= 1;
}

/** Groups things of one container: a chain becomes a Sequential, anything else a ModuleDict. */
export function group(
  graph: Graph,
  names: readonly string[],
  wanted: "Sequential" | "ModuleDict" | "auto" = "auto",
): Outcome {
  const members = names.filter((name) => {
    const role = itemOf(graph, name)?.role;
    return role === "node" || role === "frame";
  });
  const outer = members.filter((name) => !members.some((other) => descendantsOf(graph, other).includes(name)));
  if (outer.length === 0) return no("Select one or more layers first; inputs and outputs stay outside of groups.");
  const parent = parentOf(graph, outer[0]!);
  if (!outer.every((name) => parentOf(graph, name) === parent))
    return no("The selected layers are in different frames. Select layers of one frame.");
  if (parent && runsMembers(parent)) return groupInside(graph, parent, outer, wanted);
  const chain = chainOf(graph, outer);
  if (wanted === "Sequential" && !chain)
    return no("A Sequential runs one layer after the other; the selected layers branch or are not wired in a row.");
  return chain && wanted !== "ModuleDict"
    ? groupChain(graph, parent, chain)
    : groupDict(graph, parent, outer);
}

function groupInside(graph: Graph, parent: Frame, names: readonly string[], wanted: string): Outcome {
  const places = names.map((name) => parent.members.indexOf(name)).sort((a, b) => a - b);
  if (parent.kind !== "Sequential" || wanted === "ModuleDict")
    return no(`Only a Sequential can be made inside ${parent.name}, of neighbours in its order.`);
  if (places.at(-1)! - places[0]! !== places.length - 1)
    return no(`Select neighbours in the order of ${parent.name}: a Sequential runs without gaps.`);
  const name = freshName("seq", allNames(graph));
  const members = places.map((place) => parent.members[place]!);
  const made: Frame = { kind: SEQUENTIAL, name, members };
  const around = { ...parent, members: parent.members.toSpliced(places[0]!, members.length, name) };
  const frames = graph.frames.map((frame) => (frame === parent ? around : frame));
  return { ok: true, name, graph: { ...graph, frames: [...frames, made] } };
}

function groupChain(graph: Graph, parent: Frame | undefined, chain: readonly string[]): Outcome {
  const name = freshName("seq", allNames(graph));
  const inside = new Set(chain);
  const edges = graph.edges.flatMap((edge): Edge[] => {
    const from = inside.has(edge.source);
    const into = inside.has(edge.target);
    if (from && into) return [];
    if (from) return [{ ...edge, source: name, source_port: "output" }];
    if (into) return [{ ...edge, target: name, target_port: "input" }];
    return [edge];
  });
  return { ok: true, name, graph: enframe(graph, parent, { kind: SEQUENTIAL, name, members: chain }, edges) };
}

function groupDict(graph: Graph, parent: Frame | undefined, names: readonly string[]): Outcome {
  const name = freshName("branches", allNames(graph));
  const frame: Frame = { kind: MODULE_DICT, name, members: names, chosen: null };
  return { ok: true, name, graph: enframe(graph, parent, frame, graph.edges) };
}

/** Adds the frame where its members stood; their positions become relative to it. */
function enframe(
  graph: Graph,
  parent: Frame | undefined,
  made: Frame,
  edges: readonly Edge[],
): Graph {
  const base = (name: string): Point => graph.layout[name] ?? [0, 0];
  const left = Math.min(...made.members.map((name) => base(name)[0]));
  const top = Math.min(...made.members.map((name) => base(name)[1]));
  const origin: Point = [left - FRAME_PAD, top - FRAME_HEAD - 10];
  const layout: Record<string, Point> = { ...graph.layout, [made.name]: origin };
  for (const name of made.members)
    layout[name] = [base(name)[0] - origin[0], base(name)[1] - origin[1]];
  const gone = new Set(made.members);
  const frames = graph.frames.map((frame) =>
    frame === parent
      ? { ...withoutMembers(frame, gone), members: [...frame.members.filter((m) => !gone.has(m)), made.name] }
      : frame,
  );
  return { ...graph, frames: [...frames, made], edges, layout };
}

/** Takes a frame away and keeps its members; what ran by the frame's order is wired in that order. */
export function ungroup(graph: Graph, catalog: Catalog, name: string): Outcome {
  const item = itemOf(graph, name);
  if (item?.role !== "frame") return no("Select a Sequential or ModuleDict to take it apart.");
  const frame = item.value;
  const parent = parentOf(graph, name);
  const origin = graph.layout[name] ?? [0, 0];
  const { places } = frameLayout(graph, catalog, frame);
  const layout: Record<string, Point> = { ...graph.layout };
  delete layout[name];
  let x = origin[0];
  for (const member of frame.members) {
    const place = places.get(member) ?? [0, 0];
    layout[member] =
      frame.kind === "Sequential" ? [x, origin[1]] : [origin[0] + place[0], origin[1] + place[1]];
    x += sizeOf(graph, catalog, member).width + 96;
  }
  const frames = graph.frames
    .filter((other) => other !== frame)
    .map((other) =>
      other === parent
        ? { ...other, members: other.members.flatMap((m) => (m === name ? frame.members : [m])) }
        : other,
    );
  const wired = parent && runsMembers(parent) ? graph.edges : unwrapWires(graph, catalog, frame);
  return { ok: true, name, graph: { ...graph, frames, edges: wired, layout } };
}

/** The wires a frame's members have once the frame no longer runs them. */
function unwrapWires(graph: Graph, catalog: Catalog, frame: Frame): readonly Edge[] {
  const run = frame.kind === "Sequential" ? frame.members : frame.chosen ? [frame.chosen] : [];
  if (!runsMembers(frame)) return graph.edges;
  const entry = edgesInto(graph, frame.name)[0];
  const first = run[0];
  const last = run.at(-1);
  const kept = graph.edges.flatMap((edge): Edge[] => {
    if (edge.source === frame.name) {
      if (last) return [{ ...edge, source: last, source_port: throughPorts(graph, catalog, last).output }];
      return entry ? [{ ...edge, source: entry.source, source_port: entry.source_port }] : [];
    }
    if (edge.target !== frame.name) return [edge];
    return first ? [{ ...edge, target: first, target_port: throughPorts(graph, catalog, first).input }] : [];
  });
  const inner = run.slice(1).map((target, place) => ({
    source: run[place]!,
    source_port: throughPorts(graph, catalog, run[place]!).output,
    target,
    target_port: throughPorts(graph, catalog, target).input,
  }));
  return [...kept, ...inner];
}

/** Chooses the entry a ModuleDict runs, or none: then its entries run as wired. */
export function choose(graph: Graph, catalog: Catalog, name: string, chosen: string | null): Graph {
  const item = itemOf(graph, name);
  if (item?.role !== "frame" || item.value.kind !== "ModuleDict") return graph;
  const frame = item.value;
  if (frame.chosen === chosen || (chosen && !frame.members.includes(chosen))) return graph;
  const swap = (edges: readonly Edge[]): Graph => ({
    ...graph,
    edges,
    frames: graph.frames.map((other) => (other === frame ? { ...frame, chosen } : other)),
  });
  if (frame.chosen && chosen) return swap(graph.edges);
  if (frame.chosen) return swap(unwrapWires(graph, catalog, frame));
  const members = new Set(frame.members.flatMap((member) => [member, ...descendantsOf(graph, member)]));
  const edges = graph.edges.flatMap((edge): Edge[] => {
    if (edge.source === chosen && !members.has(edge.target))
      return [{ ...edge, source: name, source_port: "output" }];
    if (edge.target === chosen && !members.has(edge.source))
      return [{ ...edge, target: name, target_port: "input" }];
    return members.has(edge.source) || members.has(edge.target) ? [] : [edge];
  });
  const single = edges.filter(
    (edge, place) =>
      edge.target !== name || edges.findIndex((other) => other.target === name) === place,
  );
  const touched = new Set(graph.edges.map((edge) => edge.target));
  return compactSlots(swap(single), catalog, touched);
}

/**
 * Moves a thing into a frame (or out of all frames, for null) and to a place in its order.
 *
 * A frame that runs its members takes the thing's wires over where that keeps the meaning:
 * a layer put behind its own source, before its own target, or into a frame without wires.
 */
export function moveInto(
  graph: Graph,
  catalog: Catalog,
  name: string,
  into: string | null,
  at: Point,
  slot = Number.POSITIVE_INFINITY,
): Outcome {
  const item = itemOf(graph, name);
  const target = into === null ? undefined : itemOf(graph, into);
  if (!item || (into !== null && target?.role !== "frame")) return no("There is no such frame.");
  if (into !== null && (item.role === "input" || item.role === "output"))
    return no(`${name} is an ${item.role} of the whole model: it stays outside of frames.`);
  if (into !== null && (into === name || descendantsOf(graph, name).includes(into)))
    return no(`${name} cannot go into itself.`);
  const origin = into === null ? ([0, 0] as Point) : absolutePlace(graph, catalog, into);
  const layout = { ...graph.layout, [name]: [at[0] - origin[0], at[1] - origin[1]] as Point };
  const frame = target?.role === "frame" ? target.value : undefined;
  const gone = new Set([name]);
  const frames = graph.frames.map((other) => {
    const rest = withoutMembers(other, gone);
    if (other !== frame) return rest;
    const place = Math.min(slot, rest.members.length);
    const chosen = "chosen" in other ? { chosen: other.chosen } : {};
    return { ...rest, ...chosen, members: rest.members.toSpliced(place, 0, name) } as Frame;
  });
  const staysInside = frame !== undefined && parentOf(graph, name) === frame;
  const moved = { ...graph, frames, layout };
  const edges =
    frame && runsMembers(frame) && !staysInside ? handOver(graph, frame, name) : graph.edges;
  const touched = new Set(graph.edges.map((edge) => edge.target));
  return { ok: true, name, graph: settle(compactSlots({ ...moved, edges }, catalog, touched), into) };
}

function handOver(graph: Graph, frame: Frame, name: string): readonly Edge[] {
  const inside = new Set([name, ...descendantsOf(graph, name)]);
  const others = graph.edges.filter((edge) => !inside.has(edge.source) && !inside.has(edge.target));
  const entry = edgesInto(graph, name)[0];
  const exits = edgesFrom(graph, name);
  const asExit = (edge: Edge): Edge => ({ ...edge, source: frame.name, source_port: "output" });
  const bare =
    edgesInto(graph, frame.name).length === 0 && edgesFrom(graph, frame.name).length === 0;
  if (bare && frame.members.length === 0) {
    const front = entry ? [{ ...entry, target: frame.name, target_port: "input" }] : [];
    return [...others, ...front, ...exits.map(asExit)];
  }
  if (entry?.source === frame.name) return [...others, ...exits.map(asExit)];
  if (exits.some((edge) => edge.target === frame.name))
    return [...others, ...(entry ? [{ ...entry, target: frame.name, target_port: "input" }] : [])];
  const joined = exits.map((edge) => ({ ...edge, ...(entry && { source: entry.source, source_port: entry.source_port }) }));
  return entry ? [...others, ...joined.filter((edge) => !inside.has(edge.target))] : others;
}

/** Keeps the members of a ModuleDict right of and below its corner by moving the corner. */
export function settle(graph: Graph, name: string | null): Graph {
  const item = name === null ? undefined : itemOf(graph, name);
  if (name === null || item?.role !== "frame" || item.value.kind === "Sequential") return graph;
  const places = item.value.members.flatMap((member) => graph.layout[member] ?? []);
  if (places.length === 0) return graph;
  const points = item.value.members.map((member) => graph.layout[member] ?? ([FRAME_PAD, FRAME_HEAD] as Point));
  const dx = Math.min(0, Math.min(...points.map((point) => point[0])) - FRAME_PAD);
  const dy = Math.min(0, Math.min(...points.map((point) => point[1])) - FRAME_HEAD - 10);
  if (dx === 0 && dy === 0) return graph;
  const corner = graph.layout[name] ?? [0, 0];
  const layout: Record<string, Point> = { ...graph.layout, [name]: [corner[0] + dx, corner[1] + dy] };
  item.value.members.forEach((member, place) => {
    const point = points[place]!;
    layout[member] = [point[0] - dx, point[1] - dy];
  });
  return settle({ ...graph, layout }, parentOf(graph, name)?.name ?? null);
}
