/** A program that is written and run: its text, the answer to its last run, the talk with Python. */
import type { EditorState } from "@codemirror/state";
import { Bridge, type Waiting, type Wire } from "../../bridge";
import { Cell } from "../../cell";
import type { Fix } from "../../record";
import { rangeOf, type Range } from "../model/text";
import { MOST_TEXT, restoreText, saveText } from "./autosave";
import type { Programs, Written } from "./incoming";
import { Own } from "./own";

export interface WritingInfo {
  readonly title: string;
  readonly note: string;
  readonly programs: Programs | null;
  readonly readOnly: boolean;
}

/** What the editor does for the session. */
export interface Editor {
  /** Replaces a range, or everything, as one step of undo. */
  replace(text: string, range: Range | null): void;
  focus(): void;
}

/** What every message begins with; `pages/programming.py` reads it. */
export interface Head {
  readonly doc: string;
  readonly load_rev: number;
  readonly rev: number;
  /** The revision of the trace on screen: Python need not send that one again. */
  readonly painted: number;
}

export interface Edit extends Head {
  readonly text: string;
}

export abstract class Writing<Answer, In extends Written<Answer>, Info extends WritingInfo> {
  readonly info: Cell<Info>;
  readonly text = new Cell("");
  readonly trace = new Cell<Answer | null>(null);
  /** The text that the trace belongs to. */
  readonly ranText = new Cell<string | null>(null);
  readonly playing = new Cell(false);
  /** When the run that has not been answered began; null when none is on its way. */
  readonly busySince = new Cell<number | null>(null);
  readonly refused = new Cell("");
  readonly notice = new Cell("");
  readonly unreadable = new Cell(false);
  /** Raised with each trace that is painted. */
  readonly painted = new Cell(-1);
  readonly own = new Own(this);
  readonly bridge: Bridge = new Bridge(
    () => this.waiting(),
    (sent) => this.isHeld(sent),
    () => this.sent(),
  );

  editor: Editor | null = null;
  /** Undo history and cursor; they outlive the view. */
  editorState: EditorState | null = null;

  protected rev = 0;
  protected traceRev = -1;
  protected lastRun = -1;
  private loadRev: number | null = null;
  private onWay: { readonly text: string; readonly same: boolean } | null = null;

  /** `page` names the place in the browser's storage. */
  constructor(readonly doc: string, private readonly page: string, info: Info) {
    this.info = new Cell(info);
  }

  protected abstract infoOf(incoming: In): Info;

  /** Shows an answer; `same` says that the text is the one that was on screen before. */
  protected abstract show(answer: Answer | null, same: boolean): void;

  /** Leaves nothing of the answer before. */
  protected abstract clear(): void;

  /** What is to be run beside the text. */
  protected abstract extras(): object;

  /** A line's number was clicked; false leaves the click to the editor. */
  abstract chooseLine(line: number): boolean;

  /** The cursor stands on this line; null: the editor was left. */
  atLine(_line: number | null): void {}

  /** Takes one run of Python's script; `first` says that a new view shows this document. */
  receive(incoming: In, wire: Wire, first: boolean): void {
    this.bridge.attach(wire);
    if (first) this.own.refresh();
    const info = this.infoOf(incoming);
    if (JSON.stringify(info) !== JSON.stringify(this.info.get())) this.info.set(info);
    if (incoming.load_rev !== this.loadRev) this.load(incoming);
    else if (first && this.rev > incoming.ack) this.resend(incoming.ack);
    this.takeAnswer(incoming);
    if (incoming.refused && incoming.refused !== this.refused.get()) this.busySince.set(null);
    this.refused.set(incoming.refused);
  }

  /** Whether the learner writes the text: then the browser keeps it, too. */
  protected isWritten(): boolean {
    return true;
  }

  protected load({ text, load_rev, ack }: In): void {
    // A new session of the server has no program yet; this browser may still have one.
    const restored = this.isWritten() && (text ?? "") === "" && this.loadRev === null ? restoreText(this.page) : null;
    this.loadRev = load_rev;
    this.rev = ack;
    this.lastRun = -1;
    this.traceRev = -1;
    this.busySince.set(null);
    this.forget();
    this.write(restored ?? text ?? "");
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
    this.playing.set(false);
    this.clear();
  }

  /** Opening something over a program can be undone in the editor. */
  protected write(text: string): void {
    this.text.set(text);
    if (this.editor) this.editor.replace(text, null);
    else this.editorState = null;
    if (this.isWritten()) saveText(this.page, text);
  }

  /** A new view after a page switch: Python may have missed the last edit. */
  private resend(ack: number): void {
    this.bridge.assumeSent(ack);
    setTimeout(this.bridge.flush, 0);
    this.busySince.set(null);
  }

  /** An answer to an earlier run would show a program that is no longer the one that was asked for. */
  protected isLate(traceRev: number): boolean {
    return traceRev < this.lastRun;
  }

  protected takeAnswer(incoming: In): void {
    const { trace_rev, hasTrace } = incoming;
    if (!hasTrace || this.isLate(trace_rev) || trace_rev === this.traceRev) return;
    const trace = incoming.trace();
    this.traceRev = trace_rev;
    if (trace_rev >= this.lastRun) this.busySince.set(null);
    this.unreadable.set(trace === null);
    const ran = this.onWay?.text ?? this.text.get();
    const same = this.onWay?.same ?? false;
    this.onWay = null;
    this.ranText.set(ran);
    this.trace.set(trace);
    this.show(trace, same);
    this.painted.set(trace_rev);
  }

  protected isHeld(_sent: number): boolean {
    return false;
  }

  protected sent(): void {}

  protected head(): Head {
    return { doc: this.doc, load_rev: this.loadRev ?? 0, rev: this.rev, painted: this.traceRev };
  }

  private edit(): Edit {
    return { ...this.head(), text: this.text.get() };
  }

  protected waiting(): Waiting {
    return { name: "edit", value: this.edit() };
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
    saveText(this.page, text);
    this.bridge.schedule();
  }

  run(): void {
    if (this.info.get().readOnly) return;
    const text = this.text.get();
    if (text.length > MOST_TEXT) return this.notice.set(`A program has at most ${MOST_TEXT.toLocaleString("en")} characters.`);
    const same = text === this.ranText.get();
    if (!same) this.anotherRuns();
    this.rev += 1;
    this.lastRun = this.rev;
    this.onWay = { text, same };
    this.playing.set(false);
    this.busySince.set(Date.now());
    this.bridge.triggerWith("run", { ...this.edit(), ...this.extras() });
  }

  /** Another text than that of the trace is about to run. */
  protected anotherRuns(): void {}

  /** Mends the program as Python proposed, and runs it. */
  apply(fix: Fix): void {
    const range = this.text.get() === this.ranText.get() ? rangeOf(this.text.get(), fix.span) : null;
    if (!range || !this.editor) return;
    this.editor.replace(fix.text, range);
    this.run();
  }
}

/** What the views of any program need of it. */
export type AnyWriting = Writing<unknown, Written<unknown>, WritingInfo>;
