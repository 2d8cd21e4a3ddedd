import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SHARED } from "../testing/traces";
import { Kept } from "../../shared/kept";
import { readIncoming } from "./incoming";
import { Session } from "./session";

const TEXT = "a = torch.arange(9)";

function python(fields: Record<string, unknown>) {
  return readIncoming({ doc: "d", load_rev: 1, ack: 0, text: null, trace: null, trace_rev: -1, mode: "program", ...fields });
}

function opened(fields: Record<string, unknown> = { text: TEXT }) {
  const session = new Session("d");
  const wire = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
  session.receive(python(fields), wire, true);
  return { session, wire };
}

const saveText = (page: string, text: string): boolean => new Kept(page).save({ text });
const restoreText = (page: string): unknown => new Kept(page).unsaved(true)?.text;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

test("a program from Python is shown and not sent back", () => {
  const { session, wire } = opened();
  vi.runAllTimers();
  expect(session.text.get()).toBe(TEXT);
  expect(wire.setStateValue).not.toHaveBeenCalled();
});

test("what is typed is sent together after the debounce, with the newest revision", () => {
  const { session, wire } = opened({ text: TEXT, ack: 4 });
  session.typed("a");
  session.typed("ab");
  vi.advanceTimersByTime(39);
  expect(wire.setStateValue).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(wire.setStateValue.mock.calls).toEqual([["edit", { doc: "d", load_rev: 1, rev: 6, painted: -1, text: "ab" }]]);
});

test("what was typed just before a click is sent at once, and only once", () => {
  const { session, wire } = opened();
  session.typed("a");
  session.bridge.flushIfPending();
  vi.runAllTimers();
  expect(wire.setStateValue).toHaveBeenCalledTimes(1);
});

test("a run carries the text and a revision of its own", () => {
  const { session, wire } = opened();
  session.typed("a = 1");
  session.run();
  session.run();
  vi.runAllTimers();
  expect(wire.setStateValue).not.toHaveBeenCalled();
  expect(wire.setTriggerValue.mock.calls).toEqual([
    ["run", { doc: "d", load_rev: 1, rev: 2, painted: -1, text: "a = 1", pokes: [] }],
    ["run", { doc: "d", load_rev: 1, rev: 3, painted: -1, text: "a = 1", pokes: [] }],
  ]);
});

test("a text that Python has is not sent again with an action", () => {
  const { session, wire } = opened();
  session.typed("a = 1");
  session.run();
  session.bridge.action("open", "views");
  expect(wire.setStateValue).not.toHaveBeenCalled();
  session.typed("a = 2");
  session.bridge.flush();
  session.bridge.action("open", "views");
  expect(wire.setStateValue).toHaveBeenCalledTimes(1);
});

test("an answer to an earlier run is not painted", () => {
  const { session, wire } = opened();
  session.run();
  session.run();
  session.receive(python({ trace: SHARED, trace_rev: 1, ack: 1 }), wire, false);
  expect(session.trace.get()).toBeNull();
  expect(session.busySince.get()).not.toBeNull();
  session.receive(python({ trace: SHARED, trace_rev: 2, ack: 2 }), wire, false);
  expect(session.trace.get()).not.toBeNull();
  expect(session.busySince.get()).toBeNull();
});

test("a program that ran is seen at its last step, and run again at the step on screen", () => {
  const { session, wire } = opened();
  session.run();
  session.receive(python({ trace: SHARED, trace_rev: 1 }), wire, false);
  expect(session.step.get()).toBe(2);
  session.goTo(1);
  session.run();
  session.receive(python({ trace: SHARED, trace_rev: 2 }), wire, false);
  expect(session.step.get()).toBe(1);
  session.typed("other");
  session.run();
  session.receive(python({ trace: SHARED, trace_rev: 4 }), wire, false);
  expect(session.step.get()).toBe(2);
});

test("a poke runs the program with it, and another text runs without it", () => {
  const { session, wire } = opened({ text: TEXT, trace: SHARED, trace_rev: 0 });
  const poke = { step: 1, storage: 0, dtype: "int64", cell: 1, value: 70 };
  session.poke(poke);
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("run", expect.objectContaining({ pokes: [poke] }));
  session.poke({ ...poke, value: 71 });
  expect(session.pokes.get()).toEqual([{ ...poke, value: 71 }]);
  session.receive(python({ trace: SHARED, trace_rev: 2 }), wire, false);
  session.typed("b = 1");
  session.run();
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("run", expect.objectContaining({ pokes: [] }));
  expect(session.notice.get()).toContain("pokes were taken out");
});

test("a rerun with the same load_rev does not touch the text", () => {
  const { session, wire } = opened();
  session.typed("mine");
  session.receive(python({ text: "theirs" }), wire, false);
  expect(session.text.get()).toBe("mine");
  session.receive(python({ text: "theirs", load_rev: 2 }), wire, false);
  expect(session.text.get()).toBe("theirs");
});

test("a new view of the same program sends what Python may have missed, and keeps step and pokes", () => {
  const { session } = opened({ text: TEXT, trace: SHARED, trace_rev: 0 });
  session.goTo(1);
  session.typed("typed just before the page was left");
  session.bridge.detach();
  const later = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
  session.receive(python({ trace: SHARED, trace_rev: 0 }), later, true);
  vi.runAllTimers();
  expect(later.setStateValue).toHaveBeenCalledExactlyOnceWith("edit", expect.objectContaining({ rev: 1 }));
  expect(session.step.get()).toBe(1);
});

test("without a text from Python the browser's own copy comes back and is sent", () => {
  saveText("program", "kept = 1");
  const { session, wire } = opened({ text: null });
  vi.runAllTimers();
  expect(session.text.get()).toBe("kept = 1");
  expect(wire.setStateValue).toHaveBeenCalledExactlyOnceWith("edit", { doc: "d", load_rev: 1, rev: 1, painted: -1, text: "kept = 1" });
});

test("what is typed is kept in the browser, what an operation writes is not", () => {
  const { session } = opened();
  session.typed("mine");
  expect(restoreText("program")).toBe("mine");
  expect(opened({ text: "theirs" }).session.text.get()).toBe("theirs");
  saveText("program", "mine");
  opened({ mode: "operation", code: "x = 1", controls: [], text: null });
  expect(restoreText("program")).toBe("mine");
});

test("while an operation is dragged, one answer is waited for at a time", () => {
  const { session, wire } = opened({ mode: "operation", controls: [{ name: "dim", kind: "int" }], arguments: { dim: 0 }, code: "x", trace: SHARED, trace_rev: 0 });
  session.setArgument("dim", 1);
  vi.advanceTimersByTime(40);
  session.setArgument("dim", 2);
  session.setArgument("dim", 3);
  vi.advanceTimersByTime(200);
  expect(wire.setStateValue.mock.calls.map(([, value]) => value.values.dim)).toEqual([1]);
  session.receive(python({ mode: "operation", controls: [{ name: "dim", kind: "int" }], trace: SHARED, trace_rev: 1, code: "x" }), wire, false);
  vi.advanceTimersByTime(40);
  expect(wire.setStateValue.mock.calls.map(([, value]) => value.values.dim)).toEqual([1, 3]);
});

test("a fix changes its part of the program and runs it", () => {
  const { session, wire } = opened({ text: "c = b.view(9)", trace: SHARED, trace_rev: 0 });
  session.editor = {
    focus: () => {},
    undo: () => null,
    reopen: () => {},
    replace: (text, range) => session.typed(session.text.get().slice(0, range!.from) + text + session.text.get().slice(range!.to)),
  };
  session.apply({ label: "", detail: "", span: { line: 1, column: 4, end_line: 1, end_column: 13 }, text: "b.reshape(9)" });
  expect(wire.setTriggerValue).toHaveBeenLastCalledWith("run", expect.objectContaining({ text: "c = b.reshape(9)" }));
});

test("an answer that cannot be read says so and keeps the text", () => {
  const { session, wire } = opened();
  session.run();
  session.receive(python({ trace: { steps: 3 }, trace_rev: 1 }), wire, false);
  expect(session.unreadable.get()).toBe(true);
  expect(session.busySince.get()).toBeNull();
  expect(session.text.get()).toBe(TEXT);
});
