import { expect, test } from "vitest";
import { readFloat, readInt, readInts, readOneOrWord } from "./reading";

const FREE = { low: null, high: null, words: [], fractions: false };

test.each([
  ["12", 12],
  [" 1_000 ", 1000],
  ["-3", -3],
])("%j is a whole number", (text, value) => expect(readInt(text, FREE)).toEqual({ ok: true, value }));

test.each(["", "1.5", "abc", "1e3", "٣"])("%j is no whole number", (text) =>
  expect(readInt(text, FREE)).toMatchObject({ ok: false }));

test("a number outside of its range says the range", () => {
  expect(readInt("0", { low: 1, high: null })).toEqual({ ok: false, reason: "At least 1." });
  expect(readInt("300", { low: 1, high: 256 })).toEqual({ ok: false, reason: "At most 256." });
});

test.each([
  ["1e-5", 1e-5],
  [".5", 0.5],
  ["3.", 3],
])("%j is a number", (text, value) => expect(readFloat(text, FREE)).toEqual({ ok: true, value }));

test.each(["1e999", "nan", "1,5", "inf"])("%j is no number", (text) =>
  expect(readFloat(text, FREE)).toMatchObject({ ok: false }));

test.each([
  ["-1, 10", [-1, 10]],
  ["(3 4)", [3, 4]],
  ["8x8", [8, 8]],
  ["5", 5],
])("%j is a list of numbers, or one", (text, value) =>
  expect(readInts(text, FREE)).toEqual({ ok: true, value }));

test("a word a parameter knows stands in place of a number", () => {
  const form = { ...FREE, words: ["same", "valid"] };
  expect(readOneOrWord("same", form)).toEqual({ ok: true, value: "same" });
  expect(readOneOrWord("sam", form)).toEqual({ ok: false, reason: "A whole number, or same or valid." });
});

test("fractions are taken only where they are allowed", () => {
  expect(readInts("0.5, 2", { ...FREE, fractions: true })).toEqual({ ok: true, value: [0.5, 2] });
  expect(readInts("0.5, 2", FREE)).toMatchObject({ ok: false });
});
