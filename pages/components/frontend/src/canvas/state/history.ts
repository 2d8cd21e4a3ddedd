/** Undo and redo: snapshots of the graph, where a burst of edits in one place is one step. */
import type { Graph } from "../model/types";

export const MAX_STEPS = 200;
export const BURST_MS = 1200;

export interface History {
  readonly present: Graph;
  readonly past: readonly Graph[];
  readonly future: readonly Graph[];
  /** The field or thing the last edit was made in, and when: the next one there joins its step. */
  readonly burst: { readonly key: string; readonly at: number } | null;
}

export const startHistory = (present: Graph): History => ({
  present,
  past: [],
  future: [],
  burst: null,
});

export function commit(history: History, graph: Graph, key: string | null, now: number): History {
  if (graph === history.present) return history;
  const { burst } = history;
  const joins = key !== null && burst?.key === key && now - burst.at < BURST_MS;
  return {
    present: graph,
    past: joins ? history.past : [...history.past, history.present].slice(-MAX_STEPS),
    future: [],
    burst: key === null ? null : { key, at: now },
  };
}

export function undo(history: History): History {
  const previous = history.past.at(-1);
  if (!previous) return history;
  return {
    present: previous,
    past: history.past.slice(0, -1),
    future: [history.present, ...history.future],
    burst: null,
  };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { present: next, past: [...history.past, history.present], future, burst: null };
}

export const endBurst = (history: History): History =>
  history.burst ? { ...history, burst: null } : history;
