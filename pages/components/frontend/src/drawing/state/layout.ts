/** One drawing at a time: a newer one ends the older, and one that takes too long is given up. */
import LayoutWorker from "../layout.worker?worker&inline";
import { tooLong, TOO_LONG_MS, type Answer, type Question } from "../model/messages";

export class Layout {
  private worker: Worker | null = null;
  private busy = false;
  private id = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly make: () => Worker = () => new LayoutWorker()) {}

  /** Calls back once, unless a newer drawing comes first. */
  draw(dot: string, onAnswer: (answer: Answer) => void): void {
    // What is being laid out cannot be asked to stop; its worker can.
    if (this.busy) this.end();
    const id = (this.id += 1);
    const done = (answer: Answer): void => {
      clearTimeout(this.timer);
      this.busy = false;
      if (answer.id === this.id) onAnswer(answer);
    };
    const give = (problem: string): void => {
      this.end();
      done({ id, problem });
    };
    this.worker ??= this.make();
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => done(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      give("Graphviz stopped while it drew. Draw less of the module.");
    };
    this.busy = true;
    this.timer = setTimeout(() => give(tooLong(TOO_LONG_MS)), TOO_LONG_MS);
    this.worker.postMessage({ id, dot } satisfies Question);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = null;
    this.busy = false;
  }
}
