import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { address, openStream } from "./stream";

class Socket {
  static made: Socket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    Socket.made.push(this);
  }
  close(): void {
    this.closed = true;
    this.onclose?.();
  }
}

beforeEach(() => {
  Socket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Socket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function listener(over: Partial<Parameters<typeof openStream>[1]> = {}) {
  const waits: (number | null)[] = [];
  return {
    waits,
    place: () => ({ record: 7, validation: 2 }),
    message: () => undefined,
    waiting: (ms: number | null) => void waits.push(ms),
    done: () => false,
    ...over,
  };
}

describe("the stream of a run", () => {
  it("asks the root of its own server for what it has not seen", () => {
    expect(address("t", { record: 7, validation: 2 })).toBe(
      `ws://${location.host}/api/runs/t/events?from=7&validation_from=2`,
    );
  });

  it("comes back after a break, waiting longer each time, and begins anew after a message", () => {
    const ours = listener();
    openStream("t", ours);
    for (const wait of [250, 500, 1000, 2000, 4000, 5000, 5000]) {
      Socket.made.at(-1)!.onclose!();
      expect(ours.waits.at(-1)).toBe(wait);
      vi.advanceTimersByTime(wait);
    }
    expect(Socket.made).toHaveLength(8);
    Socket.made.at(-1)!.onmessage!({ data: "{}" });
    Socket.made.at(-1)!.onclose!();
    expect(ours.waits.at(-1)).toBe(250);
  });

  it("stays closed when the run has ended, or the chart is gone", () => {
    openStream("t", listener({ done: () => true }));
    Socket.made[0]!.onclose!();
    openStream("t", listener()).close();
    vi.advanceTimersByTime(60_000);
    expect(Socket.made).toHaveLength(2);
    expect(Socket.made[1]!.closed).toBe(true);
  });
});
