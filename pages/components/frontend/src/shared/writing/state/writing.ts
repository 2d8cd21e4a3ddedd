/** A program that is written and run: its text, the answer to its last run, the talk with Python. */
import type { EditorState } from "@codemirror/state";
import { Bridge, type Waiting, type Wire } from "../../bridge";
import { Cell } from "../../cell";
import type { Fields } from "../../fields";
import { Kept } from "../../kept";
import type { Place } from "../../place";
import type { Fix } from "../../record";
import { noteEdited, noteSaved } from "../../saved";
import { rangeOf, type Range } from "../model/text";
import type { Programs, Written } from "./incoming";
import { Own } from "./own";
import { isText, MOST_TEXT } from "./ownPrograms";

export interface WritingInfo {
  readonly title: string;
  readonly note: string;
  readonly programs: Programs | null;
  readonly readOnly: boolean;
  /** Whether somebody shows this program: it is not run here. */
  readonly shared: boolean;
}

/** What the editor does for the session. */
export interface Editor {
  /** Replaces a range, or everything, as one step of undo. */
  replace(text: string, range: Range | null): void;
  focus(): void;
  /** Undo as plain data; null where there is none. */
  undo(): Fields | null;
  /** Begins anew with another program. */
  reopen(): void;
}

/** What an editor begins with, beside the text. */
export interface Beginning {
  /** What Python sent: it lies below the text on screen, where that is another one. */
  readonly sent: string;
  /** Undo as this tab kept it. */
  readonly undo: Fields | null;
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
  beginning: Beginning = { sent: "", undo: null };

  protected rev = 0;
  protected traceRev = -1;
  protected lastRun = -1;
  private loadRev: number | null = null;
  private onWay: { readonly text: string; readonly same: boolean } | null = null;
  /** What a link points at: the first answer shows it. */
  private wanted: Place | null = null;
  private readonly storage: Kept;

  /** `page` names the place in the browser's storage. */
  constructor(readonly doc: string, page: string, info: Info) {
    this.info = new Cell(info);
    this.storage = new Kept(page);
  }

  protected abstract infoOf(incoming: In): Info;

  /** Shows an answer; `same` says that the text is the one that was on screen before. */
  protected abstract show(answer: Answer | null, same: boolean): void;

  /** Leaves nothing of the answer before. */
  protected abstract clear(): void;

  /** Shows what a link points at, as far as it is there. */
  abstract goToPlace(place: Place): void;

  /** What is to be run beside the text. */
  protected abstract extras(): object;

  /** A line's number was clicked; false leaves the click to the editor. */
  abstract chooseLine(line: number): boolean;

  /** The cursor stands on this line; null: the editor was left. */
  atLine(_line: number | null): void {}

  /** Takes one run of Python's script; `first` says that a new view shows this document. */
  receive(incoming: In, wire: Wire, first: boolean): void {
    this.bridge.attach(wire);
    this.own.receive(incoming, first);
    const info = this.infoOf(incoming);
    if (JSON.stringify(info) !== JSON.stringify(this.info.get())) this.info.set(info);
    if (incoming.load_rev !== this.loadRev) this.load(incoming);
    else this.goOn(incoming, first);
    this.takeAnswer(incoming);
    if (incoming.refused && incoming.refused !== this.refused.get()) this.busySince.set(null);
    this.refused.set(incoming.refused);
    this.takeSaved(incoming);
  }

  /** Whether the page has a program, rather than arguments that write one. */
  protected isWritten(): boolean {
    return true;
  }

  /** Whether the learner writes the text: then the browser keeps it, too. */
  private isKept(): boolean {
    return this.isWritten() && !this.info.get().readOnly;
  }

  protected load(incoming: In): void {
    const { load_rev, ack, place } = incoming;
    const sent = incoming.text ?? "";
    const first = this.storage.isFirst(incoming.project);
    const unsaved = this.isKept() ? this.open(incoming, sent, first) : null;
    this.loadRev = load_rev;
    this.rev = ack;
    this.lastRun = -1;
    this.traceRev = -1;
    this.busySince.set(null);
    this.forget();
    this.wanted = first ? place : null;
    this.write(unsaved ?? sent, first);
    this.bridge.assumeSent(ack);
    if (unsaved !== null) this.sendBack(unsaved, sent);
    else if (this.isKept() && this.storage.holds(first)) this.storage.save({ text: sent });
  }

  /** Turns to what this browser keeps of the program; the answer is a text that Python has not got. */
  private open({ project }: In, sent: string, first: boolean): string | null {
    if (!first) {
      this.storage.follow(project);
      return null;
    }
    this.keep(); // where another project was open
    this.storage.open(project);
    const unsaved = this.storage.unsaved(sent === "")?.text;
    this.beginning = { sent, undo: this.storage.undo() };
    return isText(unsaved) && unsaved !== sent ? unsaved : null;
  }

  /** What only this browser had is an edit on top of what Python sent. */
  private sendBack(unsaved: string, sent: string): void {
    this.rev += 1;
    this.storage.save({ text: unsaved });
    noteEdited();
    if (sent) this.notice.set("Changes that had not been saved are back. Undo leads to what was saved.");
    setTimeout(this.bridge.flush, 0);
  }

  private goOn({ project, ack }: In, first: boolean): void {
    if (this.isKept()) this.storage.follow(project);
    if (first && this.rev > ack) this.resend(ack);
  }

  private takeSaved({ saved, ack }: In): void {
    const pending = this.rev > ack;
    noteSaved(saved, pending);
    if (saved?.problem === "" && !pending) this.storage.clean();
  }

  /** Writes undo down, so that it reaches across a reload. */
  keep(): void {
    if (this.editor && this.isKept() && this.loadRev !== null) this.storage.keepUndo(this.editor.undo());
  }

  private forget(): void {
    this.trace.set(null);
    this.ranText.set(null);
    this.unreadable.set(false);
    this.onWay = null;
    this.playing.set(false);
    this.clear();
  }

  /** Opening something over a program can be undone in the editor; with another project it begins anew. */
  private write(text: string, first: boolean): void {
    this.text.set(text);
    if (first) this.editorState = null;
    if (first) this.editor?.reopen();
    else this.editor?.replace(text, null);
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
    if (trace && this.wanted) this.goToPlace(this.wanted);
    if (trace) this.wanted = null;
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
    if (text === this.text.get() || this.info.get().readOnly) return;
    this.text.set(text);
    this.rev += 1;
    this.storage.save({ text });
    noteEdited();
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
    this.wanted = null;
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
