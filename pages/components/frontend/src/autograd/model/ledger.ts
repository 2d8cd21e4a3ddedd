/** The `.grad` of each leaf as an account: what was added when, and what it came to. */
import type { Moment } from "./timeline";
import type { Entry, GradTrace } from "./trace";

export interface Account {
  readonly leaf: string;
  readonly entries: readonly Entry[];
}

/** The entries by leaf, up to a moment. */
export function accountsAt(trace: GradTrace, moment: Moment): Account[] {
  const accounts = new Map<string, Entry[]>();
  const came = arrivedBy(trace, moment);
  for (const entry of trace.ledger) {
    const own = accounts.get(entry.leaf) ?? [];
    if (isPast(entry, own, moment, came)) accounts.set(entry.leaf, [...own, entry]);
  }
  return [...accounts].map(([leaf, entries]) => ({ leaf, entries }));
}

/** Inside a step, a leaf has as many new entries as passes have come to it. */
function isPast(entry: Entry, own: readonly Entry[], moment: Moment, came: ReadonlyMap<string, number>): boolean {
  if (entry.step !== moment.step || moment.ends) return entry.step <= moment.step;
  const now = own.filter(({ step, kind }) => step === moment.step && kind === "added").length;
  return entry.kind === "added" && now < (came.get(entry.leaf) ?? 0);
}

function arrivedBy({ passes, nodes, steps }: GradTrace, { step, pass, visit }: Moment): ReadonlyMap<string, number> {
  const came = new Map<string, number>();
  for (const place of steps[step]!.passes) {
    if (pass === null || place > pass || passes[place]!.kind === "grad") continue;
    const visits = place === pass ? passes[place]!.visits.slice(0, visit + 1) : passes[place]!.visits;
    for (const { node } of visits) {
      const { leaf } = nodes[node]!;
      if (leaf) came.set(leaf, (came.get(leaf) ?? 0) + 1);
    }
  }
  return came;
}
