/** Drawing and removing wires, and the reason when one cannot be drawn. */
import type { Catalog } from "./catalog";
import { edgesFrom, edgesInto, itemOf, parentOf, runsMembers, sameEdge } from "./index";
import { freshInputPort, freshOutputPort, inputPorts, isWireless, outputPorts, slotNumber } from "./ports";
import type { Edge, Graph } from "./types";

export type Verdict =
  | { readonly ok: true; readonly replaces: Edge | null }
  | { readonly ok: false; readonly reason: string };

const no = (reason: string): Verdict => ({ ok: false, reason });

/** Whether this wire may be drawn. A taken input is no obstacle: the new wire replaces the old one. */
export function judge(graph: Graph, catalog: Catalog, edge: Edge): Verdict {
  const blocked = endProblem(graph, edge.source) ?? endProblem(graph, edge.target);
  if (blocked) return no(blocked);
  if (!outputPorts(graph, catalog, edge.source).some((port) => port.id === edge.source_port))
    return no(`${edge.source} has no output called ${edge.source_port}.`);
  if (!inputPorts(graph, catalog, edge.target).some((port) => port.id === edge.target_port))
    return no(`${edge.target} has no input called ${edge.target_port}.`);
  if (edge.source === edge.target)
    return no(`${edge.source} cannot feed itself: a model runs from inputs to outputs.`);
  if (reaches(graph, edge.target, edge.source))
    return no(
      `This would close a circle: ${edge.source} already depends on ${edge.target}. ` +
        "A model runs from inputs to outputs.",
    );
  if (graph.edges.some((wire) => sameEdge(wire, edge))) return no("This wire is already there.");
  return { ok: true, replaces: wireInto(graph, edge.target, edge.target_port) };
}

function endProblem(graph: Graph, name: string): string | null {
  const item = itemOf(graph, name);
  if (!item) return `There is nothing called ${name} here.`;
  const frame = parentOf(graph, name);
  if (frame && isWireless(graph, name))
    return frame.kind === "Sequential"
      ? `${name} is inside ${frame.name}, a Sequential: its members run in order and have no wires. Wire ${frame.name} itself.`
      : `${name} is inside ${frame.name}, which runs its chosen entry. Wire ${frame.name} itself.`;
  if (item.role === "frame" && !runsMembers(item.value))
    return `${name} is a ModuleDict without a chosen entry: wire its members.`;
  return null;
}

/** Why two ends of the same sort cannot be joined. */
export function sameSideReason(side: "source" | "target"): string {
  return side === "target"
    ? "Both ends are inputs. Draw from an output to an input."
    : "Both ends are outputs. Draw from an output to an input.";
}

export function wireInto(graph: Graph, target: string, port: string): Edge | null {
  return edgesInto(graph, target).find((edge) => edge.target_port === port) ?? null;
}

/** Whether `to` depends on `from` along the wires. */
export function reaches(graph: Graph, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const edge of edgesFrom(graph, name)) queue.push(edge.target);
  }
  return false;
}

/** Adds a wire; one that was in the same input port goes. */
export function connect(graph: Graph, edge: Edge): Graph {
  const old = wireInto(graph, edge.target, edge.target_port);
  const edges = old
    ? graph.edges.map((wire) => (wire === old ? edge : wire))
    : [...graph.edges, edge];
  return { ...graph, edges };
}

/** Removes wires and closes the gaps in ports that take many. */
export function disconnect(graph: Graph, catalog: Catalog, gone: readonly Edge[]): Graph {
  const edges = graph.edges.filter((wire) => !gone.some((edge) => sameEdge(edge, wire)));
  return compactSlots({ ...graph, edges }, catalog, new Set(gone.map((edge) => edge.target)));
}

/** Renumbers `tensors.0, tensors.2` to `tensors.0, tensors.1` at the given targets. */
export function compactSlots(graph: Graph, catalog: Catalog, targets: ReadonlySet<string>): Graph {
  const renamed = new Map<Edge, string>();
  for (const target of targets) {
    const item = itemOf(graph, target);
    if (item?.role !== "node") continue;
    for (const port of catalog.byKind.get(item.value.kind)?.inputs ?? []) {
      if (!port.many) continue;
      edgesInto(graph, target)
        .flatMap((edge) => {
          const slot = slotNumber(edge.target_port, port.name);
          return slot === null ? [] : [{ edge, slot }];
        })
        .sort((a, b) => a.slot - b.slot)
        .forEach(({ edge, slot }, place) => {
          if (slot !== place) renamed.set(edge, `${port.name}.${place}`);
        });
    }
  }
  if (renamed.size === 0) return graph;
  const edges = graph.edges.map((edge) => {
    const port = renamed.get(edge);
    return port ? { ...edge, target_port: port } : edge;
  });
  return { ...graph, edges };
}

/** Puts a thing that is already placed into the middle of a wire. */
export function insertIntoWire(graph: Graph, catalog: Catalog, wire: Edge, name: string, kind: string): Graph {
  const input = freshInputPort(catalog, kind);
  const output = freshOutputPort(catalog, kind);
  if (!input || !output || !graph.edges.some((edge) => sameEdge(edge, wire))) return graph;
  const edges = graph.edges.flatMap((edge) =>
    sameEdge(edge, wire)
      ? [
          { source: wire.source, source_port: wire.source_port, target: name, target_port: input },
          { source: name, source_port: output, target: wire.target, target_port: wire.target_port },
        ]
      : [edge],
  );
  return { ...graph, edges };
}

/** The first free input port of a thing that a wire from `source` may enter. */
export function firstFreeInput(
  graph: Graph,
  catalog: Catalog,
  source: { readonly name: string; readonly port: string },
  target: string,
): Edge | null {
  const candidates = inputPorts(graph, catalog, target).map((port) => ({
    source: source.name,
    source_port: source.port,
    target,
    target_port: port.id,
  }));
  const open = candidates.filter((edge) => judge(graph, catalog, edge).ok);
  return open.find((edge) => !wireInto(graph, target, edge.target_port)) ?? open[0] ?? null;
}
