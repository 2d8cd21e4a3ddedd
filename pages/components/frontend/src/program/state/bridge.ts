/** The way to Python: the text and the arguments as states, debounced; runs and actions as triggers. */
import type { Values } from "../model/controls";
import type { Cell } from "../model/trace";

export const DEBOUNCE_MS = 40;

export interface Wire {
  readonly setStateValue: (name: string, value: unknown) => void;
  readonly setTriggerValue: (name: string, value: unknown) => void;
}

interface Head {
  readonly doc: string;
  readonly load_rev: number;
  readonly rev: number;
  /** The revision of the trace on screen: Python need not send that one again. */
  readonly painted: number;
}

export interface Edit extends Head {
  readonly text: string;
}

export interface Poke {
  readonly step: number;
  readonly storage: number;
  readonly dtype: string;
  readonly cell: number;
  readonly value: Cell;
}

export interface Arguments extends Head {
  readonly values: Values;
}

type Waiting = { readonly name: "edit"; readonly value: Edit } | { readonly name: "arguments"; readonly value: Arguments };

export class Bridge {
  private wire: Wire | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private sentRev = -1;

  /** `current` is the newest state; `held` says that Python should first answer revision `sent`. */
  constructor(
    private readonly current: () => Waiting,
    private readonly held: (sent: number) => boolean = () => false,
    private readonly onSent: () => void = () => {},
  ) {}

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
    this.timer = setTimeout(() => this.due(), DEBOUNCE_MS);
  }

  private due(): void {
    if (this.held(this.sentRev)) this.schedule();
    else this.flush();
  }

  /** Sends the newest revision if Python has not got it. */
  readonly flush = (): void => {
    this.cancel();
    const { name, value } = this.current();
    if (!this.wire || value.rev <= this.sentRev) return;
    this.sentRev = value.rev;
    this.onSent();
    this.wire.setStateValue(name, value);
  };

  readonly flushIfPending = (): void => {
    if (this.timer !== null) this.flush();
  };

  /** A run carries the text with it, so a waiting edit need not be sent as well. */
  run(edit: Edit, pokes: readonly Poke[]): void {
    this.cancel();
    this.sentRev = edit.rev;
    this.wire?.setTriggerValue("run", { ...edit, pokes });
  }

  action(name: string, value: unknown): void {
    this.flush();
    this.wire?.setTriggerValue("action", { name, value });
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
