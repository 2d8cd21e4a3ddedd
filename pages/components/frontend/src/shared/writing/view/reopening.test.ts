import { history, redo, undo } from "@codemirror/commands";
import { EditorState, type StateCommand } from "@codemirror/state";
import { expect, test } from "vitest";
import type { Fields } from "../../fields";
import { MOST_UNDO } from "../../kept";
import { reopened, written } from "./reopening";

const EXTENSIONS = history({ newGroupDelay: 0 });

/** An editor in which these texts stood one after the other. */
function grown(...texts: string[]): EditorState {
  const [first = "", ...more] = texts;
  const set = (state: EditorState, insert: string): EditorState => state.update({ changes: { from: 0, to: state.doc.length, insert } }).state;
  return more.reduce(set, EditorState.create({ doc: first, extensions: EXTENSIONS }));
}

function stepped(state: EditorState, command: StateCommand): EditorState {
  let next = state;
  command({ state, dispatch: (transaction) => void (next = transaction.state) });
  return next;
}

const kept = (state: EditorState): Fields | null => JSON.parse(JSON.stringify(written(state)));

/** The text on screen, then all that undo leads to. */
function texts(state: EditorState): string[] {
  const before = stepped(state, undo);
  return [state.doc.toString(), ...(before === state ? [] : texts(before))];
}

test("undo and redo come back as they were", () => {
  const state = stepped(grown("a", "ab", "abc"), undo);
  const again = reopened("ab", { sent: "ab", undo: kept(state) }, EXTENSIONS);
  expect(texts(again)).toEqual(["ab", "a"]);
  expect(stepped(again, redo).doc.toString()).toBe("abc");
});

test("an editor without steps is not worth keeping", () => {
  expect(written(grown("a"))).toBeNull();
});

test("what Python has lies on top of what this tab left, where it went on elsewhere", () => {
  expect(texts(reopened("elsewhere", { sent: "elsewhere", undo: kept(grown("a", "ab")) }, EXTENSIONS))).toEqual(["elsewhere", "ab", "a"]);
});

test("what was not saved lies on top, and undo leads to what Python has", () => {
  expect(texts(reopened("mine", { sent: "sent", undo: null }, EXTENSIONS))).toEqual(["mine", "sent"]);
  expect(texts(reopened("mine", { sent: "sent", undo: kept(grown("sent", "mine")) }, EXTENSIONS))).toEqual(["mine", "sent"]);
  expect(texts(reopened("mine", { sent: "other", undo: kept(grown("sent", "mine")) }, EXTENSIONS))).toEqual(["mine", "other", "mine", "sent"]);
});

test("where Python has nothing, undo leads to no empty program", () => {
  expect(texts(reopened("mine", { sent: "", undo: null }, EXTENSIONS))).toEqual(["mine"]);
});

test("old steps give way to the bound, the newest stay", () => {
  const long = Array.from({ length: 100 }, (_, place) => String.fromCharCode(97 + (place % 26)).repeat(20_000));
  const text = JSON.stringify(written(grown(...long)));
  expect(text.length).toBeLessThan(MOST_UNDO + 30_000);
  const again = reopened(long.at(-1)!, { sent: long.at(-1)!, undo: JSON.parse(text) }, EXTENSIONS);
  expect(texts(again).length).toBeGreaterThan(50);
  expect(texts(again)[1]).toBe(long.at(-2));
});

const whole = kept(grown("a", "ab"))!.editor as Record<string, unknown>;
test.each([
  ["no editor", { editor: 7 }],
  ["no document", { editor: {} }],
  ["no history", { editor: { ...whole, history: { done: 3 } } }],
  ["steps of another text", { editor: { ...whole, doc: "another text" } }],
  ["a selection outside", { editor: { ...whole, selection: { ranges: [{ anchor: 99, head: 99 }], main: 0 } } }],
])("%s is left out", (_, undone) => {
  expect(texts(reopened("ab", { sent: "ab", undo: undone }, EXTENSIONS))).toEqual(["ab"]);
});
