/** What is to be seen at a moment: which pass is in view, what it has done to each node, what came along each edge. */
import { short } from "./figures";
import { flowOn, isVisited, visitedAt, type Flow, type Progress } from "./passes";
import { eraAt, isSeen, type Era, type Seen } from "./seen";
import { meetingAt } from "./sums";
import type { Moment } from "./timeline";
import { isLeaf, type Arrival, type Figure, type GradStep, type GradTrace } from "./trace";

export interface Scene {
  readonly trace: GradTrace;
  readonly moment: Moment;
  readonly step: GradStep;
  readonly era: Era;
  readonly seen: ReadonlySet<number>;
  /** The pass that runs, or the last one over what is on screen. */
  readonly progress: Progress | null;
  /** The node that was just visited. */
  readonly now: number | null;
  readonly freed: ReadonlySet<number>;
  /** The counter of a saved tensor that was changed since, by "node.saved". */
  readonly stale: ReadonlyMap<string, number>;
}

/** The node at which a pass raised. */
export const failedAt = ({ progress }: Scene): number | null => (progress?.done ? progress.pass.failed : null);

export type Phase = "idle" | "waiting" | "now" | "done";

export function sceneAt(trace: GradTrace, seen: Seen, moment: Moment): Scene {
  const step = trace.steps[moment.step]!;
  const era = eraAt(seen, moment.step) ?? { from: moment.step, to: moment.step, nodes: [] };
  const shown = new Set(era.nodes.filter((node) => isSeen(trace, seen, node, moment)));
  const progress = progressAt(trace, moment, shown);
  const visit = moment.pass === null ? undefined : trace.passes[moment.pass]!.visits[moment.visit];
  return { trace, moment, step, era, seen: shown, progress, now: visit?.node ?? null, freed: freedAt(trace, moment), stale: staleAt(trace, moment) };
}

const isOver = ({ passes }: GradTrace, { pass, visit }: Moment): boolean => pass !== null && visit === passes[pass]!.visits.length - 1;

function progressAt(trace: GradTrace, moment: Moment, shown: ReadonlySet<number>): Progress | null {
  const { passes, nodes } = trace;
  if (moment.pass !== null) return { pass: passes[moment.pass]!, place: moment.pass, reached: moment.visit, done: isOver(trace, moment) };
  for (let place = passes.length - 1; place >= 0; place -= 1) {
    const pass = passes[place]!;
    if (pass.step > moment.step) continue;
    if (pass.visits.some(({ node }) => shown.has(node) && !isLeaf(nodes[node]!))) return { pass, place, reached: pass.visits.length - 1, done: true };
  }
  return null;
}

/** Nodes whose buffers are gone: autograd drops them node by node while the pass runs. */
function freedAt({ steps, passes }: GradTrace, { step, pass, visit, ends }: Moment): ReadonlySet<number> {
  const gone = new Set<number>();
  for (let place = 0; place < step; place += 1) for (const node of steps[place]!.freed) gone.add(node);
  const own = steps[step]!;
  const run = own.passes.flatMap((place) => {
    if (pass === null || place < pass) return passes[place]!.visits;
    return place === pass ? passes[place]!.visits.slice(0, visit + 1) : [];
  });
  const visited = new Set(run.map(({ node }) => node));
  for (const node of own.freed) if (ends || visited.has(node)) gone.add(node);
  return gone;
}

function staleAt({ steps }: GradTrace, { step, ends }: Moment): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (let place = 0; place < step + (ends ? 1 : 0); place += 1)
    for (const { node, saved, version } of steps[place]!.stale) found.set(`${node}.${saved}`, version);
  return found;
}

export function phaseOf({ progress, now }: Scene, node: number): Phase {
  if (now === node) return "now";
  if (!progress || !isVisited(progress.pass, node)) return "idle";
  return visitedAt(progress, node) === null ? "waiting" : "done";
}

export const flowAt = ({ trace, progress, seen }: Scene, edge: number): Flow =>
  seen.has(trace.edges[edge]!.source) ? flowOn(trace, progress, edge) : { state: "none" };

/** "4 + …" while gradients are still missing, "4 + 2 = 6" when all have come; "" where nothing is added up. */
export function sumWords({ trace, progress }: Scene, node: number): string {
  if (!progress || !isVisited(progress.pass, node)) return "";
  const outputs = Math.max(1, trace.nodes[node]!.outputs.length);
  for (let output = 0; output < outputs; output += 1) {
    const meeting = meetingAt(trace, progress, node, output);
    if (meeting.state === "single" || meeting.parts.length === 0) continue;
    const parts = meeting.parts.length > 3 ? [`${meeting.parts.length} parts`] : meeting.parts.map(short);
    if (meeting.state === "waits") return [...parts, "…"].join(" + ");
    return `${parts.join(" + ")}${meeting.sum ? ` = ${short(meeting.sum)}` : ""}`;
  }
  return "";
}

/** What the pass in view did to a leaf, once it has come there. */
export function arrivalAt({ progress }: Scene, node: number): Arrival | null {
  if (!progress) return null;
  const { pass } = progress;
  const own = pass.arrivals.find((arrival) => arrival.node === node) ?? null;
  return own && (progress.done || visitedAt(progress, node) !== null) ? own : null;
}

/** What `.grad` of a leaf is at a moment; undefined where nothing is known to have happened to it. */
export function gradAt(scene: Scene, node: number): Figure | null | undefined {
  const { trace, moment } = scene;
  const leaf = trace.nodes[node]!.leaf;
  if (!moment.ends) {
    const arrival = arrivalAt(scene, node);
    if (arrival && scene.progress?.pass.kind === "backward") return arrival.after;
  }
  const last = trace.ledger.filter((entry) => entry.leaf === leaf && (entry.step < moment.step || (entry.step === moment.step && moment.ends))).at(-1);
  return last && (last.kind === "set to None" ? null : last.after);
}

/** The second line of a leaf: what has come, or its `.grad`. */
export function leafWords(scene: Scene, node: number): string {
  const { progress, moment } = scene;
  if (progress && moment.pass !== null && isVisited(progress.pass, node) && visitedAt(progress, node) === null) {
    const waits = sumWords(scene, node);
    return waits ? `waits: ${waits}` : "waits";
  }
  const asked = progress?.pass.kind === "grad" ? arrivalAt(scene, node) : null;
  if (asked) return `gradient ${asked.added ? short(asked.added) : "None"}`;
  const grad = gradAt(scene, node);
  if (grad === undefined) return "";
  return `.grad = ${grad ? short(grad) : "None"}`;
}
