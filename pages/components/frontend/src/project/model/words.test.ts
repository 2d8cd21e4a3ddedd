import { expect, test } from "vitest";
import { asTitle, markOf, shortTime, type Keeping } from "./words";

const NOW = new Date(2025, 10, 21, 16, 0);
const AT = new Date(2025, 10, 21, 14, 5, 9);
const kept = (fields: Partial<Keeping> = {}): Keeping => ({ saved: { at: AT.getTime(), problem: "" }, pending: false, late: false, ...fields });
const mark = (fields: Partial<Keeping>, hint = ""): unknown => markOf(kept(fields), hint, NOW);

test("what is saved says when, and all of it to whoever points at it", () => {
  expect(mark({})).toEqual({ tone: "kept", text: "saved 14:05", full: expect.stringMatching(/^Saved on Friday,? 21 November 2025 at 14:05:09$/) });
});

test("a time of another day is a date", () => {
  expect(shortTime(new Date(2025, 2, 1, 9, 30), NOW)).toBe("1 Mar");
  expect(shortTime(new Date(2024, 11, 24, 9, 30), NOW)).toBe("24 Dec 2024");
  expect(shortTime(new Date(2025, 10, 21, 0, 1), NOW)).toBe("00:01");
});

test("an edit on its way is being saved, and a problem stands before everything else", () => {
  expect(mark({ pending: true })).toMatchObject({ tone: "busy", text: "saving …" });
  expect(mark({ pending: true, late: true })).toMatchObject({ tone: "bad", text: "not saved yet" });
  const saved = { at: AT.getTime(), problem: "The disk is full." };
  expect(mark({ saved, pending: true })).toEqual({ tone: "bad", text: "The disk is full.", full: "The disk is full." });
});

test("where nothing is stored the hint says so, and without a hint there is nothing to say", () => {
  expect(mark({ saved: null }, "kept in this browser")).toMatchObject({ tone: "plain", text: "kept in this browser" });
  expect(mark({ saved: { at: null, problem: "" } })).toBeNull();
});

test("a title is one line of at most 120 characters", () => {
  expect(asTitle("  two\nlines\u0000 \u2028 and\ttabs \ud800 ")).toBe("two lines and tabs");
  expect([...asTitle("🔥".repeat(130))]).toHaveLength(120);
  expect(asTitle(" \n ")).toBe("");
});
