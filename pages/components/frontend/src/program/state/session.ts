/** One open program: its text, the trace of its last run, the step on screen, the talk with Python. */
import type { EditorState } from "@codemirror/state";
import { Cell } from "../../shared/cell";
import type { Control, Value, Values } from "../model/controls";
import { rangeOf, type Range } from "../model/text";
import type { Fix, Trace } from "../model/trace";
import { Bridge, type Wire } from "../../shared/bridge";
import type { Arguments, Edit, Poke, Run } from "./messages";
import { EMPTY_PICTURE, pictureOf, type Picture } from "../model/picture";
import { MOST_TEXT, restoreText, saveText } from "./autosave";
import type { Incoming, Mode, Programs } from "./incoming";
import { Lights } from "./lights";
import { Own } from "./own";

export interface Info {
  readonly mode: Mode;
  readonly title: string;
  readonly note: string;
  readonly code: string | null;
  readonly controls: readonly Control[];
  readonly programs: Programs | null;
  readonly moves: boolean;
  readonly readOnly: boolean;
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
};

/** What the editor does for the session. */
export interface Editor {
  /** Replaces a range, or everything, as one step of undo. */
  replace(text: string, range: Range | null): void;
  focus(): void;
}

/** Dragging waits this long for an answer before it asks again. */
const PATIENCE_MS = 1_500;

export class Session {
  readonly info = new Cell<Info>(NO_INFO);
  readonly text = new Cell("");
  readonly trace = new Cell<Trace | null>(null);
  /** The text that the trace belongs to. */
  readonly ranText = new Cell<string | null>(null);
  readonly step = new Cell(0);
  readonly playing = new Cell(false);
  readonly pokes = new Cell<readonly Poke[]>([]);
  /** The call whose explanation is open. */
  readonly opened = new Cell<number | null>(null);
  /** When the run that has not been answered began; null when none is on its way. */
  readonly busySince = new Cell<number | null>(null);
  readonly values = new Cell<Values>({});
  readonly refused = new Cell("");
  readonly notice = new Cell("");
  readonly unreadable = new Cell(false);
  /** Raised with each trace that is painted. */
  readonly painted = new Cell(-1);
  readonly picture = new Cell<Picture>(EMPTY_PICTURE);
  readonly own = new Own(this);
  readonly lights = new Lights();
  readonly bridge = new Bridge(
    () => this.waiting(),
    (sent) => this.info.get().mode === "operation" && sent > this.traceRev && Date.now() - this.sentAt < PATIENCE_MS,
    () => this.sent(),
  );

  editor: Editor | null = null;
  /** Undo history and cursor; they outlive the view. */
  editorState: EditorState | null = null;

  private rev = 0;
  private loadRev: number | null = null;
  private traceRev = -1;
  private lastRun = -1;
  private sentAt = 0;
  private onWay: { readonly text: string; readonly keepStep: boolean } | null = null;

  constructor(readonly doc: string) {}

  /** Takes one run of Python's script; `first` says that a new view shows this document. */
  receive(incoming: Incoming, wire: Wire, first: boolean): void {
    this.bridge.attach(wire);
    this.takeInfo(incoming);
    if (incoming.load_rev !== this.loadRev) this.load(incoming);
    else if (first && this.rev > incoming.ack) this.resend(incoming.ack);
    this.takeTrace(incoming);
    if (incoming.refused && incoming.refused !== this.refused.get()) this.busySince.set(null);
    this.refused.set(incoming.refused);
  }

  private takeInfo(incoming: Incoming): void {
    const { mode, title, note, code, controls, programs, moves } = incoming;
    const readOnly = incoming.read_only || mode !== "program";
    const info = { mode, title, note, code, controls, programs, moves, readOnly };
    if (JSON.stringify(info) !== JSON.stringify(this.info.get())) this.info.set(info);
  }

  private load({ text, load_rev, ack, arguments: values, mode, code }: Incoming): void {
    const keeps = mode === "program";
    // A new session of the server has no program yet; this browser may still have one.
    const restored = keeps && (text ?? "") === "" && this.loadRev === null ? restoreText() : null;
    this.loadRev = load_rev;
    this.rev = ack;
    this.lastRun = -1;
    this.traceRev = -1;
    this.busySince.set(null);
    this.values.set(values);
    this.forget();
    this.write(keeps ? (restored ?? text ?? "") : (code ?? text ?? "").trimEnd());
    this.bridge.assumeSent(ack);
    if (restored) {
      this.rev = ack + 1;
      setTimeout(this.bridge.flush, 0);
    }
  }

  private forget(): void {
    this.trace.set(null);
    this.ranText.set(null);
    this.unreadable.set(false);
    this.onWay = null;
    this.pokes.set([]);
    this.opened.set(null);
    this.playing.set(false);
    this.show(0);
  }

  /** Opening something over a program can be undone in the editor. */
  private write(text: string): void {
    this.text.set(text);
    if (this.editor) this.editor.replace(text, null);
    else this.editorState = null;
    if (this.info.get().mode === "program") saveText(text);
  }

  /** A new view after a page switch: Python may have missed the last edit. */
  private resend(ack: number): void {
    this.bridge.assumeSent(ack);
    setTimeout(this.bridge.flush, 0);
    this.busySince.set(null);
  }

  private takeTrace(incoming: Incoming): void {
    const { trace_rev, hasTrace, mode, code } = incoming;
    if (mode !== "program" && code !== null) this.text.set(code.trimEnd());
    // An answer to an earlier run would show a program that is no longer the one that was asked for.
    const late = mode === "program" ? trace_rev < this.lastRun : trace_rev < this.traceRev;
    if (!hasTrace || late || trace_rev === this.traceRev) return;
    const trace = incoming.trace();
    this.traceRev = trace_rev;
    if (trace_rev >= this.lastRun) this.busySince.set(null);
    this.unreadable.set(trace === null);
    const ran = this.onWay?.text ?? this.text.get();
    const keep = this.onWay?.keepStep ?? false;
    this.onWay = null;
    this.ranText.set(ran);
    this.trace.set(trace);
    const step = placeAfter(trace, keep ? this.step.get() : null);
    // An operation is all about its one call: the reason stands open.
    const works = mode === "operation" && trace?.error === null;
    this.opened.set(works ? (trace.steps[step]?.calls.at(-1) ?? null) : null);
    this.show(step);
    this.painted.set(trace_rev);
  }

  private sent(): void {
    this.sentAt = Date.now();
    if (this.info.get().mode === "operation") this.busySince.set(this.sentAt);
  }

  /** What every message begins with. */
  private head() {
    return { doc: this.doc, load_rev: this.loadRev ?? 0, rev: this.rev, painted: this.traceRev };
  }

  private waiting() {
    return this.info.get().mode === "operation"
      ? { name: "arguments", value: { ...this.head(), values: this.values.get() } satisfies Arguments }
      : { name: "edit", value: { ...this.head(), text: this.text.get() } satisfies Edit };
  }

  /** Puts another program into the editor, as one step of undo, and runs it. */
  replaceText(text: string): void {
    if (this.editor) this.editor.replace(text, null);
    this.typed(text);
    this.run();
  }

  /** The learner typed. */
  typed(text: string): void {
    if (text === this.text.get()) return;
    this.text.set(text);
    this.rev += 1;
    saveText(text);
    this.bridge.schedule();
  }

  /** Runs the program. Pokes stand on the steps of a text, so another text runs without them. */
  run(): void {
    const { readOnly, mode } = this.info.get();
    if (readOnly || mode !== "program") return;
    const text = this.text.get();
    if (text.length > MOST_TEXT) return this.notice.set(`A program has at most ${MOST_TEXT.toLocaleString("en")} characters.`);
    const same = text === this.ranText.get();
    if (!same && this.pokes.get().length > 0) {
      this.pokes.set([]);
      this.notice.set("The program changed, so the pokes were taken out.");
    }
    this.rev += 1;
    this.lastRun = this.rev;
    this.onWay = { text, keepStep: same };
    this.playing.set(false);
    this.busySince.set(Date.now());
    const run: Run = { ...this.head(), text, pokes: this.pokes.get() };
    this.bridge.triggerWith("run", run);
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

  /** Mends the program as Python proposed, and runs it. */
  apply(fix: Fix): void {
    const range = this.text.get() === this.ranText.get() ? rangeOf(this.text.get(), fix.span) : null;
    if (!range || !this.editor) return;
    this.editor.replace(fix.text, range);
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
    this.show(Math.max(0, Math.min(last, step)));
  }

  private show(step: number): void {
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

const sessions = new Map<string, Session>();

/** The session of a document: it outlives the view, so a page switch loses nothing. */
export function sessionOf(doc: string): Session {
  let session = sessions.get(doc);
  if (!session) sessions.set(doc, (session = new Session(doc)));
  return session;
}
