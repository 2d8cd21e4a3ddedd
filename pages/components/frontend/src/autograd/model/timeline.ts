/** All moments of a program: each step that was carried out, and inside it each node that a pass visited. */
import type { GradTrace } from "./trace";

export interface Moment {
  readonly step: number;
  /** The pass that is under way; null: the step as a whole. */
  readonly pass: number | null;
  /** The visit just carried out; -1: the pass begins, and only the gradient given is there. */
  readonly visit: number;
  /** The step has been carried out with this moment. */
  readonly ends: boolean;
}

export function momentsOf({ steps, passes }: GradTrace): Moment[] {
  return steps.flatMap(({ passes: own }, step): Moment[] => {
    const inside = own.flatMap((pass): Moment[] => {
      const visits = Array.from({ length: passes[pass]!.visits.length + 1 }, (_, at) => at - 1);
      return visits.map((visit) => ({ step, pass, visit, ends: false }));
    });
    if (inside.length === 0) return [{ step, pass: null, visit: -1, ends: true }];
    return inside.map((moment, place) => ({ ...moment, ends: place === inside.length - 1 }));
  });
}

/** The moment at the end of a step. */
export const endOf = (moments: readonly Moment[], step: number): number => moments.findIndex((moment) => moment.step === step && moment.ends);

/** The end of the step after this one, and of the step before it: what one jumps to. */
export function stepAfter(moments: readonly Moment[], at: number): number {
  const own = moments[at];
  if (!own) return at;
  if (!own.ends) return endOf(moments, own.step);
  const next = moments[at + 1];
  return next ? endOf(moments, next.step) : at;
}

export function stepBefore(moments: readonly Moment[], at: number): number {
  for (let place = at - 1; place >= 0; place -= 1) if (moments[place]!.ends) return place;
  return 0;
}

/** Where a program that ran is seen first: where its last pass ends, or where it raised an error. */
export function firstPlace({ error, steps }: GradTrace, moments: readonly Moment[]): number {
  const last = Math.max(0, moments.length - 1);
  const passing = error ? -1 : steps.findLastIndex(({ passes }) => passes.length > 0);
  return passing === -1 ? last : endOf(moments, passing);
}

/** Where the same program is seen again after another run: at the same place, as far as there is one. */
export function samePlace(trace: GradTrace, moments: readonly Moment[], was: Moment): number {
  const same = moments.findIndex(({ step, pass, visit }) => step === was.step && pass === was.pass && visit === was.visit);
  const end = same === -1 ? endOf(moments, was.step) : same;
  return end === -1 ? firstPlace(trace, moments) : end;
}

/** The next moment on a line, and from the last one the first. */
export function momentOn(trace: GradTrace, moments: readonly Moment[], at: number, line: number): number | null {
  const here = moments.flatMap(({ step, ends }, place) => {
    const own = trace.steps[step]!;
    return ends && line >= own.line && line <= own.end_line ? [place] : [];
  });
  return here.find((place) => place > at) ?? here[0] ?? null;
}
