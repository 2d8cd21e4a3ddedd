import { expect, test } from "vitest";
import { graphOf } from "../testing/graphs";
import { BURST_MS, commit, endBurst, MAX_STEPS, redo, startHistory, undo, type History } from "./history";

const graphs = Array.from({ length: 6 }, () => graphOf([]));
const start = startHistory(graphs[0]!);

const typed = (history: History, place: number, key: string | null, now: number): History =>
  commit(history, graphs[place]!, key, now);

test("a burst of typing in one field is one step", () => {
  let history = typed(start, 1, "field", 0);
  history = typed(history, 2, "field", 100);
  history = typed(history, 3, "field", 200);
  expect(undo(history).present).toBe(graphs[0]);
});

test("a pause begins a new step", () => {
  const history = typed(typed(start, 1, "field", 0), 2, "field", BURST_MS + 1);
  expect(undo(history).present).toBe(graphs[1]);
});

test("another field begins a new step", () => {
  const history = typed(typed(start, 1, "one", 0), 2, "other", 10);
  expect(undo(history).present).toBe(graphs[1]);
});

test("leaving the field ends the burst", () => {
  const history = typed(endBurst(typed(start, 1, "field", 0)), 2, "field", 10);
  expect(undo(history).present).toBe(graphs[1]);
});

test("undo ends the burst too", () => {
  const history = typed(undo(typed(start, 1, "field", 0)), 2, "field", 10);
  expect(undo(history).present).toBe(graphs[0]);
});

test("redo brings back what undo took, until something new is done", () => {
  const undone = undo(typed(typed(start, 1, null, 0), 2, null, 1));
  expect(redo(undone).present).toBe(graphs[2]);
  expect(redo(typed(undone, 3, null, 2)).present).toBe(graphs[3]);
});

test("the same graph is no step", () => {
  expect(commit(start, graphs[0]!, null, 0)).toBe(start);
});

test("undo and redo at the ends change nothing", () => {
  expect(undo(start)).toBe(start);
  expect(redo(start)).toBe(start);
});

test(`at most ${MAX_STEPS} steps are kept`, () => {
  let history = start;
  for (let step = 0; step < MAX_STEPS + 50; step += 1) history = commit(history, graphOf([]), null, step);
  expect(history.past.length).toBe(MAX_STEPS);
});
