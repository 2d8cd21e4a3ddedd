/** Which ports a thing on the canvas shows, in order. */
import type { Catalog } from "./catalog";
import { edgesFrom, edgesInto, itemOf, parentOf, runsMembers } from "./index";
import type { Graph } from "./types";

export interface Port {
  /** As written in an edge: `input`, or `tensors.0` for a slot of a port that takes many. */
  readonly id: string;
  readonly label: string;
  readonly optional: boolean;
  /** The free slot at the end of a port that takes many. */
  readonly free: boolean;
}

const single = (id: string): Port => ({ id, label: id, optional: false, free: false });
const NONE: readonly Port[] = [];
const INPUT_ONLY: readonly Port[] = [single("input")];
const OUTPUT_ONLY: readonly Port[] = [single("output")];

/** A member of a Sequential, or of a ModuleDict with a chosen key, has no wires of its own. */
export function isWireless(graph: Graph, name: string): boolean {
  const frame = parentOf(graph, name);
  return frame !== undefined && runsMembers(frame);
}

export function inputPorts(graph: Graph, catalog: Catalog, name: string): readonly Port[] {
  const item = itemOf(graph, name);
  if (!item || item.role === "input" || isWireless(graph, name)) return NONE;
  if (item.role === "output") return INPUT_ONLY;
  if (item.role === "frame") return runsMembers(item.value) ? INPUT_ONLY : NONE;
  const kind = catalog.byKind.get(item.value.kind);
  if (!kind) return portsSeen(edgesInto(graph, name).map((edge) => edge.target_port));
  return kind.inputs.flatMap((port) =>
    port.many
      ? slots(graph, name, port.name)
      : [{ id: port.name, label: port.name, optional: port.optional, free: false }],
  );
}

export function outputPorts(graph: Graph, catalog: Catalog, name: string): readonly Port[] {
  const item = itemOf(graph, name);
  if (!item || item.role === "output" || isWireless(graph, name)) return NONE;
  if (item.role === "input") return OUTPUT_ONLY;
  if (item.role === "frame") return runsMembers(item.value) ? OUTPUT_ONLY : NONE;
  const kind = catalog.byKind.get(item.value.kind);
  if (!kind) return portsSeen(edgesFrom(graph, name).map((edge) => edge.source_port));
  const shown = kind.outputs.filter((port) => {
    const gate = kind.gates[port];
    return gate === undefined || item.value.params[gate] === true || isUsed(graph, name, port);
  });
  return shown.map(single);
}

const isUsed = (graph: Graph, name: string, port: string): boolean =>
  edgesFrom(graph, name).some((edge) => edge.source_port === port);

/** An unknown kind still shows the ports its wires use, so that nothing on the canvas is lost. */
function portsSeen(used: readonly string[]): readonly Port[] {
  return [...new Set(used)].sort().map(single);
}

/** One port for each wire, and a free one after them. */
function slots(graph: Graph, name: string, base: string): Port[] {
  const used = edgesInto(graph, name)
    .map((edge) => slotNumber(edge.target_port, base))
    .filter((slot): slot is number => slot !== null);
  const count = used.length === 0 ? 0 : Math.max(...used) + 1;
  return Array.from({ length: count + 1 }, (_, slot) => ({
    id: `${base}.${slot}`,
    label: `${base} ${slot}`,
    optional: slot >= 1,
    free: slot === count,
  }));
}

/** 2 for `tensors.2` of `tensors`; null for any other port. */
export function slotNumber(port: string, base: string): number | null {
  if (!port.startsWith(`${base}.`)) return null;
  const digits = port.slice(base.length + 1);
  return /^\d{1,4}$/.test(digits) ? Number(digits) : null;
}

/** The input ports of a kind as a thing of that kind would show them before any wire. */
export function freshInputPort(catalog: Catalog, kind: string): string | null {
  if (kind === "Output" || kind === "Sequential") return "input";
  const port = catalog.byKind.get(kind)?.inputs[0];
  if (!port) return null;
  return port.many ? `${port.name}.0` : port.name;
}

export function freshOutputPort(catalog: Catalog, kind: string): string | null {
  if (kind === "Input" || kind === "Sequential") return "output";
  return catalog.byKind.get(kind)?.outputs[0] ?? null;
}

/** Whether a kind can stand in the middle of a wire: exactly one input, and something to give on. */
export function fitsInWire(catalog: Catalog, kind: string): boolean {
  if (kind === "Sequential") return true;
  const found = catalog.byKind.get(kind);
  return found !== undefined && found.inputs.length === 1 && found.outputs.length >= 1;
}
