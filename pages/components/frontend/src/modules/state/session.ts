/** One module on screen: its tree, what is folded and chosen, and the talk with Python. */
import { Session as Canvas } from "../../canvas/state/session";
import { Bridge, type Wire } from "../../shared/bridge";
import { Cell } from "../../shared/cell";
import { noteSaved } from "../../shared/saved";
import { sessions } from "../../shared/sessions";
import { lineOf, nodeOf, rowOfLine, rowOfNode } from "../model/links";
import { EMPTY_REPORT, hasValues, switchOf, type Report, type Row } from "../model/rows";
import { EMPTY_TREE, firstFolded, opened, search, treeOf, withAncestors, type Tree } from "../model/tree";
import type { Incoming, Whole } from "./incoming";

/** A switch that Python has not answered by then shows again what was last known. */
const PATIENCE_MS = 5_000;

/** A wire into nothing: a graph to look at has nothing to say. */
const NOWHERE: Wire = { setStateValue: () => {}, setTriggerValue: () => {} };

export class Session {
  readonly report = new Cell<Report>(EMPTY_REPORT);
  readonly tree = new Cell<Tree>(EMPTY_TREE);
  readonly code = new Cell("");
  readonly hasGraph = new Cell(false);
  readonly readOnly = new Cell(false);
  /** In pixels; null fills the window. */
  readonly height = new Cell<number | null>(null);
  readonly selected = new Cell("");
  /** The line of the chosen row. */
  readonly line = new Cell<number | null>(null);
  readonly folded = new Cell<ReadonlySet<string>>(new Set());
  readonly query = new Cell("");
  /** Switches that were turned and that Python has not answered yet. */
  readonly turned = new Cell<ReadonlyMap<string, boolean>>(new Map());
  /** Raised when the chosen row should come into view. */
  readonly looks = new Cell(0);
  readonly painted = new Cell(-1);
  readonly canvas: Canvas;
  readonly bridge = new Bridge(() => ({ name: "selected", value: this.choice() }));

  private rev = 0;
  private loadRev: number | null = null;
  private graphText = "";
  private graphRev = 0;

  constructor(readonly doc: string) {
    this.canvas = new Canvas(`modules:${doc}`, true);
    this.canvas.selection.subscribe(() => this.followCanvas());
  }

  /** Takes one run of Python's script; `first` says that a new view shows this module. */
  receive(incoming: Incoming, wire: Wire, first: boolean): void {
    this.bridge.attach(wire);
    this.readOnly.set(incoming.read_only);
    this.height.set(incoming.height);
    const whole = incoming.rev === this.loadRev ? null : (incoming.whole?.() ?? null);
    if (whole) this.load(whole, incoming);
    else if (first && this.rev > incoming.ack) this.resend(incoming.ack);
    if (incoming.ack >= this.rev && incoming.selected !== this.selected.get()) this.takeChoice(incoming);
    noteSaved(incoming.saved);
  }

  private load(whole: Whole, { rev, ack }: Incoming): void {
    const fresh = this.loadRev === null;
    const before = this.tree.get();
    const tree = treeOf(whole.report.rows);
    this.loadRev = rev;
    if (fresh || this.rev < ack) this.rev = ack;
    if (fresh) this.bridge.assumeSent(ack);
    this.tree.set(tree);
    this.report.set(whole.report);
    this.turned.set(new Map());
    this.code.set(whole.code);
    if (!isMostlyKnown(before, tree)) this.folded.set(firstFolded(tree));
    this.hasGraph.set(whole.hasGraph);
    this.showGraph(whole);
    if (!tree.byPath.has(this.selected.get())) this.selected.set("");
    this.showChoice();
    this.painted.set(rev);
  }

  /** The same drawing keeps its view; another one is fitted. */
  private showGraph({ canvas }: Whole): void {
    const text = JSON.stringify(canvas.document);
    if (text !== this.graphText) this.graphRev += 1;
    this.graphText = text;
    this.canvas.receive({ ...canvas, load_rev: this.graphRev }, NOWHERE, false);
  }

  /** A new view after a page switch: Python may have missed the last choice. */
  private resend(ack: number): void {
    this.bridge.assumeSent(ack);
    setTimeout(this.bridge.flush, 0);
  }

  private takeChoice({ selected, ack }: Incoming): void {
    if (!this.tree.get().byPath.has(selected)) return;
    this.rev = ack;
    this.show(selected);
  }

  private choice() {
    const painted = this.painted.get();
    return { doc: this.doc, load_rev: this.loadRev ?? 0, rev: this.rev, path: this.selected.get(), painted };
  }

  /** Chooses a row: from the tree, a name in the details, the code or the canvas. */
  choose(path: string): void {
    if (!this.tree.get().byPath.has(path)) return;
    if (path !== this.selected.get()) {
      this.rev += 1;
      this.bridge.schedule();
    }
    this.show(path);
  }

  private show(path: string): void {
    this.selected.set(path);
    const hits = search(this.tree.get(), this.query.get());
    // What is chosen elsewhere must be seen: a search that leaves it out is over.
    if (hits && !withAncestors(this.tree.get(), hits).has(path)) this.query.set("");
    this.folded.set(opened(this.tree.get(), this.folded.get(), path));
    this.showChoice();
    this.looks.set(this.looks.get() + 1);
  }

  private showChoice(): void {
    const tree = this.tree.get();
    const path = this.selected.get();
    this.line.set(lineOf(tree, path));
    const node = nodeOf(tree, path);
    const { names } = this.canvas.selection.get();
    if (names.length === (node ? 1 : 0) && names[0] === (node ?? undefined)) return;
    this.canvas.selection.set({ names: node ? [node] : [], edges: [] });
    if (node) this.canvas.camera?.reveal(node);
  }

  /** A box chosen on the canvas chooses its row, unless a row inside of it is chosen already. */
  private followCanvas(): void {
    const [node, ...more] = this.canvas.selection.get().names;
    const tree = this.tree.get();
    if (!node || more.length > 0 || nodeOf(tree, this.selected.get()) === node) return;
    const row = rowOfNode(tree, node);
    if (row) this.choose(row.path);
  }

  chooseLine(line: number): void {
    const row = rowOfLine(this.tree.get(), line, this.selected.get());
    if (row) this.choose(row.path);
  }

  fold(path: string, open: boolean): void {
    const folded = new Set(this.folded.get());
    if (open) folded.delete(path);
    else folded.add(path);
    this.folded.set(folded);
  }

  /** Freezes or thaws what is in a row; a mixed one is thawed first. */
  turn(row: Row): void {
    const now = this.turned.get().get(row.path) ?? switchOf(row) === "on";
    if (this.readOnly.get() || switchOf(row) === null) return;
    this.turned.set(new Map([...this.turned.get(), [row.path, !now]]));
    setTimeout(() => this.turned.set(new Map()), PATIENCE_MS);
    this.act("freeze", { path: row.path, requires_grad: !now });
  }

  /** Goes to the values of a row, where it has some. */
  openWeights(path: string): void {
    const row = this.tree.get().byPath.get(path);
    if (row && hasValues(row) && !this.readOnly.get()) this.act("open", path);
  }

  private act(name: string, value: unknown): void {
    const painted = this.painted.get();
    this.bridge.flush();
    this.bridge.trigger("action", { name, value, doc: this.doc, load_rev: this.loadRev ?? 0, painted });
  }
}

/** Whether this is the module from before, or one that grew out of it: what is folded then stays. */
function isMostlyKnown(before: Tree, tree: Tree): boolean {
  if (before.rows.length === 0) return false;
  const known = tree.rows.filter((row) => before.byPath.has(row.path)).length;
  return known > 1 && known >= tree.rows.length / 2;
}

export const sessionOf = sessions((doc) => new Session(doc));
