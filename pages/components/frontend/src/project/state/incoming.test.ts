import { afterEach, expect, test, vi } from "vitest";
import { NOTICE, sentByPython } from "../testing/python";
import { NOTHING, readIncoming } from "./incoming";

afterEach(() => vi.restoreAllMocks());

test("what Python sends is read as it is", () => {
  const sent = sentByPython({ link: { label: "for you", may_fork: true }, notice: NOTICE });
  expect(readIncoming(sent)).toEqual(sent);
});

test.each([
  ["no mode", { mode: "admin" }],
  ["no document", { doc: 7 }],
  ["a title that is markup of its own", { title: { __html: "<b>" } }],
  ["a half notice", { notice: { text: "x", tone: "loud", actions: [] } }],
  ["a link without rights", { link: { label: "x" } }],
  ["a time in words", { saved: { at: "today", problem: "" } }],
])("%s leaves the bar empty, and the console says why", (_, change) => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(readIncoming(sentByPython(change))).toBe(NOTHING);
  expect(said).toHaveBeenCalledOnce();
});
