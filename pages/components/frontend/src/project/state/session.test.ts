import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setPlace } from "../../shared/place";
import { noteEdited, noteSaved } from "../../shared/saved";
import { AT, NOTICE, sentByPython, wireToPython } from "../testing/python";
import { readIncoming } from "./incoming";
import { Session } from "./session";

function opened(fields: Record<string, unknown> = {}) {
  const session = new Session("d");
  const wire = wireToPython();
  const run = (change: Record<string, unknown> = {}, first = false): void => session.receive(readIncoming(sentByPython({ ...fields, ...change })), wire, first);
  run({}, true);
  const actions = (): unknown[] => wire.setTriggerValue.mock.calls.map(([name, value]) => (name === "action" ? value : name));
  return { session, wire, run, actions };
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  setPlace(null);
  history.replaceState(null, "", "/");
});

test("one's own project sends nothing by itself, and leaves a fragment alone", () => {
  history.replaceState(null, "", "/#s=token");
  const { session, wire } = opened();
  vi.advanceTimersByTime(60_000);
  expect(session.title.get()).toBe("Residual digits");
  expect(wire.setStateValue).not.toHaveBeenCalled();
  expect(wire.setTriggerValue).not.toHaveBeenCalled();
  expect(location.hash).toBe("#s=token");
});

test("a link is sent after the mount, not during it, and once", () => {
  history.replaceState(null, "", "/open#s=token");
  const { wire, run } = opened({ mode: "waiting", saved: null });
  expect(wire.setStateValue).not.toHaveBeenCalled();
  expect(location.hash).toBe("");
  vi.advanceTimersByTime(1);
  run();
  vi.advanceTimersByTime(1000);
  expect(wire.setStateValue.mock.calls).toEqual([["link", { doc: "d", rev: 1, text: "s=token" }]]);
});

test("a new view sends the link again while Python waits for it, and not when it has it", () => {
  history.replaceState(null, "", "/open#s=token");
  const { session, run } = opened({ mode: "waiting", saved: null });
  session.bridge.detach();
  vi.advanceTimersByTime(1);
  const wire = wireToPython();
  session.receive(readIncoming(sentByPython({ mode: "waiting" })), wire, true);
  vi.advanceTimersByTime(1);
  expect(wire.setStateValue.mock.calls).toEqual([["link", { doc: "d", rev: 1, text: "s=token" }]]);
  run({ mode: "view" });
  const third = wireToPython();
  session.receive(readIncoming(sentByPython({ mode: "view" })), third, true);
  vi.advanceTimersByTime(1000);
  expect(third.setStateValue).not.toHaveBeenCalled();
});

test("a tab that knows no link says so", () => {
  const { wire } = opened({ mode: "waiting", saved: null });
  vi.advanceTimersByTime(1);
  expect(wire.setStateValue.mock.calls).toEqual([["link", { doc: "d", rev: 1, text: "" }]]);
});

test("leaving forgets the link of this tab; a reload before that finds it", () => {
  sessionStorage.setItem("lampwork.link", "s=token");
  const { session, wire, run, actions } = opened({ mode: "waiting", saved: null });
  vi.advanceTimersByTime(1);
  expect(wire.setStateValue).toHaveBeenCalledWith("link", { doc: "d", rev: 1, text: "s=token" });
  run({ mode: "view" });
  session.leave();
  expect(sessionStorage.getItem("lampwork.link")).toBeNull();
  expect(actions()).toEqual([{ doc: "d", name: "leave", value: {} }]);
  run({ mode: "own" });
  run({ mode: "waiting" });
  vi.advanceTimersByTime(1);
  expect(wire.setStateValue.mock.calls.at(-1)).toEqual(["link", { doc: "d", rev: 2, text: "" }]);
});

test("an action says which document it is meant for", () => {
  const { session, actions } = opened();
  session.choose("history");
  session.keepVersion("  before the block ");
  session.keepVersion("   ");
  session.fork();
  expect(actions()).toEqual([
    { doc: "d", name: "history", value: {} },
    { doc: "d", name: "snapshot", value: { name: "before the block" } },
    { doc: "d", name: "fork", value: {} },
  ]);
});

test("sharing says where one looks", () => {
  const { session, actions } = opened();
  session.share();
  setPlace({ node: "conv1", step: 4 });
  session.share();
  expect(actions()).toEqual([
    { doc: "d", name: "share", value: { place: {} } },
    { doc: "d", name: "share", value: { place: { node: "conv1", step: 4 } } },
  ]);
});

test("only one's own project asks whether another tab saved", () => {
  const { session, run, actions } = opened();
  session.seen();
  run({ mode: "view" });
  session.seen();
  expect(actions()).toEqual([{ doc: "d", name: "seen", value: {} }]);
});

test("a new title shows at once and falls back when Python keeps the old one", () => {
  const { session, run, actions } = opened();
  session.rename(" Digits\ntwo ");
  expect(session.title.get()).toBe("Digits two");
  expect(actions()).toEqual([{ doc: "d", name: "rename", value: { title: "Digits two" } }]);
  run({ saved: { at: AT + 1, problem: "" } });
  expect(session.title.get()).toBe("Digits two");
  vi.advanceTimersByTime(5_000);
  expect(session.title.get()).toBe("Residual digits");
  session.rename("Digits two");
  run({ title: "Digits two" });
  vi.advanceTimersByTime(5_000);
  expect(session.title.get()).toBe("Digits two");
});

test("a title that a component heard of is shown until Python says another one", () => {
  const { session, run } = opened({ title: "A" });
  noteSaved({ at: AT + 1, problem: "", title: "LeNet-5" });
  expect(session.title.get()).toBe("LeNet-5");
  run();
  noteSaved({ at: AT + 2, problem: "" });
  expect(session.title.get()).toBe("LeNet-5");
  run({ saved: { at: AT + 3, problem: "" } });
  expect(session.title.get()).toBe("A");
});

test("an empty title, or the same, changes nothing", () => {
  const { session, actions } = opened();
  session.rename("  ");
  session.rename("Residual digits ");
  expect(actions()).toEqual([]);
  expect(session.title.get()).toBe("Residual digits");
});

test("an edit is being saved until a component says that Python has all of it", () => {
  const { session } = opened();
  noteEdited();
  expect(session.keeping.get()).toMatchObject({ saved: { at: AT }, pending: true });
  noteSaved({ at: AT + 1, problem: "" }, true);
  expect(session.keeping.get()).toMatchObject({ saved: { at: AT + 1 }, pending: true });
  noteSaved({ at: AT + 2, problem: "" });
  expect(session.keeping.get()).toEqual({ saved: { at: AT + 2, problem: "" }, pending: false, late: false });
});

test("old data that Streamlit brings again is no news, new data is", () => {
  const { session, run } = opened();
  noteSaved({ at: AT + 5, problem: "" });
  run();
  expect(session.keeping.get().saved?.at).toBe(AT + 5);
  noteEdited();
  run({ saved: { at: AT + 9, problem: "" } });
  expect(session.keeping.get()).toEqual({ saved: { at: AT + 9, problem: "" }, pending: false, late: false });
});

test("an edit that its page took away is no longer waited for", () => {
  const { session, run } = opened();
  noteEdited();
  run();
  expect(session.keeping.get().pending).toBe(true);
  run({ page: "train" });
  expect(session.keeping.get().pending).toBe(false);
});

test("an edit without an answer is late, counted from the first one", () => {
  const { session } = opened();
  noteEdited();
  vi.advanceTimersByTime(15_000);
  noteEdited();
  vi.advanceTimersByTime(5_000);
  expect(session.keeping.get().late).toBe(true);
  noteSaved({ at: AT + 1, problem: "" });
  expect(session.keeping.get().late).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(session.keeping.get().late).toBe(false);
});

test("a problem whose words were closed is told again when it comes again", () => {
  const { session } = opened();
  noteSaved({ at: AT, problem: "The disk is full." });
  session.hush("The disk is full.");
  noteSaved({ at: AT, problem: "The disk is full." });
  expect(session.hushed.get()).toBe("The disk is full.");
  noteSaved({ at: AT + 1, problem: "" });
  expect(session.hushed.get()).toBe("");
});

test("a notice that is answered is gone, and can come again once Python has taken it away", () => {
  const { session, run, actions } = opened({ notice: NOTICE });
  session.answer("look");
  const answered = session.answered.get();
  expect(answered).not.toBe("");
  run();
  expect(session.answered.get()).toBe(answered);
  run({ notice: null });
  expect(session.answered.get()).toBe("");
  run();
  session.dismiss();
  expect(actions()).toEqual([
    { doc: "d", name: "answer", value: { name: "look" } },
    { doc: "d", name: "answer", value: { name: "dismiss" } },
  ]);
});

test("a copy can be asked for again when Python did not make one", () => {
  const { session, run } = opened({ mode: "view" });
  session.fork();
  expect(session.copying.get()).toBe(true);
  vi.advanceTimersByTime(5_000);
  expect(session.copying.get()).toBe(false);
  session.fork();
  run({ mode: "own" });
  expect(session.copying.get()).toBe(false);
});
