import { expect, test } from "vitest";
import { Malformed } from "./decode";
import { hearSaved, noteEdited, noteSaved, readSaved, type SavedNews } from "./saved";

test("each component's news reach the bar, until it stops listening", () => {
  const heard: SavedNews[] = [];
  const stop = hearSaved((news) => heard.push(news));
  noteEdited();
  noteSaved({ at: 5, problem: "" }, true);
  noteSaved({ at: 6, problem: "" });
  noteSaved(null);
  stop();
  noteEdited();
  expect(heard).toEqual([
    { saved: null, pending: true },
    { saved: { at: 5, problem: "" }, pending: true },
    { saved: { at: 6, problem: "" }, pending: false },
  ]);
});

test("what Python sends is read strictly", () => {
  expect(readSaved({ at: 1_763_700_000_000, problem: "" })).toEqual({ at: 1_763_700_000_000, problem: "" });
  expect(readSaved({ at: null, problem: "The disk is full." })).toEqual({ at: null, problem: "The disk is full." });
  expect(readSaved({ at: 1, problem: "", title: "LeNet-5" })).toEqual({ at: 1, problem: "", title: "LeNet-5" });
  expect(readSaved(undefined)).toBeNull();
  for (const value of [{}, { at: "5", problem: "" }, { at: 1.5, problem: "" }, { at: 1 }, { at: 1, problem: "", title: 7 }, 7])
    expect(() => readSaved(value)).toThrow(Malformed);
});
