import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHAIN } from "../../canvas/testing/graphs";
import { blocks, row, TIED, weight } from "../testing/rows";
import { visibleRows } from "../model/tree";
import { readIncoming } from "./incoming";
import { Session } from "./session";

function python(fields: Record<string, unknown>) {
  return readIncoming({ doc: "d", rev: 1, ack: 0, title: "Tied", rows: TIED, totals: { parameters: 70, trainable: 70 }, code: "a\nb\n", ...fields });
}

function view() {
  return { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
}

function opened(fields: Record<string, unknown> = {}) {
  const session = new Session("d");
  const wire = view();
  session.receive(python(fields), wire, true);
  return { session, wire };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test("a module from Python is shown, and nothing is sent back", () => {
  const { session, wire } = opened();
  vi.runAllTimers();
  expect(session.report.get()).toMatchObject({ title: "Tied", totals: { parameters: 70, trainable: 70 } });
  expect(session.tree.get().rows).toHaveLength(TIED.length);
  expect(session.code.get()).toBe("a\nb");
  expect(session.painted.get()).toBe(1);
  expect(wire.setStateValue).not.toHaveBeenCalled();
});

test("a choice is sent once it rests, with its revision and what is painted", () => {
  const { session, wire } = opened({ ack: 6 });
  session.choose("encoder");
  session.choose("decoder.bias");
  vi.runAllTimers();
  expect(wire.setStateValue.mock.calls).toEqual([["selected", { doc: "d", load_rev: 1, rev: 8, path: "decoder.bias", painted: 1 }]]);
  session.choose("nowhere");
  vi.runAllTimers();
  expect(wire.setStateValue).toHaveBeenCalledTimes(1);
});

test("choosing a row opens what it stands in, and marks its line", () => {
  const { session } = opened();
  session.fold("encoder", false);
  session.choose("encoder.bias");
  expect(session.folded.get().has("encoder")).toBe(false);
  expect(session.line.get()).toBe(4);
});

test("a choice of Python is taken when it knows ours, and left when it answers an older one", () => {
  const { session, wire } = opened();
  session.choose("encoder");
  session.choose("decoder");
  session.receive(python({ rows: null, ack: 1, selected: "encoder" }), wire, false);
  expect(session.selected.get()).toBe("decoder");
  session.receive(python({ rows: null, ack: 2, selected: "mean" }), wire, false);
  expect(session.selected.get()).toBe("mean");
  session.receive(python({ rows: null, ack: 2, selected: "nowhere" }), wire, false);
  expect(session.selected.get()).toBe("mean");
});

test("a run without rows, or of the same revision, keeps the tree as it is", () => {
  const { session, wire } = opened();
  const tree = session.tree.get();
  session.receive(python({ rows: null, rev: 2 }), wire, false);
  session.receive(python({}), wire, false);
  expect(session.tree.get()).toBe(tree);
});

test("a freeze is sent with what it should become, shows at once, and what Python answers counts", () => {
  const { session, wire } = opened();
  session.turn(session.tree.get().byPath.get("encoder")!);
  expect(wire.setTriggerValue.mock.calls[0]).toMatchObject(["action", { name: "freeze", value: { path: "encoder", requires_grad: false } }]);
  expect(session.turned.get().get("encoder")).toBe(false);
  session.receive(python({ rev: 2, rows: TIED.map((entry) => ({ ...entry, requires_grad: entry.path !== "encoder" })) }), wire, false);
  expect(session.turned.get().size).toBe(0);
  session.turn(session.tree.get().byPath.get("encoder")!);
  expect(wire.setTriggerValue.mock.calls[1]).toMatchObject(["action", { value: { requires_grad: true } }]);
});

test("a switch that Python does not answer falls back, and one of a buffer or of a read-only page does nothing", () => {
  const { session, wire } = opened();
  session.turn(session.tree.get().byPath.get("encoder")!);
  vi.advanceTimersByTime(5_000);
  expect(session.turned.get().size).toBe(0);
  session.turn(session.tree.get().byPath.get("mean")!);
  session.receive(python({ read_only: true }), wire, false);
  session.turn(session.tree.get().byPath.get("decoder")!);
  session.openWeights("encoder.bias");
  expect(wire.setTriggerValue).toHaveBeenCalledTimes(1);
});

test("a choice that waits leaves before an action, so that Python knows what is meant", () => {
  const { session, wire } = opened();
  session.choose("encoder.bias");
  session.openWeights("encoder.bias");
  expect(wire.setStateValue).toHaveBeenCalledTimes(1);
  expect(wire.setTriggerValue.mock.calls[0]).toMatchObject(["action", { name: "open", value: "encoder.bias" }]);
});

test("there are no weights to open where there are none", () => {
  const { session, wire } = opened({ rows: [row("", "M"), row("relu", "ReLU"), row("l[0]", "Linear", { bytes: 4, unregistered: true })] });
  session.openWeights("relu");
  session.openWeights("l[0]");
  expect(wire.setTriggerValue).not.toHaveBeenCalled();
});

test("a row chooses its box on the canvas, a box its row, and a parameter inside keeps its row", () => {
  const { session } = opened({ graph: CHAIN, rows: [row("", "M"), row("conv1", "Conv2d", { node: CHAIN.nodes[0]!.name }), weight("conv1.weight", [2])] });
  const node = CHAIN.nodes[0]!.name;
  expect(session.hasGraph.get()).toBe(true);
  session.choose("conv1.weight");
  expect(session.canvas.selection.get().names).toEqual([node]);
  expect(session.selected.get()).toBe("conv1.weight");
  session.choose("");
  expect(session.canvas.selection.get().names).toEqual([]);
  session.canvas.select([node]);
  expect(session.selected.get()).toBe("conv1");
});

test("a line chooses what it makes", () => {
  const { session } = opened();
  session.chooseLine(5);
  expect(session.selected.get()).toBe("decoder");
  session.chooseLine(1);
  expect(session.selected.get()).toBe("decoder");
});

test("the same module described anew keeps what is folded and chosen; another one starts afresh", () => {
  const { session, wire } = opened();
  session.choose("encoder");
  session.fold("decoder", false);
  session.receive(python({ rev: 2 }), wire, false);
  expect([...session.folded.get()]).toEqual(["decoder"]);
  expect(session.selected.get()).toBe("encoder");
  session.receive(python({ rev: 3, rows: blocks(60) }), wire, false);
  expect(session.selected.get()).toBe("");
  expect(visibleRows(session.tree.get(), session.folded.get())).toHaveLength(62);
});

test("a new view sends a choice that Python has not got", () => {
  const { session } = opened();
  session.choose("mean");
  session.bridge.detach();
  vi.runAllTimers();
  const wire = view();
  session.receive(python({ rows: null }), wire, true);
  vi.runAllTimers();
  expect(wire.setStateValue.mock.calls).toMatchObject([["selected", { path: "mean", rev: 1 }]]);
});

test("a search stays while what it found is chosen, and ends when something else is chosen elsewhere", () => {
  const { session } = opened();
  session.query.set("bias");
  session.choose("encoder");
  session.choose("decoder.bias");
  expect(session.query.get()).toBe("bias");
  session.chooseLine(5);
  session.choose("mean");
  expect(session.query.get()).toBe("");
});
