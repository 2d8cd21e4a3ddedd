/** One open program or operation: the step on screen, the memory picture, the pokes. */
import type { Waiting } from "../../shared/bridge";
import { Cell } from "../../shared/cell";
import type { Place } from "../../shared/place";
import { sessions } from "../../shared/sessions";
import { Writing, type WritingInfo } from "../../shared/writing/state/writing";
import type { Control, Value, Values } from "../model/controls";
import { EMPTY_PICTURE, pictureOf, type Picture } from "../model/picture";
import type { Trace } from "../model/trace";
import type { Incoming, Mode } from "./incoming";
import { Lights } from "./lights";
import type { Arguments, Poke, Run } from "./messages";

export interface Info extends WritingInfo {
  readonly mode: Mode;
  readonly code: string | null;
  readonly controls: readonly Control[];
  readonly moves: boolean;
}

const NO_INFO: Info = {
  mode: "program",
  title: "",
  note: "",
  code: null,
  controls: [],
  programs: null,
  moves: false,
  readOnly: false,
  shared: false,
};

/** Dragging waits this long for an answer before it asks again. */
const PATIENCE_MS = 1_500;

export class Session extends Writing<Trace, Incoming, Info> {
  readonly step = new Cell(0);
  readonly pokes = new Cell<readonly Poke[]>([]);
  /** The call whose explanation is open. */
  readonly opened = new Cell<number | null>(null);
  readonly values = new Cell<Values>({});
  readonly picture = new Cell<Picture>(EMPTY_PICTURE);
  readonly lights = new Lights();

  private sentAt = 0;

  constructor(doc: string) {
    super(doc, "program", NO_INFO);
  }

  protected infoOf({ mode, title, note, code, controls, programs, moves, read_only }: Incoming): Info {
    const written = mode === "program";
    return { mode, title, note, code, controls, programs, moves, readOnly: read_only || !written, shared: read_only && written };
  }

  protected override isWritten(): boolean {
    return this.info.get().mode === "program";
  }

  protected override load(incoming: Incoming): void {
    this.values.set(incoming.arguments);
    const { code, text } = incoming;
    super.load(this.isWritten() ? incoming : { ...incoming, text: (code ?? text ?? "").trimEnd() });
  }

  protected clear(): void {
    this.pokes.set([]);
    this.opened.set(null);
    this.showStep(0);
  }

  protected override isLate(traceRev: number): boolean {
    return this.isWritten() ? super.isLate(traceRev) : traceRev < this.traceRev;
  }

  protected override takeAnswer(incoming: Incoming): void {
    if (!this.isWritten() && incoming.code !== null) this.text.set(incoming.code.trimEnd());
    super.takeAnswer(incoming);
  }

  protected show(trace: Trace | null, same: boolean): void {
    const step = placeAfter(trace, same ? this.step.get() : null);
    // An operation is all about its one call: the reason stands open.
    const works = !this.isWritten() && trace?.error === null;
    this.opened.set(works ? (trace.steps[step]?.calls.at(-1) ?? null) : null);
    this.showStep(step);
  }

  goToPlace({ step }: Place): void {
    if (step !== undefined) this.goTo(step);
  }

  protected override isHeld(sent: number): boolean {
    return !this.isWritten() && sent > this.traceRev && Date.now() - this.sentAt < PATIENCE_MS;
  }

  protected override sent(): void {
    this.sentAt = Date.now();
    if (!this.isWritten()) this.busySince.set(this.sentAt);
  }

  protected override waiting(): Waiting {
    if (this.isWritten()) return super.waiting();
    const value: Arguments = { ...this.head(), values: this.values.get() };
    return { name: "arguments", value };
  }

  protected extras(): Pick<Run, "pokes"> {
    return { pokes: this.pokes.get() };
  }

  /** Pokes stand on the steps of a text, so another text runs without them. */
  protected override anotherRuns(): void {
    if (this.pokes.get().length === 0) return;
    this.pokes.set([]);
    this.notice.set("The program changed, so the pokes were taken out.");
  }

  poke(poke: Poke): void {
    const others = this.pokes.get().filter((known) => !samePlace(known, poke));
    this.pokes.set([...others, poke].sort((a, b) => a.step - b.step));
    this.run();
  }

  unpoke(poke: Poke): void {
    this.pokes.set(this.pokes.get().filter((known) => known !== poke));
    this.run();
  }

  setArgument(name: string, value: Value): void {
    this.values.set({ ...this.values.get(), [name]: value });
    this.rev += 1;
    this.lastRun = this.rev;
    this.bridge.schedule();
  }

  goTo(step: number): void {
    const last = (this.trace.get()?.steps.length ?? 1) - 1;
    this.opened.set(null);
    this.showStep(Math.max(0, Math.min(last, step)));
  }

  /** Goes to the next step on a line, and from the last one to the first. */
  chooseLine(line: number): boolean {
    const steps = this.trace.get()?.steps ?? [];
    const here = steps.flatMap((step, place) => (line >= step.line && line <= step.end_line ? [place] : []));
    const next = here.find((place) => place > this.step.get()) ?? here[0];
    if (next !== undefined) this.goTo(next);
    return next !== undefined;
  }

  private showStep(step: number): void {
    const trace = this.trace.get();
    this.step.set(step);
    this.picture.set(trace ? pictureOf(trace, step) : EMPTY_PICTURE);
    this.lights.show(this.picture.get(), trace, step, this.info.get().moves);
  }
}

const samePlace = (a: Poke, b: Poke): boolean =>
  a.step === b.step && a.storage === b.storage && a.dtype === b.dtype && a.cell === b.cell;

/** A program that ran is seen at its end; the same one again at the step that was on screen. */
function placeAfter(trace: Trace | null, kept: number | null): number {
  const last = Math.max(0, (trace?.steps.length ?? 1) - 1);
  return kept === null ? last : Math.min(last, kept);
}

export const sessionOf = sessions((doc) => new Session(doc));
