/** Undo across a reload: the history as this tab keeps it, and how it goes on with the document that Python sends. */
import { readEach, type Fields } from "../../shared/fields";
import { MOST_UNDO, newest } from "../../shared/kept";
import { readGraph } from "../model/parse";
import { same } from "../model/same";
import type { Graph } from "../model/types";
import { commit, MAX_STEPS, startHistory, type History } from "./history";

/** The history as plain data; null where there is nothing to undo or redo. Old steps give way to the bound. */
export function written({ present, past, future }: History): Fields | null {
  if (past.length === 0 && future.length === 0) return null;
  const back = newest(past, MOST_UNDO - size(present));
  const on = newest(future.toReversed(), MOST_UNDO - size(present) - size(back)).reverse();
  return { present, past: back, future: on };
}

const size = (value: unknown): number => JSON.stringify(value).length;

export function readHistory(kept: Fields | null): History | null {
  const present = kept && readGraph(kept.present);
  if (!present) return null;
  const [past, future] = [readEach(kept.past, readGraph), readEach(kept.future, readGraph)];
  return { present, past: past.slice(-MAX_STEPS), future: future.slice(0, MAX_STEPS), burst: null };
}

/** Goes on from what this tab could undo. `unsaved` lies on top: undo leads to what Python `sent`. */
export function reopened(kept: History | null, sent: Graph, unsaved: Graph | null): History {
  const top = unsaved ?? sent;
  const whole = kept !== null && same(kept.present, top);
  if (whole && (!unsaved || kept.past.some((step) => same(step, sent)))) return kept;
  const below = !kept ? startHistory(sent) : same(kept.present, sent) ? kept : commit(kept, sent, null, 0);
  return unsaved ? commit(below, unsaved, null, 0) : below;
}
