/** The project as its bar shows it, and the talk with Python. */
import { Bridge, type Wire } from "../../shared/bridge";
import { Cell } from "../../shared/cell";
import { readPlace } from "../../shared/place";
import { hearSaved, type SavedNews } from "../../shared/saved";
import { asTitle, type Keeping } from "../model/words";
import { NOTHING, type Incoming, type Notice } from "./incoming";
import { fetchCanvasEarly, forgetLink, takeLink } from "./link";

/** What Python has not answered by then shows again what was last known. */
const PATIENCE_MS = 5_000;
/** An edit that is on its way for longer than any run of the page takes. */
const LATE_MS = 20_000;
/** The answer to a notice that was closed. */
const DISMISS = "dismiss";

export class Session {
  readonly shown = new Cell<Incoming>(NOTHING);
  /** As Python says it, or as it was just typed. */
  readonly title = new Cell("");
  readonly keeping = new Cell<Keeping>({ saved: null, pending: false, late: false });
  readonly renaming = new Cell(false);
  /** The notice that was answered; it is not shown again until Python has taken it away. */
  readonly answered = new Cell("");
  /** The problem of saving whose words were closed; its sign stays. */
  readonly hushed = new Cell("");
  /** Whether a copy was asked for and Python has not answered. */
  readonly copying = new Cell(false);
  readonly bridge = new Bridge(() => ({ name: "link", value: { doc: this.doc, rev: this.linkRev, text: this.link } }));

  /** The title that Python said last. */
  private known = "";
  private link = "";
  private linkRev = 0;
  private lateTimer: ReturnType<typeof setTimeout> | undefined;
  private titleTimer: ReturnType<typeof setTimeout> | undefined;
  private copyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly doc: string) {
    this.bridge.assumeSent(0);
    hearSaved((news) => this.hear(news));
  }

  /** Takes one run of Python's script; `first` says that a new view shows this project. */
  receive(incoming: Incoming, wire: Wire, first: boolean): void {
    this.bridge.attach(wire);
    const before = this.shown.get();
    // Streamlit calls again with old data when the theme changes, and components may have newer news.
    if (JSON.stringify(incoming) !== JSON.stringify(before)) this.take(incoming, before);
    if (first && incoming.mode === "waiting") this.sendLink();
  }

  private take(incoming: Incoming, before: Incoming): void {
    this.shown.set(incoming);
    if (incoming.mode !== before.mode) this.enter(incoming);
    this.takeTitle(incoming.title);
    this.takeSaved(incoming, incoming.page !== before.page);
    if (incoming.notice === null) this.answered.set("");
  }

  private enter({ mode }: Incoming): void {
    this.renaming.set(false);
    this.copying.set(false);
    if (mode !== "waiting") return;
    this.link = takeLink();
    if (this.link !== "") fetchCanvasEarly();
    this.linkRev += 1;
    this.sendLink();
  }

  /** A value that is set while Streamlit mounts a component may be lost, so it is set after that, and again by a new view. */
  private sendLink(): void {
    this.bridge.assumeSent(0);
    setTimeout(this.bridge.flush, 0);
  }

  private takeSaved({ saved }: Incoming, moved: boolean): void {
    const now = this.keeping.get();
    const answered = moved || saved?.at !== now.saved?.at || saved?.problem !== "";
    if (answered) this.settle({ saved, pending: false, late: false });
    else this.keeping.set({ ...now, saved });
  }

  private hear({ saved, pending }: SavedNews): void {
    const now = this.keeping.get();
    if (saved?.title !== undefined) this.takeTitle(saved.title);
    if (saved === null && now.pending) return; // the clock of the first unanswered edit goes on
    this.settle({ saved: saved ?? now.saved, pending, late: false });
  }

  private settle(keeping: Keeping): void {
    clearTimeout(this.lateTimer);
    if ((keeping.saved?.problem ?? "") === "") this.hushed.set("");
    this.keeping.set(keeping);
    if (keeping.pending) this.lateTimer = setTimeout(() => this.keeping.set({ ...keeping, late: true }), LATE_MS);
  }

  /** From the bar's own data, or from a component that heard of it earlier. */
  private takeTitle(title: string): void {
    if (title === this.known) return;
    this.known = title;
    this.showTitle(title);
  }

  private showTitle(title: string): void {
    clearTimeout(this.titleTimer);
    this.title.set(title);
  }

  rename(typed: string): void {
    const title = asTitle(typed);
    this.renaming.set(false);
    if (title === "" || title === this.title.get()) return;
    this.showTitle(title);
    this.titleTimer = setTimeout(() => this.title.set(this.known), PATIENCE_MS);
    this.act("rename", { title });
  }

  share(): void {
    this.act("share", { place: readPlace() ?? {} });
  }

  fork(): void {
    this.copying.set(true);
    clearTimeout(this.copyTimer);
    this.copyTimer = setTimeout(() => this.copying.set(false), PATIENCE_MS);
    this.act("fork", {});
  }

  leave(): void {
    forgetLink();
    this.act("leave", {});
  }

  keepVersion(typed: string): void {
    const name = asTitle(typed);
    if (name !== "") this.act("snapshot", { name });
  }

  choose(name: "new" | "projects" | "history"): void {
    this.act(name, {});
  }

  /** The tab is looked at again: another one may have saved meanwhile. */
  seen(): void {
    if (this.shown.get().mode === "own") this.act("seen", {});
  }

  answer(name: string): void {
    const { notice } = this.shown.get();
    if (notice) this.answered.set(noticeKey(notice));
    this.act("answer", { name });
  }

  dismiss(): void {
    this.answer(DISMISS);
  }

  hush(problem: string): void {
    this.hushed.set(this.hushed.get() === problem ? "" : problem);
  }

  private act(name: string, value: unknown): void {
    this.bridge.trigger("action", { doc: this.doc, name, value });
  }
}

export const noticeKey = (notice: Notice): string => JSON.stringify(notice);

const sessions = new Map<string, Session>();

/** The session of a document: it outlives the view, so a page switch loses nothing. */
export function sessionOf(doc: string): Session {
  let session = sessions.get(doc);
  if (!session) sessions.set(doc, (session = new Session(doc)));
  return session;
}
