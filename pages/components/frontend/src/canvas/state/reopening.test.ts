import { expect, test } from "vitest";
import { MOST_UNDO } from "../../shared/kept";
import { setTitle } from "../model/edits";
import type { Graph } from "../model/types";
import { CHAIN } from "../testing/graphs";
import { commit, startHistory, undo, type History } from "./history";
import { readHistory, reopened, written } from "./reopening";

const titled = (title: string): Graph => setTitle(CHAIN, title);
const throughStorage = (history: History): History | null => readHistory(JSON.parse(JSON.stringify(written(history))));
const grown = (...titles: string[]): History => titles.reduce((history, title) => commit(history, titled(title), null, 0), startHistory(CHAIN));
const titles = ({ past, present, future }: History): string[][] => [past.map(({ title }) => title), [present.title], future.map(({ title }) => title)];

test("undo and redo come back as they were", () => {
  const history = undo(grown("One", "Two"));
  expect(throughStorage(history)).toEqual(history);
});

test("a history of one step is not worth keeping", () => {
  expect(written(startHistory(CHAIN))).toBeNull();
});

test("old steps give way to the bound, the newest stay", () => {
  const wide = (name: string): Graph => ({ ...CHAIN, title: name, nodes: [{ name: "n", kind: "ReLU", params: { text: "x".repeat(200_000) } }] });
  const history = Array.from({ length: 12 }, (_, place) => wide(String(place))).reduce((all, graph) => commit(all, graph, null, 0), startHistory(CHAIN));
  const text = JSON.stringify(written(history));
  expect(text.length).toBeLessThanOrEqual(MOST_UNDO + 100);
  expect(text.length).toBeGreaterThan(MOST_UNDO - 300_000);
  expect(readHistory(JSON.parse(text))!.past.at(-1)!.title).toBe("10");
});

test.each([null, {}, { present: 7 }, { present: CHAIN, past: "x", future: [7, {}] }])("%j does no harm", (kept) => {
  const history = readHistory(kept as Record<string, unknown> | null);
  expect(history === null || history.past.length + history.future.length === 0).toBe(true);
});

test("what Python has is found where this tab left it", () => {
  const kept = undo(grown("One", "Two"));
  const sent: Graph = { ...titled("One"), layout: Object.fromEntries(Object.entries(CHAIN.layout).reverse()) };
  expect(reopened(kept, sent, null)).toBe(kept);
});

test("what Python has lies on top of what this tab left, where it went on elsewhere", () => {
  expect(titles(reopened(grown("One"), titled("Elsewhere"), null))).toEqual([[CHAIN.title, "One"], ["Elsewhere"], []]);
  expect(titles(reopened(null, titled("Elsewhere"), null))).toEqual([[], ["Elsewhere"], []]);
});

test("what was not saved lies on top, and undo leads to what Python has", () => {
  const kept = grown("Sent", "Mine");
  expect(reopened(kept, titled("Sent"), titled("Mine"))).toBe(kept);
  expect(titles(reopened(kept, titled("Elsewhere"), titled("Mine")))).toEqual([[CHAIN.title, "Sent", "Mine", "Elsewhere"], ["Mine"], []]);
  expect(titles(reopened(null, titled("Sent"), titled("Mine")))).toEqual([["Sent"], ["Mine"], []]);
});
