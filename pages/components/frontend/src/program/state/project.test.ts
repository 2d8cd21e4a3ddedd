import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hearSaved, type SavedNews } from "../../shared/saved";
import { saveOwn, restoreOwn } from "../../shared/writing/state/ownPrograms";
import { SHARED } from "../testing/traces";
import { readIncoming } from "./incoming";
import { Session } from "./session";

const SAVED = { at: 1_700_000_000_000, problem: "" };
const OWN = [{ name: "mine", text: "a = 1" }, { name: "other", text: "b = 2" }];

function python(fields: Record<string, unknown> = {}) {
  const programs = { ready: [], own: [] };
  return readIncoming({ doc: "d", load_rev: 1, ack: 0, text: "sent", trace: null, trace_rev: -1, mode: "program", programs, read_only: false, project: "p1", saved: SAVED, place: null, ...fields });
}

function opened(fields: Record<string, unknown> = {}) {
  const session = new Session("d");
  const wire = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
  session.receive(python(fields), wire, true);
  vi.runAllTimers();
  return { session, wire, answer: (more: Record<string, unknown> = {}) => session.receive(python({ text: null, ...more }), wire, false) };
}

let news: SavedNews[] = [];
let deaf = (): void => {};

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  news = [];
  deaf = hearSaved((one) => news.push(one));
});
afterEach(() => {
  deaf();
  vi.useRealTimers();
});

test("what is typed is kept until Python has saved it", () => {
  const { session, answer } = opened();
  session.typed("mine");
  const later = opened({ ack: 4 });
  expect(later.session.text.get()).toBe("mine");
  expect(later.session.beginning).toEqual({ sent: "sent", undo: null });
  expect(later.session.notice.get()).toContain("had not been saved");
  expect(later.wire.setStateValue).toHaveBeenCalledExactlyOnceWith("edit", expect.objectContaining({ rev: 5, text: "mine" }));
  answer({ ack: 1, saved: { at: 1, problem: "The disk is full." } });
  expect(opened().session.text.get()).toBe("mine");
  later.answer({ ack: 5 });
  expect(opened().session.text.get()).toBe("sent");
});

test("what Python has is not sent back", () => {
  opened().session.typed("mine");
  const { session, wire } = opened({ text: "mine" });
  expect(session.text.get()).toBe("mine");
  expect(wire.setStateValue).not.toHaveBeenCalled();
});

test("a program becomes part of a project with its net", () => {
  const { session, answer } = opened({ project: "", text: "" });
  session.typed("mine");
  answer({ project: "p2" });
  expect(Object.keys(localStorage)).toEqual(["lampwork.program.autosave.p2"]);
});

test("another project begins anew in the editor; a program over a program can be undone there", () => {
  const { session, answer } = opened();
  const editor = { replace: vi.fn(), focus: vi.fn(), undo: () => ({ editor: 1 }), reopen: vi.fn() };
  session.editor = editor;
  answer({ load_rev: 2, text: "ready" });
  expect(editor.replace).toHaveBeenCalledExactlyOnceWith("ready", null);
  answer({ load_rev: 3, text: "theirs", project: "p2" });
  expect(editor.reopen).toHaveBeenCalledTimes(1);
  expect(JSON.parse(sessionStorage.getItem("lampwork.program.undo.p1")!)).toEqual({ form: 2, editor: 1 });
  expect(session.beginning).toEqual({ sent: "theirs", undo: null });
  answer({ load_rev: 4, text: "mine", project: "p1" });
  expect(session.beginning).toMatchObject({ sent: "mine", undo: { editor: 1 } });
});

test("a program that another view opens lies over the one in the editor, which undo leads to", () => {
  const { session, answer } = opened();
  const state = {} as NonNullable<Session["editorState"]>;
  session.editorState = state;
  answer({ load_rev: 2, text: "ready" });
  expect(session.editorState).toBe(state);
});

test("the bar hears of edits and answers", () => {
  const { session, answer } = opened();
  session.typed("mine");
  answer({ ack: 0 });
  answer({ ack: 1 });
  expect(news.map(({ pending }) => pending)).toEqual([false, true, true, false]);
});

test("a link leads to its step, once, and to no step that is not there", () => {
  const { session, answer } = opened({ trace: SHARED, trace_rev: 0, place: { step: 1 } });
  expect(session.step.get()).toBe(1);
  session.goTo(2);
  answer({ trace: SHARED, trace_rev: 0, place: { step: 1 } });
  expect(session.step.get()).toBe(2);
  answer({ trace: SHARED, trace_rev: 1, place: { step: 1 } });
  expect(session.step.get()).toBe(2);
  expect(opened({ trace: SHARED, trace_rev: 0, place: { step: 99 } }).session.step.get()).toBe(2);
});

test("of a shared program nothing is changed, run, kept or sent", () => {
  localStorage.setItem("lampwork.program.autosave", JSON.stringify({ form: 1, text: "old" }));
  saveOwn(OWN);
  const before = JSON.stringify(localStorage);
  const { session, wire, answer } = opened({ read_only: true, project: "", saved: null, text: "", trace: SHARED, trace_rev: 0 });
  session.editor = { replace: () => {}, focus: () => {}, undo: () => ({ editor: 1 }), reopen: () => {} };
  session.typed("mine");
  session.run();
  session.poke({ step: 1, storage: 0, dtype: "int64", cell: 1, value: 70 });
  session.keep();
  session.goTo(1);
  answer({ read_only: true, project: "", load_rev: 2, text: "newer" });
  vi.runAllTimers();
  expect(session.text.get()).toBe("newer");
  expect(wire.setStateValue).not.toHaveBeenCalled();
  expect(wire.setTriggerValue).not.toHaveBeenCalled();
  expect(JSON.stringify(localStorage)).toBe(before);
  expect(Object.keys(sessionStorage)).toEqual([]);
});

test("an operation of a page with a project keeps nothing", () => {
  const { session } = opened({ mode: "operation", controls: [{ name: "dim", kind: "int" }], code: "x", text: null });
  session.setArgument("dim", 1);
  session.keep();
  vi.runAllTimers();
  expect(Object.keys(localStorage)).toEqual([]);
});

test("programs that this browser kept go to the project once, and are let go when they are there", () => {
  saveOwn(OWN);
  const { session, wire, answer } = opened();
  expect(wire.setTriggerValue).toHaveBeenCalledExactlyOnceWith("action", { name: "adopt", value: { programs: OWN } });
  expect(session.own.names([])).toEqual([]);
  answer({ programs: { ready: [], own: [] } });
  expect(restoreOwn()).toEqual(OWN);
  answer({ programs: { ready: [], own: ["mine"] } });
  expect(restoreOwn()).toEqual([OWN[1]]);
  answer({ programs: { ready: [], own: ["mine", "other"] } });
  expect(localStorage.getItem("lampwork.program.own")).toBeNull();
  vi.runAllTimers();
  expect(wire.setTriggerValue).toHaveBeenCalledTimes(1);
});

test("with a project the list is Python's, and no copy is kept", () => {
  const { session, wire } = opened({ programs: { ready: [], own: ["theirs"] } });
  expect(session.own.saveAs("new")).toBe("");
  session.own.open("theirs");
  session.own.rename("theirs", "ours", ["theirs"]);
  session.own.delete("ours");
  expect(wire.setTriggerValue.mock.calls.map(([, action]) => action.name)).toEqual(["save_as", "open_own", "rename", "delete"]);
  expect(session.own.names(["theirs"])).toEqual(["theirs"]);
  expect(localStorage.getItem("lampwork.program.own")).toBeNull();
});

test("before there is a project the list is both, until Python's has entries", () => {
  saveOwn(OWN);
  const { session, wire, answer } = opened({ project: "" });
  expect(session.own.names([])).toEqual(["mine", "other"]);
  expect(wire.setTriggerValue).not.toHaveBeenCalled();
  answer({ project: "", programs: { ready: [], own: ["theirs"] } });
  expect(session.own.names(["theirs"])).toEqual(["theirs"]);
  vi.runAllTimers();
  expect(wire.setTriggerValue).toHaveBeenCalledTimes(1);
});

test("where Python keeps nothing, this browser does", () => {
  saveOwn(OWN);
  const { session, wire, answer } = opened({ project: "", saved: null });
  answer({ project: "", saved: null, programs: { ready: [], own: ["mine"] } });
  expect(session.own.names(["mine"])).toEqual(["mine", "other"]);
  vi.runAllTimers();
  expect(wire.setTriggerValue).not.toHaveBeenCalled();
  expect(restoreOwn()).toEqual(OWN);
});

test("a project has room for a hundred programs", () => {
  const own = Array.from({ length: 100 }, (_, place) => `program ${place}`);
  const { session } = opened({ programs: { ready: [], own } });
  expect(session.own.saveAs("one more")).toContain("room for 100");
  expect(session.own.saveAs("program 7")).toBe("");
});
