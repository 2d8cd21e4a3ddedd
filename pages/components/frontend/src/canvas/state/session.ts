/** One open document: the graph with its history, what is selected, and the talk with Python. */
import { arrange } from "../model/arrange";
import type { Clip } from "../model/clipboard";
import { EMPTY_CATALOG, type Catalog } from "../model/catalog";
import { freePlace, sizeOf, topLevel } from "../model/geometry";
import { itemOf } from "../model/index";
import { allNames } from "../model/names";
import { readGraph } from "../model/parse";
import { same } from "../model/same";
import { EMPTY_GRAPH, MAX_BYTES, MAX_NODES, type Graph, type Point } from "../model/types";
import { Bridge, type Wire } from "../../shared/bridge";
import { Cell } from "../../shared/cell";
import { Kept } from "../../shared/kept";
import { noteEdited, noteSaved, type Saved } from "../../shared/saved";
import { sessions } from "../../shared/sessions";
import { commit, endBurst, redo, startHistory, undo, type History } from "./history";
import type { Incoming, Offers, Refusal } from "./incoming";
import { Labels } from "./labels";
import { readHistory, reopened, written } from "./reopening";
import { NO_OVERLAY, NOTHING_SELECTED, type Dragged, type Notice, type Overlay, type Selection } from "./screen";

export interface Camera {
  fit(): void;
  show(names: readonly string[]): void;
  /** Moves the view only where the thing is not seen. */
  reveal(name: string): void;
  aspect(): number;
  /** The middle of what is seen, on the canvas. */
  middle(): Point;
  /** Where the pointer is over the drawing area, else its middle: on the screen and on the canvas. */
  pointer(): { readonly screen: Point; readonly at: Point };
  leave(): void;
}

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const catalogs = new Map<string, Catalog>();

export class Session {
  readonly graph = new Cell<Graph>(EMPTY_GRAPH);
  readonly steps = new Cell({ undo: false, redo: false });
  readonly rev = new Cell(0);
  readonly catalog = new Cell<Catalog>(EMPTY_CATALOG);
  readonly selection = new Cell<Selection>(NOTHING_SELECTED);
  readonly overlay = new Cell<Overlay>(NO_OVERLAY);
  readonly notice = new Cell<Notice | null>(null);
  readonly offers = new Cell<Offers | null>(null);
  readonly refused = new Cell<Refusal | null>(null);
  /** The thing whose problems are shown beside it. */
  readonly explained = new Cell<string | null>(null);
  /** The frame and the wire that would take what is being dragged. */
  readonly dropFrame = new Cell<string | null>(null);
  readonly dropWire = new Cell<string | null>(null);
  /** The kind being dragged out of the palette, and where the pointer is on the page. */
  readonly dragged = new Cell<Dragged | null>(null);
  /** The thing whose name is about to be typed. */
  readonly renaming = new Cell<string | null>(null);
  /** When this browser kept the drawing, and what Python says of the project that it belongs to. */
  readonly savedAt = new Cell<Date | null>(null);
  readonly saved = new Cell<Saved | null>(null);
  /** Raised when a whole document replaced the one on the canvas: the view fits it. */
  readonly loads = new Cell(0);
  readonly labels = new Labels();
  readonly bridge = new Bridge(() => ({ name: "edit", value: this.edit() }));

  camera: Camera | null = null;
  viewport: Viewport | null = null;
  /** What a link points at: the first view of the document shows it. */
  wanted: string | null = null;
  clip: Clip | null = null;
  nonce = 0;

  private history: History = startHistory(EMPTY_GRAPH);
  private loadRev: number | null = null;
  private catalogVersion = "";
  private labelsRev = -1;
  private readonly storage = new Kept("canvas");

  /** A read-only session shows a graph that belongs to another page: no edits, and nothing is kept. */
  constructor(
    readonly doc: string,
    readonly readOnly = false,
  ) {}

  /** Takes one run of Python's script; `first` says that a new view shows this document. */
  receive(incoming: Incoming, wire: Wire, first: boolean): void {
    this.bridge.attach(wire);
    this.takeCatalog(incoming);
    if (incoming.load_rev !== this.loadRev) this.load(incoming);
    else this.goOn(incoming, first);
    if (incoming.labels && incoming.labels.rev >= this.labelsRev) {
      this.labelsRev = incoming.labels.rev;
      this.labels.receive(incoming.labels);
    }
    if (incoming.offers) this.offers.set(incoming.offers);
    this.refused.set(incoming.refused);
    this.takeSaved(incoming);
  }

  private takeCatalog({ catalog, catalog_version }: Incoming): void {
    if (catalog) catalogs.set(catalog.version, catalog);
    const known = catalogs.get(catalog_version) ?? catalog;
    if (!known) return;
    this.catalogVersion = known.version;
    this.catalog.set(known);
  }

  private load(incoming: Incoming): void {
    const { load_rev, ack, place } = incoming;
    const sent = incoming.document && placeMissing(incoming.document, this.catalog.get());
    const first = this.storage.isFirst(incoming.project);
    const unsaved = this.open(incoming, sent, first);
    const graph = unsaved ?? sent ?? EMPTY_GRAPH;
    this.labelsRev = -1;
    this.history = this.historyOf(sent, unsaved, first);
    this.loadRev = load_rev;
    this.rev.set(unsaved ? ack + 1 : ack);
    this.selection.set(NOTHING_SELECTED);
    this.overlay.set(NO_OVERLAY);
    this.viewport = null;
    this.labels.reset();
    this.show();
    this.wanted = first && place?.node !== undefined && itemOf(graph, place.node) ? place.node : null;
    if (this.wanted) this.select([this.wanted]);
    this.loads.set(this.loads.get() + 1);
    this.bridge.assumeSent(ack);
    if (unsaved) this.sendBack(unsaved, sent);
    else if (sent && this.storage.holds(first)) this.store(sent);
  }

  /** Turns to what this browser keeps of the document; the answer is a drawing that Python has not got. */
  private open({ project }: Incoming, sent: Graph | null, first: boolean): Graph | null {
    if (this.readOnly) return null;
    if (!first) {
      this.storage.follow(project);
      return null;
    }
    this.keep(); // where another project was open
    this.storage.open(project);
    const found = this.storage.unsaved(sent === null);
    const graph = found && readGraph(found.document);
    if (!graph || (sent && same(graph, sent))) return null;
    return placeMissing(graph, this.catalog.get());
  }

  private historyOf(sent: Graph | null, unsaved: Graph | null, first: boolean): History {
    const graph = sent ?? unsaved ?? EMPTY_GRAPH;
    if (first) return reopened(readHistory(this.storage.undo()), graph, sent && unsaved);
    // Opening something over a drawing can be undone: nothing a learner made is lost by a click.
    return this.history.present === EMPTY_GRAPH ? startHistory(graph) : commit(this.history, graph, null, Date.now());
  }

  /** What only this browser had is an edit on top of what Python sent. */
  private sendBack(unsaved: Graph, sent: Graph | null): void {
    this.store(unsaved);
    noteEdited();
    if (sent) this.say("Changes that had not been saved are back. Undo leads to what was saved.");
    setTimeout(this.bridge.flush, 0);
  }

  private goOn({ project, ack }: Incoming, first: boolean): void {
    if (!this.readOnly) this.storage.follow(project);
    if (first && this.rev.get() > ack) this.resend(ack);
  }

  private takeSaved({ saved, ack }: Incoming): void {
    const pending = this.rev.get() > ack;
    this.saved.set(saved);
    noteSaved(saved, pending);
    if (saved?.problem === "" && !pending) this.storage.clean();
  }

  /** Writes undo down, so that it reaches across a reload. A read-only session never opened a place for it. */
  keep(): void {
    if (this.loadRev !== null) this.storage.keepUndo(written(this.history));
  }

  /** A new view after a page switch: Python may have missed the last edit. */
  private resend(ack: number): void {
    this.bridge.assumeSent(ack);
    setTimeout(this.bridge.flush, 0);
  }

  private edit() {
    return {
      doc: this.doc,
      load_rev: this.loadRev ?? 0,
      rev: this.rev.get(),
      catalog: this.catalogVersion,
      document: this.graph.get(),
    };
  }

  /** Makes an edit. Edits with the same `burst` that follow quickly are one step of undo. */
  apply(graph: Graph, burst: string | null = null): boolean {
    if (this.readOnly) return false;
    if (graph === this.history.present) return true;
    const tooLarge = sizeProblem(graph);
    if (tooLarge) {
      this.say(tooLarge, "bad");
      return false;
    }
    this.history = commit(this.history, graph, burst, Date.now());
    this.changed();
    return true;
  }

  undo(): void {
    this.step(undo(this.history));
  }

  redo(): void {
    this.step(redo(this.history));
  }

  endBurst(): void {
    this.history = endBurst(this.history);
  }

  private step(history: History): void {
    if (history === this.history) return;
    this.history = history;
    this.changed();
  }

  private changed(): void {
    this.rev.set(this.rev.get() + 1);
    this.show();
    noteEdited();
    this.bridge.schedule();
    this.store(this.graph.get());
  }

  private show(): void {
    const { present, past, future } = this.history;
    this.graph.set(present);
    this.steps.set({ undo: past.length > 0, redo: future.length > 0 });
    this.dropGone(present);
  }

  private dropGone(graph: Graph): void {
    const known = allNames(graph);
    const { names, edges } = this.selection.get();
    if (names.every((name) => known.has(name))) return;
    this.selection.set({ names: names.filter((name) => known.has(name)), edges });
  }

  private store(graph: Graph): void {
    if (this.readOnly) return;
    this.savedAt.set(this.storage.save({ document: graph }) ? new Date() : null);
  }

  select(names: readonly string[], edges: readonly string[] = []): void {
    this.selection.set({ names, edges });
    const [only, ...more] = names;
    this.explained.set(only && more.length === 0 ? only : null);
  }

  say(text: string, tone: Notice["tone"] = "plain"): void {
    this.notice.set({ text, tone, at: Date.now() });
  }
}

function sizeProblem(graph: Graph): string | null {
  if (graph.nodes.length > MAX_NODES)
    return `A model here has at most ${MAX_NODES} layers. Nothing was added.`;
  if (graph.nodes.length > 100 && JSON.stringify(graph).length > MAX_BYTES)
    return "The model would be larger than 256 KB, the most a graph file may be. Nothing was changed.";
  return null;
}

/** A document without positions is arranged; single things without one get a free place. */
function placeMissing(graph: Graph, catalog: Catalog): Graph {
  const missing = topLevel(graph).filter((name) => !graph.layout[name]);
  if (missing.length === 0) return graph;
  if (missing.length > topLevel(graph).length / 2) return arrange(graph, catalog, 1.6);
  return missing.reduce((done, name) => {
    const at = freePlace(done, catalog, [40, 40], sizeOf(done, catalog, name));
    return { ...done, layout: { ...done.layout, [name]: at } };
  }, graph);
}

export const sessionOf = sessions((doc, readOnly) => new Session(doc, readOnly));
