/** Answers by name: a view of one thing re-renders only when the answer about that thing changed. */
import { useCallback, useSyncExternalStore } from "react";
import type { Answers, NodeLabel, Problem, Totals } from "../model/answers";
import { Cell } from "../../shared/cell";

export interface Summary {
  readonly totals: Totals;
  readonly engine: string;
  readonly elapsed_ms: number;
  readonly problems: readonly Problem[];
}

const NOTHING: Summary = {
  totals: { parameters: 0, macs: null, bytes: null, at_least: false },
  engine: "",
  elapsed_ms: 0,
  problems: [],
};

export class Labels {
  readonly summary = new Cell<Summary>(NOTHING);
  /** The browser revision the labels describe. */
  readonly rev = new Cell(-1);
  private labels = new Map<string, { text: string; label: NodeLabel }>();
  private problems = new Map<string, { text: string; problems: readonly Problem[] }>();
  private readonly listeners = new Map<string, Set<() => void>>();

  label(name: string): NodeLabel | undefined {
    return this.labels.get(name)?.label;
  }

  problemsAt(name: string): readonly Problem[] {
    return this.problems.get(name)?.problems ?? NO_PROBLEMS;
  }

  receive(answers: Answers): void {
    const changed = new Set<string>();
    this.labels = keepEqual(this.labels, answers.nodes, changed, (text, label) => ({ text, label }));
    const byPlace = new Map<string, readonly Problem[]>();
    for (const problem of answers.problems)
      byPlace.set(problem.where, [...(byPlace.get(problem.where) ?? []), problem]);
    this.problems = keepEqual(this.problems, byPlace, changed, (text, problems) => ({ text, problems }));
    const { totals, engine, elapsed_ms, problems } = answers;
    this.summary.set({ totals, engine, elapsed_ms, problems });
    for (const name of changed) this.tell(name);
    this.rev.set(answers.rev);
  }

  /** Keeps a renamed thing's label until Python answers under the new name. */
  rename(from: string, to: string): void {
    const label = this.labels.get(from);
    if (!label) return;
    this.labels.set(to, label);
    this.tell(to);
  }

  reset(): void {
    const names = [...this.labels.keys(), ...this.problems.keys()];
    this.labels = new Map();
    this.problems = new Map();
    this.summary.set(NOTHING);
    this.rev.set(-1);
    for (const name of names) this.tell(name);
  }

  readonly subscribeTo = (name: string, listener: () => void): (() => void) => {
    let set = this.listeners.get(name);
    if (!set) this.listeners.set(name, (set = new Set()));
    set.add(listener);
    return () => set.delete(listener);
  };

  private tell(name: string): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener();
  }
}

const NO_PROBLEMS: readonly Problem[] = [];

/** Takes the new entries over, but keeps the old object where nothing changed; notes what did. */
function keepEqual<V, E extends { text: string }>(
  old: ReadonlyMap<string, E>,
  fresh: ReadonlyMap<string, V>,
  changed: Set<string>,
  wrap: (text: string, value: V) => E,
): Map<string, E> {
  const next = new Map<string, E>();
  for (const [name, value] of fresh) {
    const text = JSON.stringify(value);
    const known = old.get(name);
    if (known?.text === text) next.set(name, known);
    else {
      next.set(name, wrap(text, value));
      changed.add(name);
    }
  }
  for (const name of old.keys()) if (!fresh.has(name)) changed.add(name);
  return next;
}

export function useLabel(labels: Labels, name: string): NodeLabel | undefined {
  const subscribe = useSubscription(labels, name);
  return useSyncExternalStore(subscribe, () => labels.label(name));
}

export function useProblems(labels: Labels, name: string): readonly Problem[] {
  const subscribe = useSubscription(labels, name);
  return useSyncExternalStore(subscribe, () => labels.problemsAt(name));
}

function useSubscription(labels: Labels, name: string) {
  return useCallback((listener: () => void) => labels.subscribeTo(name, listener), [labels, name]);
}
