/** Which nodes are on screen at a step: those that something still leads to. */
import { framesAround } from "../../shared/writing/model/frames";
import type { Moment } from "./timeline";
import { isLeaf, type GradStep, type GradTrace } from "./trace";

/** Steps that share one drawing, so that boxes keep their places while the graph grows. */
export interface Era {
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly number[];
}

export interface Life {
  readonly born: number;
  readonly last: number;
}

export interface Seen {
  /** From its first to its last step, for each node; a node that nothing ever leads to has none. */
  readonly lives: readonly (Life | null)[];
  readonly eras: readonly Era[];
}

/** A drawing is made anew when less than this share of its operations is left. */
const ENOUGH = 0.6;

export function seenIn(trace: GradTrace): Seen {
  const lives = livesOf(trace);
  return { lives, eras: erasOf(trace, lives) };
}

export const eraAt = ({ eras }: Seen, step: number): Era | null => eras.find(({ from, to }) => step >= from && step <= to) ?? null;

/** Whether a node is there at a moment. What a pass itself records comes with the end of its step. */
export function isSeen(trace: GradTrace, { lives }: Seen, node: number, { step, pass, ends }: Moment): boolean {
  const life = lives[node];
  if (!life || step < life.born || step > life.last) return false;
  if (ends || pass === null || life.born < step) return true;
  return isLeaf(trace.nodes[node]!) || passed(trace, step).has(node);
}

const known = new WeakMap<GradStep, ReadonlySet<number>>();

/** The nodes that the passes of a step visit. */
function passed({ steps, passes }: GradTrace, place: number): ReadonlySet<number> {
  const step = steps[place]!;
  const found = known.get(step) ?? new Set(step.passes.flatMap((pass) => passes[pass]!.visits.map(({ node }) => node)));
  known.set(step, found);
  return found;
}

/** A node lives from its birth to the last step in which a variable, a pass or its own step leads to it. */
function livesOf(trace: GradTrace): (Life | null)[] {
  const { nodes, edges, steps } = trace;
  const targets: number[][] = nodes.map(() => []);
  for (const { source, target } of edges) targets[source]!.push(target);
  const starts = startsOf(trace);
  const last: number[] = nodes.map(() => -1);
  // From the last step back, each node is reached once: what is reached later is reached before, too.
  for (let step = steps.length - 1; step >= 0; step -= 1) {
    const open = starts[step]!.filter((node) => last[node] === -1);
    for (const node of open) last[node] = step;
    while (open.length > 0) {
      for (const target of targets[open.pop()!]!) {
        if (last[target] !== -1) continue;
        last[target] = step;
        open.push(target);
      }
    }
  }
  return nodes.map((_, node) => (last[node] === -1 ? null : { born: bornAt(trace, node), last: last[node]! }));
}

function bornAt({ steps, nodes }: GradTrace, node: number): number {
  const first = steps.findIndex((step) => node < step.nodes);
  return first === -1 ? nodes[node]!.born : first;
}

/** Where one begins to look in each step: the variables, the passes, and what was just made. */
function startsOf(trace: GradTrace): number[][] {
  const { steps, nodes } = trace;
  const spent: number[] = nodes.map(() => Number.POSITIVE_INFINITY);
  let newest = -1; // the step that made the newest operation
  let before = 0;
  return steps.map((step, place) => {
    const born = Array.from({ length: Math.max(0, step.nodes - before) }, (_, at) => before + at);
    before = Math.max(before, step.nodes);
    if (born.some((node) => !isLeaf(nodes[node]!))) newest = place;
    const held = [place, ...framesAround(steps, place)].flatMap((at) => steps[at]!.variables.flatMap(({ node }) => (node === null ? [] : [node])));
    const visited = [...passed(trace, place)];
    // A graph whose buffers are gone leaves the screen when the program begins another one.
    const fresh = held.filter((node) => !(spent[node]! < newest));
    for (const node of spentIn(trace, place)) spent[node] = Math.min(spent[node]!, place);
    return [...new Set([...fresh, ...visited, ...born])];
  });
}

/** The operations that a step's passes leave without their buffers. */
function spentIn({ steps, passes, nodes }: GradTrace, step: number): number[] {
  const own = steps[step]!;
  const visited = own.passes.flatMap((place) => (passes[place]!.retain_graph ? [] : passes[place]!.visits.map(({ node }) => node)));
  return [...own.freed, ...visited].filter((node) => !isLeaf(nodes[node]!));
}

function erasOf({ steps, nodes }: GradTrace, lives: readonly (Life | null)[]): Era[] {
  const starting: number[][] = steps.map(() => []);
  const ending: number[][] = steps.map(() => []);
  lives.forEach((life, node) => {
    if (!life) return;
    starting[life.born]!.push(node);
    ending[life.last]!.push(node);
  });
  const eras: { from: number; to: number; nodes: number[] }[] = [];
  const live = new Set<number>();
  const operations = (of: Iterable<number>): number => [...of].filter((node) => !isLeaf(nodes[node]!)).length;
  steps.forEach((_, step) => {
    for (const node of ending[step - 1] ?? []) live.delete(node);
    for (const node of starting[step]!) live.add(node);
    const own = eras.at(-1);
    const changed = starting[step]!.length > 0 || (ending[step - 1]?.length ?? 0) > 0;
    const union = own && (changed ? [...new Set([...own.nodes, ...starting[step]!])] : own.nodes);
    if (own && union && (!changed || operations(live) >= ENOUGH * operations(union))) {
      own.to = step;
      own.nodes = union;
    } else eras.push({ from: step, to: step, nodes: [...live] });
  });
  return eras;
}
