import { expect, test, vi } from "vitest";
import { MOST_DOT, type Answer } from "../model/messages";
import { Layout } from "./layout";
import { readIncoming, Session } from "./session";

const WIRE = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
const SVG = '<svg viewBox="0 0 4 4" xmlns="http://www.w3.org/2000/svg"><g class="node"/></svg>';

function opened() {
  const asked: { dot: string; answer: (answer: Answer) => void }[] = [];
  const session = new Session("d", { draw: (dot, answer) => void asked.push({ dot, answer }) });
  const show = (fields: Record<string, unknown>) => session.receive(readIncoming({ doc: "d", title: "T", name: "n", ...fields }), WIRE);
  return { session, asked, show };
}

test("a drawing is laid out once, and again only when it is another one", () => {
  const { session, asked, show } = opened();
  expect(session.shown.get().state).toBe("empty");
  show({ dot: "digraph { a }" });
  show({ dot: "digraph { a }", title: "Other" });
  expect(asked.map(({ dot }) => dot)).toEqual(["digraph { a }"]);
  expect(session.info.get().title).toBe("Other");
  asked[0]!.answer({ id: 1, svg: SVG });
  expect(session.shown.get()).toMatchObject({ state: "drawn", clean: { width: 4 } });
  show({ dot: "digraph { b }" });
  expect(session.shown.get().state).toBe("drawn");
});

test("what Graphviz refuses is said, and so is an answer that is no drawing", () => {
  const { session, asked, show } = opened();
  show({ dot: "digraph {" });
  expect(session.shown.get().state).toBe("drawing");
  asked[0]!.answer({ id: 1, problem: "Graphviz cannot read this drawing: syntax error." });
  expect(session.shown.get()).toEqual({ state: "failed", problem: "Graphviz cannot read this drawing: syntax error." });
  show({ dot: "digraph {}" });
  asked[1]!.answer({ id: 2, svg: "<p/>" });
  expect(session.shown.get().state).toBe("failed");
});

test("nothing is nothing to draw, and too much is refused before it is tried", () => {
  const { session, asked, show } = opened();
  show({ dot: " \n" });
  expect(session.shown.get().state).toBe("empty");
  show({ dot: "x".repeat(MOST_DOT + 1) });
  expect(session.shown.get()).toMatchObject({ state: "failed" });
  expect(asked).toEqual([]);
});

class FakeWorker {
  onmessage: ((event: { data: Answer }) => void) | null = null;
  onerror: ((event: { preventDefault: () => void }) => void) | null = null;
  readonly postMessage = vi.fn();
  readonly terminate = vi.fn();
}

function layout() {
  const made: FakeWorker[] = [];
  const make = (): Worker => {
    made.push(new FakeWorker());
    return made.at(-1) as unknown as Worker;
  };
  return { layout: new Layout(make), made };
}

test("a newer drawing ends the one on its way; an idle worker draws the next", () => {
  const { layout: one, made } = layout();
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
  one.draw("a", first);
  one.draw("b", second);
  expect(made[0]!.terminate).toHaveBeenCalled();
  made[1]!.onmessage!({ data: { id: 2, svg: SVG } });
  one.draw("c", third);
  made[1]!.onmessage!({ data: { id: 3, svg: SVG } });
  expect(made).toHaveLength(2);
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledWith({ id: 2, svg: SVG });
  expect(third).toHaveBeenCalledTimes(1);
});

test("a drawing that takes too long, or breaks its worker, is given up in a sentence", () => {
  vi.useFakeTimers();
  const { layout: one, made } = layout();
  const late = vi.fn();
  one.draw("a", late);
  vi.advanceTimersByTime(30_000);
  expect(late).toHaveBeenCalledWith({ id: 1, problem: expect.stringContaining("not done after 30 seconds") });
  expect(made[0]!.terminate).toHaveBeenCalled();
  const broken = vi.fn();
  one.draw("b", broken);
  made[1]!.onerror!({ preventDefault: () => {} });
  expect(broken).toHaveBeenCalledWith({ id: 2, problem: "Graphviz stopped while it drew. Draw less of the module." });
  vi.useRealTimers();
});
