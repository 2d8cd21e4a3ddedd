import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Kept } from "../../shared/kept";
import { RAW } from "../testing/traces";
import { readIncoming } from "./incoming";
import { Session } from "./session";

const python = (fields: Record<string, unknown>) => readIncoming({ doc: "d", load_rev: 1, ack: 0, text: null, trace: null, trace_rev: -1, mode: "program", ...fields });

function opened(fields: Record<string, unknown> = { text: RAW.text, trace: RAW.trace, trace_rev: 0 }) {
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

const last = (session: Session): number => session.moments.get().length - 1;

test("a program that ran is seen where its pass ends, with its graph drawn", () => {
  const { session } = opened();
  expect(session.scene.get()!.moment).toMatchObject({ pass: 0, visit: 4 });
  expect(session.drawing.get().drawn.boxes).toHaveLength(5);
  expect(session.painted.get()).toBe(0);
});

test("a run carries the text, and the same text is seen again at the same moment", () => {
  const { session, wire } = opened();
  session.goTo(5);
  session.run();
  expect(wire.setTriggerValue).toHaveBeenCalledExactlyOnceWith("run", { doc: "d", load_rev: 1, rev: 1, painted: 0, text: RAW.text, pokes: [] });
  session.receive(python({ trace: RAW.trace, trace_rev: 1, ack: 1 }), wire, false);
  expect(session.at.get()).toBe(5);
  session.typed("other");
  session.run();
  session.receive(python({ trace: RAW.trace, trace_rev: 3, ack: 3 }), wire, false);
  expect(session.scene.get()!.moment).toMatchObject({ pass: 0, visit: 4 });
});

test("one goes by moments or by whole steps, and not past the ends", () => {
  const { session } = opened();
  session.goTo(99);
  session.move(1, false);
  expect(session.at.get()).toBe(last(session));
  session.goTo(4);
  session.move(1, true);
  expect(session.scene.get()!.moment).toMatchObject({ visit: 4, ends: true });
  session.move(-1, true);
  expect(session.scene.get()!.moment).toMatchObject({ step: 2, ends: true });
  session.goTo(-3);
  expect(session.at.get()).toBe(0);
});

test("playing from the end begins where there is something to see", () => {
  const { session } = opened();
  session.goTo(99);
  session.play(true);
  const { moment, trace } = session.scene.get()!;
  expect(trace.steps[moment.step + 1]!.nodes).toBeGreaterThan(0);
  expect(moment.step).toBeLessThan(3);
});

test("a line leads to its step and lights its nodes while the text is the one that ran", () => {
  const { session } = opened();
  expect(session.chooseLine(3)).toBe(true);
  expect(session.scene.get()!.step.line).toBe(3);
  expect(session.lit.get().size).toBe(4);
  session.typed("something else");
  session.atLine(3);
  expect(session.lit.get().size).toBe(0);
  expect(session.chooseLine(77)).toBe(false);
});

test("boxes keep their places from moment to moment", () => {
  const { session } = opened();
  const places = session.drawing.get().layout.places;
  session.goTo(3);
  expect(session.drawing.get().layout.places).toBe(places);
  const { seen } = session.scene.get()!;
  session.goTo(4);
  expect(session.scene.get()!.seen).toBe(seen);
});

test("an error opens its tab, and a program that is well again leaves it", () => {
  const error = { kind: "raised", type: "RuntimeError", message: "no", line: 1 };
  const { session, wire } = opened({ text: "x", trace: { ...RAW.trace, error }, trace_rev: 0 });
  expect(session.tab.get()).toBe("output");
  session.typed("y");
  session.run();
  session.receive(python({ trace: RAW.trace, trace_rev: 2, ack: 2 }), wire, false);
  expect(session.tab.get()).toBe("variables");
});

test("a trace that cannot be read says so and leaves the text", () => {
  const { session } = opened({ text: RAW.text, trace: { steps: 3 }, trace_rev: 0 });
  expect(session.unreadable.get()).toBe(true);
  expect(session.text.get()).toBe(RAW.text);
  expect(session.scene.get()).toBeNull();
});

test("another program clears what was on screen", () => {
  const { session, wire } = opened();
  session.receive(python({ load_rev: 2, text: "a = 1" }), wire, false);
  expect(session.moments.get()).toEqual([]);
  expect(session.drawing.get().drawn.boxes).toEqual([]);
});

test("the text is kept apart from that of the Tensors page, own programs are shared", () => {
  saveText("program", "tensors");
  const { session } = opened({ text: null });
  expect(session.text.get()).toBe("");
  session.typed("mine");
  expect(restoreText("autograd")).toBe("mine");
  expect(restoreText("program")).toBe("tensors");
  expect(session.own.saveAs("kept")).toBe("");
  localStorage.setItem("lampwork.program.own", JSON.stringify({ form: 1, own: [{ name: "from elsewhere", text: "b = 1" }] }));
  session.bridge.detach();
  session.receive(python({}), { setStateValue: vi.fn(), setTriggerValue: vi.fn() }, true);
  expect(session.own.kept.get().map(({ name }) => name)).toEqual(["from elsewhere"]);
});

test("a link leads to its moment and its node; what is not there is left out", () => {
  const trace = { text: RAW.text, trace: RAW.trace, trace_rev: 0 };
  const { session, wire } = opened({ ...trace, place: { step: 4, node: "n2" } });
  expect([session.at.get(), session.picked.get()]).toEqual([4, "n2"]);
  session.goTo(2);
  session.receive(python({ ...trace, place: { step: 4, node: "n2" } }), wire, false);
  expect(session.at.get()).toBe(2);
  const first = opened(trace).session.at.get();
  const lost = opened({ ...trace, place: { step: 9_999, node: "n77" } }).session;
  expect([lost.at.get(), lost.picked.get()]).toEqual([first, null]);
});

test("a node that a link points at is unfolded", () => {
  const nodes = (RAW.trace.nodes as { leaf: string }[]).map((node) => ({ ...node, module: node.leaf ? "" : "outer.inner" }));
  const folded = opened({ text: RAW.text, trace: { ...RAW.trace, nodes }, trace_rev: 0 }).session;
  folded.foldTo(new Set(["outer", "outer.inner"]));
  expect(folded.drawing.get().drawn.boxes.some(({ id }) => id === "n1")).toBe(false);
  folded.goToPlace({ node: "n1" });
  expect(folded.picked.get()).toBe("n1");
  expect(folded.folded.get().size).toBe(0);
});

test("a shared program is played, and neither changed nor kept", () => {
  const { session, wire } = opened({ text: RAW.text, trace: RAW.trace, trace_rev: 0, read_only: true, project: "" });
  session.typed("mine");
  session.run();
  session.goTo(3);
  vi.runAllTimers();
  expect(session.text.get()).toBe(RAW.text);
  expect(session.at.get()).toBe(3);
  expect([wire.setStateValue.mock.calls, wire.setTriggerValue.mock.calls, Object.keys(localStorage)]).toEqual([[], [], []]);
});
