/** The way to Python: edits as one state value, debounced; questions and actions as triggers. */
import type { Graph } from "../model/types";

export const DEBOUNCE_MS = 40;

export interface Wire {
  readonly setStateValue: (name: string, value: unknown) => void;
  readonly setTriggerValue: (name: string, value: unknown) => void;
}

export interface Edit {
  readonly doc: string;
  readonly load_rev: number;
  readonly rev: number;
  readonly catalog: string;
  readonly document: Graph;
}

export class Bridge {
  private wire: Wire | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private sentRev = -1;

  constructor(private readonly current: () => Edit) {}

  attach(wire: Wire): void {
    this.wire = wire;
  }

  /** Forgets the view; an edit still waiting is sent by the next one, never from a cleanup. */
  detach(): void {
    this.cancel();
    this.wire = null;
  }

  /** What Python already has: after loading, or on a new mount. */
  assumeSent(rev: number): void {
    this.sentRev = rev;
  }

  schedule(): void {
    this.cancel();
    this.timer = setTimeout(() => this.flush(), DEBOUNCE_MS);
  }

  /** Sends the newest revision if Python has not got it. */
  readonly flush = (): void => {
    this.cancel();
    const edit = this.current();
    if (!this.wire || edit.rev <= this.sentRev) return;
    this.sentRev = edit.rev;
    this.wire.setStateValue("edit", edit);
  };

  readonly flushIfPending = (): void => {
    if (this.timer !== null) this.flush();
  };

  trigger(name: "ask" | "action", value: unknown): void {
    this.flush();
    this.wire?.setTriggerValue(name, value);
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
