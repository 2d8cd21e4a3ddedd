/** What arrives at one output of a node: from where, what each brings, and the sum that grows. */
import { differs, plus } from "./figures";
import { flowOn, isVisited, firstVisit, visitOf, type Flow, type Progress } from "./passes";
import type { Figure, GradTrace } from "./trace";

export interface Arriving {
  /** The edge it comes along; null: the gradient that the pass was begun with. */
  readonly edge: number | null;
  readonly source: number | null;
  readonly flow: Flow;
  /** The sum of all that has come by then; null while nothing has, or where it is not known. */
  readonly sum: Figure | null;
}

const given = (figure: Figure | null): Flow => (figure ? { state: "here", figure } : { state: "nothing" });

/** The edges that bring something to an output in this pass, in the order their sources are visited. */
function edgesInto(trace: GradTrace, { pass }: Progress, node: number, output: number): number[] {
  const places = incoming(trace).get(node) ?? [];
  const own = places.filter((place) => trace.edges[place]!.output === output && isVisited(pass, trace.edges[place]!.source));
  const order = (place: number): number => firstVisit(pass, trace.edges[place]!.source) ?? 0;
  return own.sort((a, b) => order(a) - order(b) || trace.edges[a]!.slot - trace.edges[b]!.slot);
}

const lists = new WeakMap<GradTrace, ReadonlyMap<number, readonly number[]>>();

/** The edges into each node, by their places. */
export function incoming(trace: GradTrace): ReadonlyMap<number, readonly number[]> {
  const known = lists.get(trace);
  if (known) return known;
  const found = new Map<number, number[]>();
  trace.edges.forEach(({ target }, place) => void (found.get(target)?.push(place) ?? found.set(target, [place])));
  lists.set(trace, found);
  return found;
}

export function arrivingAt(trace: GradTrace, progress: Progress, node: number, output: number): Arriving[] {
  const roots = progress.pass.roots.filter((root) => root.node === node && root.output === output);
  const flows = [
    ...roots.map(({ figure }) => ({ edge: null, source: null, flow: given(figure) })),
    ...edgesInto(trace, progress, node, output).map((edge) => ({ edge, source: trace.edges[edge]!.source, flow: flowOn(trace, progress, edge) })),
  ];
  const here = flows.filter(({ flow }) => flow.state === "here").length;
  const received = visitOf(progress, node)?.received[output] ?? null;
  let sum: Figure | null = null;
  let known = true;
  let count = 0;
  return flows.map(({ flow, ...from }) => {
    if (flow.state !== "here") return { ...from, flow, sum: null };
    count += 1;
    if (count === 1) sum = flow.figure;
    else if (known && sum) sum = plus(sum, flow.figure);
    known = sum !== null;
    // The last word is torch's, unless a hook made another gradient of the sum.
    const last = count === here && received !== null && !(sum && differs(sum, received));
    return { ...from, flow, sum: last ? received : sum };
  });
}

/** What a node received when that is not what arrived: a hook changed it. */
export function changedInto(trace: GradTrace, progress: Progress, node: number, output: number): Figure | null {
  const received = visitOf(progress, node)?.received[output] ?? null;
  const sum = arrivingAt(trace, progress, node, output).findLast(({ flow }) => flow.state === "here")?.sum ?? null;
  return received && sum && differs(sum, received) ? received : null;
}

export type Meeting =
  | { readonly state: "single" } // at most one gradient arrives: nothing is added up
  | { readonly state: "waits"; readonly parts: readonly Figure[]; readonly missing: number }
  | { readonly state: "whole"; readonly parts: readonly Figure[]; readonly sum: Figure | null };

/** Where several gradients meet: those that have come, and how many have not. */
export function meetingAt(trace: GradTrace, progress: Progress, node: number, output: number): Meeting {
  const rows = arrivingAt(trace, progress, node, output).filter(({ flow }) => flow.state !== "nothing");
  if (rows.length < 2) return { state: "single" };
  const parts = rows.flatMap(({ flow }) => (flow.state === "here" ? [flow.figure] : []));
  const missing = rows.length - parts.length;
  return missing > 0 ? { state: "waits", parts, missing } : { state: "whole", parts, sum: rows.at(-1)!.sum };
}

/** The sum of some of the gradients that meet at an output; torch's own where these are all of them. */
export function sumOf(trace: GradTrace, progress: Progress, node: number, output: number, parts: readonly Figure[]): Figure | null {
  const meeting = meetingAt(trace, progress, node, output);
  if (meeting.state === "whole" && meeting.parts.length === parts.length) return meeting.sum;
  const [first, ...rest] = parts;
  return rest.reduce<Figure | null>((sum, part) => sum && plus(sum, part), first ?? null);
}
