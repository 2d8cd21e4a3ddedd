import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hearSaved, type SavedNews } from "../../shared/saved";
import { setTitle } from "../model/edits";
import type { Graph } from "../model/types";
import { CATALOG, CHAIN } from "../testing/graphs";
import { deleteSelection, rename } from "./commands";
import { readIncoming } from "./incoming";
import { Session, sessionOf } from "./session";

const SAVED = { at: 1_700_000_000_000, problem: "" };
const titled = (title: string): Graph => setTitle(CHAIN, title);

function python(fields: Record<string, unknown> = {}) {
  return readIncoming({ doc: "d", load_rev: 1, ack: 0, document: CHAIN, catalog: CATALOG, catalog_version: "v1", read_only: false, project: "p1", saved: SAVED, place: null, ...fields });
}

/** A page just loaded, as Python answers it. */
function opened(fields: Record<string, unknown> = {}) {
  const session = new Session("d", fields.read_only === true);
  const wire = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
  session.receive(python(fields), wire, true);
  vi.runAllTimers();
  return { session, wire, answer: (more: Record<string, unknown>) => session.receive(python({ document: null, ...more }), wire, false) };
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

test("an edit is kept until Python has saved it", () => {
  const { session, answer } = opened();
  session.apply(titled("Mine"));
  answer({ ack: 0 });
  expect(opened().session.graph.get().title).toBe("Mine");
  answer({ ack: 1, saved: { at: 1, problem: "The disk is full." } });
  expect(opened().session.graph.get().title).toBe("Mine");
  answer({ ack: 1 });
  expect(opened().session.graph.get().title).toBe(CHAIN.title);
});

test("what was not saved is an edit on top of what Python sent, and undo leads there", () => {
  opened().session.apply(titled("Mine"));
  const { session, wire } = opened({ ack: 7 });
  expect(wire.setStateValue).toHaveBeenCalledExactlyOnceWith("edit", expect.objectContaining({ rev: 8, document: titled("Mine") }));
  expect(session.notice.get()?.text).toContain("had not been saved");
  session.undo();
  expect(session.graph.get().title).toBe(CHAIN.title);
});

test("what Python has is not sent back, even where it was not answered", () => {
  opened().session.apply(titled("Mine"));
  const { wire, answer } = opened({ document: titled("Mine") });
  expect(wire.setStateValue).not.toHaveBeenCalled();
  answer({});
  expect(opened({ document: titled("Other") }).session.graph.get().title).toBe("Other");
});

test("one project does not see what another one keeps", () => {
  opened().session.apply(titled("Mine"));
  expect(opened({ project: "p2" }).session.graph.get().title).toBe(CHAIN.title);
});

test("the first edit makes a project, and takes its net and its undo along", () => {
  const { session, answer } = opened({ project: "", document: null });
  session.apply(CHAIN);
  session.apply(titled("Mine"));
  expect(Object.keys(localStorage)).toEqual(["lampwork.canvas.autosave.new"]);
  session.keep();
  answer({ project: "p9", ack: 0 });
  expect(Object.keys(localStorage)).toEqual(["lampwork.canvas.autosave.p9"]);
  expect(Object.keys(sessionStorage)).toEqual(["lampwork.canvas.undo.p9"]);
  const later = opened({ project: "p9", document: titled("Mine") });
  later.session.undo();
  expect(later.session.graph.get()).toEqual(CHAIN);
});

test("an example opened before there is a project is kept, too", () => {
  const { answer } = opened({ project: "", document: null, load_rev: 0 });
  answer({ project: "", document: titled("Example"), load_rev: 1 });
  expect(opened({ project: "", document: null }).session.graph.get().title).toBe("Example");
});

test("the drawing of a browser from before there were projects becomes an edit, once", () => {
  localStorage.setItem("lampwork.canvas.autosave", JSON.stringify({ form: 1, document: titled("Old") }));
  expect(opened({ project: "p1" }).session.graph.get().title).toBe(CHAIN.title);
  const { session, wire } = opened({ project: "", document: null });
  expect(session.graph.get().title).toBe("Old");
  expect(wire.setStateValue).toHaveBeenCalledTimes(1);
  expect(Object.keys(localStorage)).toEqual(["lampwork.canvas.autosave.new"]);
});

test("undo reaches across a reload", () => {
  const { session } = opened();
  session.apply(titled("One"));
  session.apply(titled("Two"));
  session.undo();
  session.keep();
  const later = opened({ document: titled("One") }).session;
  expect(later.steps.get()).toEqual({ undo: true, redo: true });
  later.redo();
  expect(later.graph.get().title).toBe("Two");
});

test("another project in the same view begins anew, and the first one's undo is kept", () => {
  const { session, answer } = opened();
  session.apply(titled("Mine"));
  answer({ ack: 1 });
  answer({ project: "p2", load_rev: 2, document: titled("Second") });
  expect(session.steps.get()).toEqual({ undo: false, redo: false });
  answer({ project: "p1", load_rev: 3, document: titled("Mine") });
  session.undo();
  expect(session.graph.get().title).toBe(CHAIN.title);
});

test("work that goes on as a project of its own after a conflict keeps its undo", () => {
  const { session, answer } = opened();
  session.apply(titled("Mine"));
  answer({ project: "p2", ack: 1 });
  expect(JSON.parse(localStorage.getItem("lampwork.canvas.autosave.p2")!)).toEqual({ form: 2, clean: true });
  expect(localStorage.getItem("lampwork.canvas.autosave.p1")).toBeNull();
  session.undo();
  expect(session.graph.get().title).toBe(CHAIN.title);
});

test("the bar hears of edits, and of Python's answer with what is still on its way", () => {
  const { session, answer } = opened();
  session.apply(titled("Mine"));
  answer({ ack: 0 });
  answer({ ack: 1 });
  expect(news).toEqual([
    { saved: SAVED, pending: false },
    { saved: null, pending: true },
    { saved: SAVED, pending: true },
    { saved: SAVED, pending: false },
  ]);
});

test("what a link points at is selected and shown first; what is not there is left out", () => {
  const { session } = opened({ place: { node: "conv1", step: 4 } });
  expect(session.selection.get().names).toEqual(["conv1"]);
  expect(session.wanted).toBe("conv1");
  expect(opened({ place: { node: "nowhere" } }).session.selection.get().names).toEqual([]);
});

test("a place is for the first look only", () => {
  const { session, answer } = opened({ place: { node: "conv1" } });
  session.select([]);
  answer({ place: { node: "conv1" }, load_rev: 2, document: titled("Again") });
  expect(session.selection.get().names).toEqual([]);
});

test("of a shared drawing nothing is changed, kept or sent, whatever is called", () => {
  localStorage.setItem("lampwork.canvas.autosave", JSON.stringify({ form: 1, document: titled("Old") }));
  localStorage.setItem("lampwork.canvas.autosave.new", JSON.stringify({ form: 2, clean: false, document: titled("New") }));
  sessionStorage.setItem("lampwork.canvas.undo.new", "mine");
  const before = JSON.stringify([localStorage, sessionStorage]);
  const { session, wire, answer } = opened({ read_only: true, project: "", saved: null, place: { node: "conv1" } });
  expect(session.graph.get()).toEqual(CHAIN);
  expect(session.selection.get().names).toEqual(["conv1"]);
  deleteSelection(session);
  rename(session, "conv1", "mine");
  session.apply(titled("Mine"));
  vi.runAllTimers();
  expect(session.graph.get()).toEqual(CHAIN);
  answer({ read_only: true, project: "" });
  session.keep();
  answer({ read_only: true, load_rev: 2, document: titled("Newer"), project: "" });
  session.undo();
  session.redo();
  session.keep();
  session.bridge.action("export", "");
  vi.runAllTimers();
  expect(session.graph.get()).toEqual(titled("Newer"));
  expect(wire.setStateValue).not.toHaveBeenCalled();
  expect(wire.setTriggerValue).toHaveBeenCalledExactlyOnceWith("action", { name: "export", value: "" });
  expect(JSON.stringify([localStorage, sessionStorage])).toBe(before);
});

test("a document to look at and the same one to edit are two sessions", () => {
  const look = sessionOf("d", { read_only: true });
  expect(look.readOnly).toBe(true);
  expect(sessionOf("d", { read_only: false })).not.toBe(look);
  expect(sessionOf("d", { read_only: true })).toBe(look);
});
