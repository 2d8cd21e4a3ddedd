import { expect, test } from "vitest";
import { readIncoming } from "./incoming";

test("what is malformed falls back to something harmless", () => {
  const incoming = readIncoming({ doc: 3, load_rev: "x", mode: "dance", controls: "no", programs: { ready: 1, own: [1, "mine"] }, refused: 7, trace: 4 });
  expect(incoming).toMatchObject({ doc: "program", load_rev: 0, mode: "program", controls: [], programs: { ready: [], own: ["mine"] }, refused: "", hasTrace: false, read_only: false });
  expect(readIncoming(null).text).toBeNull();
});

test("a refusal is a sentence, or several", () => {
  expect(readIncoming({ refused: "No." }).refused).toBe("No.");
  expect(readIncoming({ refused: { rev: 3, problems: ["No.", "Never."] } }).refused).toBe("No. Never.");
});

test("ready programs without a name are left out", () => {
  const { programs } = readIncoming({ programs: { ready: [{ group: "Memory", items: [{ name: "a", title: "A", idea: "i" }, { title: "B" }] }], own: [] } });
  expect(programs).toEqual({ ready: [{ group: "Memory", items: [{ name: "a", title: "A", idea: "i" }] }], own: [] });
});
