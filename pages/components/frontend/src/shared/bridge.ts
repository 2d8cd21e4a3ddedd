/** The way to Python: what changes as state values, debounced; what is asked or chosen as triggers. */
export const DEBOUNCE_MS = 40;

export interface Wire {
  readonly setStateValue: (name: string, value: unknown) => void;
  readonly setTriggerValue: (name: string, value: unknown) => void;
}

export interface Revised {
  readonly rev: number;
}

/** The newest state, under the name that Python knows it by. */
export interface Waiting {
  readonly name: string;
  readonly value: Revised;
}

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

  /** Asks for something, after what changed before it. */
  trigger(name: string, value: unknown): void {
    this.flush();
    this.wire?.setTriggerValue(name, value);
  }

  action(name: string, value: unknown): void {
    this.trigger("action", { name, value });
  }

  /** Asks with the newest state inside, so that a waiting edit need not be sent as well. */
  triggerWith(name: string, value: Revised): void {
    this.cancel();
    this.sentRev = value.rev;
    this.wire?.setTriggerValue(name, value);
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
