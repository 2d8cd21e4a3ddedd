import { afterEach, beforeEach, expect, test, vi } from "vitest";
import chart from "./main";

// uPlot asks for it while it is loaded.
vi.hoisted(() => {
  globalThis.matchMedia = (() => ({ addEventListener: () => {}, removeEventListener: () => {} })) as never;
});

const asked: string[] = [];
const sockets: Socket[] = [];
class Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor(url: string) {
    asked.push(url);
    sockets.push(this);
  }
  close(): void {
    this.closed = true;
  }
}

const message = (losses: readonly number[], name: string): object => ({
  from: 0,
  next: losses.length,
  records: losses.map((loss, at) => [at + 1, at / 100, loss]),
  validation_from: 0,
  validation: [],
  state: { name, sentence: "", step: losses.length, steps: 10, epoch: 1, epochs: 2, elapsed_s: 4, ended: true },
});

let parent: HTMLElement;
let leave: () => void;
const report = vi.fn();

function run(data: object): void {
  leave = chart({ data: { token: "", phase: "", room: 200, ...data }, parentElement: parent, setStateValue: report });
  vi.advanceTimersToNextFrame();
}

const plot = (): DOMStringMap => parent.querySelector<HTMLElement>(".plot")!.dataset;
const state = (): string => parent.querySelector(".state")!.textContent!;

beforeEach(() => {
  vi.useFakeTimers();
  // jsdom neither draws nor measures.
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("ResizeObserver", class { observe() {} disconnect() {} });
  vi.stubGlobal("Path2D", class { rect() {} moveTo() {} lineTo() {} arc() {} closePath() {} addPath() {} });
  const ink = new Proxy({}, { get: () => () => ({ width: 0 }), set: () => true });
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(ink as never);
  asked.length = sockets.length = 0;
  report.mockClear();
  parent = document.createElement("div");
  document.body.append(parent);
});
afterEach(() => {
  leave();
  parent.remove();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a recorded run is drawn as it ended, and nobody is asked or told", () => {
  run({ recorded: message([3, 2, 1], "finished") });
  expect(plot()).toMatchObject({ points: "3", first: "1", last: "3" });
  expect(state()).toBe("finished");
  expect(parent.textContent).toContain("took 4.0 s");
  vi.advanceTimersByTime(60_000);
  expect(asked).toEqual([]);
  expect(report).not.toHaveBeenCalled();
});

test("another recording takes the place of the first one, the same one is left as it is", () => {
  run({ recorded: message([3, 2, 1], "finished") });
  const fields = parent.querySelector<HTMLInputElement>("input[type=range]")!;
  run({ recorded: message([5, 4], "running") });
  expect(plot()).toMatchObject({ points: "2", last: "2" });
  expect(state()).toBe("recorded while it ran");
  const waiting = vi.getTimerCount();
  chart({ data: { token: "", phase: "", room: 300, recorded: message([5, 4], "running") }, parentElement: parent, setStateValue: report });
  expect(vi.getTimerCount()).toBe(waiting); // nothing is drawn anew
  run({ recorded: message([3, 2, 1], "finished") });
  expect(plot().points).toBe("3");
  expect(parent.querySelector("input[type=range]")).toBe(fields);
});

test("a run that is followed gives way to a recording, and comes back", () => {
  run({ token: "t", phase: "running" });
  expect(asked).toHaveLength(1);
  run({ token: "t", phase: "running", recorded: message([3, 2, 1], "finished") });
  expect(sockets[0]!.closed).toBe(true);
  expect(plot().points).toBe("3");
  run({ token: "t", phase: "running" });
  expect(asked).toHaveLength(2);
  expect(plot().points).toBe("0");
});

test("a recording that cannot be read says so", () => {
  run({ recorded: message([3, 2, 1], "finished") });
  run({ recorded: { from: 0 } });
  expect(plot().points).toBe("0");
  expect(state()).toBe("unreadable");
  expect(parent.querySelector(".empty")!.textContent).toBe("This recording cannot be read.");
});
