import { beforeEach, expect, test, vi } from "vitest";
import { MOST_NAME, MOST_TEXT, nameProblem, restoreOwn, saveOwn } from "../../shared/writing/state/ownPrograms";
import { readIncoming } from "./incoming";
import { Session } from "./session";

beforeEach(() => localStorage.clear());

function opened() {
  const session = new Session("d");
  const wire = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
  session.receive(readIncoming({ doc: "d", load_rev: 1, ack: 0, text: "a = 1", mode: "program" }), wire, true);
  return { session, wire };
}

test("a program is kept under its name here and with the project", () => {
  const { session, wire } = opened();
  expect(session.own.saveAs("first")).toBe("");
  expect(restoreOwn()).toEqual([{ name: "first", text: "a = 1" }]);
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("action", { name: "save_as", value: { name: "first", text: "a = 1" } });
});

test("names are one printable line of at most sixty characters", () => {
  expect(nameProblem("  ")).toBe("Give it a name.");
  expect(nameProblem("x".repeat(MOST_NAME + 1))).toBe("A name has at most 60 characters.");
  expect(nameProblem("a\u202Eb")).toBe("A name is one line of printable characters.");
  expect(nameProblem("转置 and views")).toBe("");
});

test("a program is renamed and deleted by its name, and no name is taken twice", () => {
  const { session, wire } = opened();
  session.own.saveAs("one");
  expect(session.own.rename("one", "two", ["one", "two"])).toBe("There is already a program called two.");
  expect(session.own.rename("one", "three", ["one"])).toBe("");
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("action", { name: "rename", value: { name: "one", to: "three" } });
  session.own.delete("three");
  expect(restoreOwn()).toEqual([]);
});

test("a program that only Python has is asked for, one that is here is opened and run", () => {
  const { session, wire } = opened();
  session.own.open("theirs");
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("action", { name: "open_own", value: "theirs" });
  saveOwn([{ name: "mine", text: "b = 2" }]);
  session.own.saveAs("mine");
  session.typed("other");
  session.own.open("mine");
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("run", expect.objectContaining({ text: "a = 1" }));
});

test.each([
  ["not JSON", "{"],
  ["another form", JSON.stringify({ form: 2, own: [{ name: "a", text: "b" }] })],
  ["no list", JSON.stringify({ form: 1, own: "a" })],
  ["bad entries", JSON.stringify({ form: 1, own: [{ name: "", text: "" }, { name: "a" }, { name: "b", text: "x".repeat(MOST_TEXT + 1) }, 3] })],
])("stored programs with %s are not taken", (_, stored) => {
  localStorage.setItem("lampwork.program.own", stored);
  expect(restoreOwn()).toEqual([]);
});

test("a stored text of another kind is not taken", () => {
  localStorage.setItem("lampwork.program.autosave", JSON.stringify({ form: 1, text: ["a"] }));
  const session = new Session("d");
  session.receive(readIncoming({ doc: "d", load_rev: 1, text: "" }), { setStateValue: vi.fn(), setTriggerValue: vi.fn() }, true);
  expect(session.text.get()).toBe("");
});
