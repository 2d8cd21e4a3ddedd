import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHAIN, graphOf } from "../testing/graphs";
import { setTitle } from "../model/edits";
import { MAX_NODES } from "../model/types";
import { readIncoming } from "./incoming";
import { Session } from "./session";

const OTHER = graphOf(["a:ReLU"], ["x>a"], { title: "Other" });

function python(fields: Record<string, unknown>) {
  return readIncoming({ doc: "d", load_rev: 1, ack: 0, document: null, catalog_version: "v1", ...fields });
}

function view() {
  return { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
}

function opened(fields: Record<string, unknown> = { document: CHAIN }) {
  const session = new Session("d");
  const wire = view();
  session.receive(python(fields), wire, true);
  return { session, wire };
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

test("a document from Python is shown and not sent back", () => {
  const { session, wire } = opened();
  vi.runAllTimers();
  expect(session.graph.get()).toEqual(CHAIN);
  expect(wire.setStateValue).not.toHaveBeenCalled();
});

test("edits are sent together after the debounce, with the newest revision", () => {
  const { session, wire } = opened({ document: CHAIN, ack: 4 });
  session.apply(setTitle(session.graph.get(), "One"));
  session.apply(setTitle(session.graph.get(), "Two"));
  vi.advanceTimersByTime(39);
  expect(wire.setStateValue).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(wire.setStateValue.mock.calls).toEqual([
    ["edit", { doc: "d", load_rev: 1, rev: 6, catalog: "", document: { ...CHAIN, title: "Two" } }],
  ]);
});

test("a waiting edit leaves at once when the pointer goes down, and only once", () => {
  const { session, wire } = opened();
  session.apply(setTitle(session.graph.get(), "One"));
  session.bridge.flushIfPending();
  vi.runAllTimers();
  expect(wire.setStateValue).toHaveBeenCalledTimes(1);
});

test("a rerun with the same load_rev does not touch the graph", () => {
  const { session, wire } = opened();
  session.apply(setTitle(session.graph.get(), "Mine"));
  session.receive(python({ document: OTHER, ack: 1 }), wire, false);
  expect(session.graph.get().title).toBe("Mine");
});

test("a new load_rev replaces the graph, and undo brings the old one back", () => {
  const { session, wire } = opened();
  session.apply(setTitle(session.graph.get(), "Mine"));
  session.receive(python({ load_rev: 2, document: OTHER, ack: 9 }), wire, false);
  expect(session.graph.get().title).toBe("Other");
  expect(session.rev.get()).toBe(9);
  session.undo();
  expect(session.graph.get().title).toBe("Mine");
  vi.runAllTimers();
  expect(wire.setStateValue.mock.lastCall?.[1]).toMatchObject({ load_rev: 2, rev: 10 });
});

test("a new view of the same document keeps graph, history and selection", () => {
  const { session } = opened();
  session.apply(setTitle(session.graph.get(), "Mine"));
  session.select(["conv1"]);
  vi.runAllTimers();
  session.bridge.detach();
  session.receive(python({ document: CHAIN, ack: 1 }), view(), true);
  expect(session.graph.get().title).toBe("Mine");
  expect(session.steps.get().undo).toBe(true);
  expect(session.selection.get().names).toEqual(["conv1"]);
});

test("an edit that was lost in a page switch is sent by the next view", () => {
  const { session, wire } = opened();
  session.apply(setTitle(session.graph.get(), "Late"));
  session.bridge.detach();
  vi.runAllTimers();
  expect(wire.setStateValue).not.toHaveBeenCalled();
  const next = view();
  session.receive(python({ ack: 0 }), next, true);
  vi.runAllTimers();
  expect(next.setStateValue).toHaveBeenCalledTimes(1);
  expect(next.setStateValue.mock.calls[0]?.[1].document.title).toBe("Late");
});

test("a view whose edits Python knows sends nothing", () => {
  const { session } = opened();
  session.apply(setTitle(session.graph.get(), "Known"));
  vi.runAllTimers();
  const next = view();
  session.receive(python({ ack: 1 }), next, true);
  vi.runAllTimers();
  expect(next.setStateValue).not.toHaveBeenCalled();
});

test("a fresh session restores the autosave and tells Python", () => {
  const first = opened();
  first.session.apply(setTitle(first.session.graph.get(), "Kept"));
  const { session, wire } = opened({ load_rev: 0 });
  expect(session.graph.get().title).toBe("Kept");
  vi.runAllTimers();
  expect(wire.setStateValue.mock.calls[0]?.[1]).toMatchObject({ load_rev: 0, rev: 1 });
});

test.each(["nonsense", "{}", '{"form":1,"document":{"schema":9}}'])("the autosave %j gives an empty canvas", (text) => {
  localStorage.setItem("lampwork.canvas.autosave", text);
  const { session, wire } = opened({ load_rev: 0 });
  vi.runAllTimers();
  expect(session.graph.get().nodes).toEqual([]);
  expect(wire.setStateValue).not.toHaveBeenCalled();
});

test.each([null, 5, "data", [], { labels: 3, catalog: [], document: "x", offers: {} }])("forged data %j does no harm", (data) => {
  const session = new Session("d");
  expect(() => session.receive(readIncoming(data), view(), true)).not.toThrow();
});

test("labels of an older revision do not replace newer ones", () => {
  const { session, wire } = opened();
  const labels = (rev: number, parameters: number) => ({ rev, nodes: {}, problems: [], totals: { parameters } });
  session.receive(python({ labels: labels(3, 30) }), wire, false);
  session.receive(python({ labels: labels(2, 20) }), wire, false);
  expect(session.labels.summary.get().totals.parameters).toBe(30);
  expect(session.labels.rev.get()).toBe(3);
});

test("undo is an edit that Python hears of", () => {
  const { session, wire } = opened();
  session.apply(setTitle(session.graph.get(), "One"));
  session.undo();
  vi.runAllTimers();
  expect(wire.setStateValue.mock.calls[0]?.[1]).toMatchObject({ rev: 2, document: { title: CHAIN.title } });
});

test("what is selected and then removed by undo is no longer selected", () => {
  const { session } = opened({ document: OTHER });
  session.apply({ ...OTHER, nodes: [...OTHER.nodes, { name: "b", kind: "ReLU", params: {} }] });
  session.select(["a", "b"]);
  session.undo();
  expect(session.selection.get().names).toEqual(["a"]);
});

test("more layers than a graph may hold are refused in one sentence", () => {
  const { session } = opened();
  const nodes = Array.from({ length: MAX_NODES + 1 }, (_, place) => ({ name: `n${place}`, kind: "ReLU", params: {} }));
  expect(session.apply({ ...CHAIN, nodes })).toBe(false);
  expect(session.notice.get()?.text).toContain("at most 500 layers");
  expect(session.graph.get()).toEqual(CHAIN);
});

test("a document without positions is arranged", () => {
  const { session } = opened({ document: { ...CHAIN, layout: {} } });
  expect(Object.keys(session.graph.get().layout).sort()).toEqual(["conv1", "fc1", "relu1", "x", "y"]);
});

test("a read-only session shows what Python sends, refuses edits, and leaves the kept drawing alone", () => {
  localStorage.setItem("mark", "kept");
  const session = new Session("look", true);
  const wire = view();
  session.receive(python({ document: CHAIN }), wire, true);
  expect(session.graph.get()).toEqual(CHAIN);
  expect(session.apply(setTitle(CHAIN, "Mine"))).toBe(false);
  vi.runAllTimers();
  expect(session.graph.get()).toEqual(CHAIN);
  expect(wire.setStateValue).not.toHaveBeenCalled();
  expect(Object.keys(localStorage)).toEqual(["mark"]);
});

test("a read-only session without a graph does not open the drawing that this browser kept", () => {
  opened({ document: CHAIN });
  const session = new Session("look", true);
  session.receive(python({ document: null }), view(), true);
  expect(session.graph.get().nodes).toEqual([]);
});
