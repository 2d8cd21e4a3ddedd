/** Undo across a reload: the editor as this tab keeps it, and how it goes on with the program that Python sends. */
import { historyField, redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { EditorState, type Extension, type StateCommand } from "@codemirror/state";
import { asList, isRecord, type Fields } from "../../fields";
import { MOST_UNDO, newest } from "../../kept";
import type { Beginning } from "../state/writing";

const FIELDS = { history: historyField };

/** The editor as plain data; null where there is nothing to undo or redo. Old steps give way to the bound. */
export function written(state: EditorState): Fields | null {
  if (undoDepth(state) + redoDepth(state) === 0) return null;
  const editor = state.toJSON(FIELDS) as Fields;
  const { done, undone } = editor.history as Fields;
  const back = newest(asList(done), MOST_UNDO);
  const on = newest(asList(undone), MOST_UNDO - JSON.stringify(back).length);
  return { editor: { ...editor, history: { done: back, undone: on } } };
}

/** Goes on from what this tab could undo. The text on screen lies on top: undo leads to what Python sent. */
export function reopened(text: string, { sent, undo: kept }: Beginning, extensions: Extension): EditorState {
  const below = sent || text;
  const own = read(kept?.editor, extensions);
  const whole = own !== null && own.doc.toString() === text;
  if (whole && (below === text || texts(own, undo).has(below))) return own;
  const state = own ?? EditorState.create({ doc: below, extensions });
  return laid(laid(state, below), text);
}

/** The text over the one that is there, as one step of undo. */
function laid(state: EditorState, text: string): EditorState {
  if (state.doc.toString() === text) return state;
  const changes = { from: 0, to: state.doc.length, insert: text };
  return state.update({ changes, userEvent: "input.replace" }).state;
}

/** Null when it is no editor, or cannot be walked from end to end. */
function read(kept: unknown, extensions: Extension): EditorState | null {
  if (!isRecord(kept)) return null;
  try {
    const state = EditorState.fromJSON(kept, { extensions }, FIELDS);
    texts(state, undo);
    texts(state, redo);
    return state;
  } catch {
    return null;
  }
}

/** Every text that the command leads to. */
function texts(from: EditorState, command: StateCommand): Set<string> {
  const found = new Set<string>();
  let state = from;
  while (command({ state, dispatch: (transaction) => void (state = transaction.state) })) found.add(state.doc.toString());
  return found;
}
