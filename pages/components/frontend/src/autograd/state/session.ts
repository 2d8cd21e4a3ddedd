/** One open program: the moment on screen, the graph drawn for it, what is picked and pointed at. */
import { Cell } from "../../shared/cell";
import type { Place } from "../../shared/place";
import { sessions } from "../../shared/sessions";
import { Writing, type WritingInfo } from "../../shared/writing/state/writing";
import { foldedAtFirst, modulesIn } from "../model/folding";
import { sceneAt, type Scene } from "../model/scene";
import { seenIn, type Era, type Seen } from "../model/seen";
import { endOf, firstPlace, momentOn, momentsOf, samePlace, stepAfter, stepBefore, type Moment } from "../model/timeline";
import type { GradTrace } from "../model/trace";
import { Drawings, NO_DRAWING, type Drawing } from "./drawings";
import type { Incoming } from "./incoming";

export type Tab = "variables" | "ledger" | "output";
export type Pane = "program" | "graph" | "node" | Tab;

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const NO_INFO: WritingInfo = { title: "", note: "", programs: null, readOnly: false, shared: false };
const NOTHING: ReadonlySet<string> = new Set();
const NO_NODES: ReadonlySet<number> = new Set();

export class Session extends Writing<GradTrace, Incoming, WritingInfo> {
  readonly moments = new Cell<readonly Moment[]>([]);
  readonly at = new Cell(0);
  readonly scene = new Cell<Scene | null>(null);
  readonly drawing = new Cell<Drawing>(NO_DRAWING);
  /** The box whose facts stand in the panel; null: that of the node that was just visited. */
  readonly picked = new Cell<string | null>(null);
  /** The box that is pointed at; its line is marked in the editor. */
  readonly pointed = new Cell<string | null>(null);
  /** The nodes of the line that the cursor stands on. */
  readonly lit = new Cell<ReadonlySet<number>>(NO_NODES);
  readonly folded = new Cell<ReadonlySet<string>>(NOTHING);
  readonly modules = new Cell<readonly string[]>([]);
  readonly tab = new Cell<Tab>("variables");
  /** What stands in the one column of a narrow window. */
  readonly pane = new Cell<Pane>("program");
  /** Moments a second while playing. */
  readonly speed = new Cell(2);

  /** Where one looked, at which drawing, and whether one went there oneself; kept across page switches. */
  viewport: Viewport | null = null;
  viewed: string | null = null;
  moved = false;

  private seen: Seen = { lives: [], eras: [] };
  private drawings: Drawings | null = null;

  constructor(doc: string) {
    super(doc, "autograd", NO_INFO);
  }

  protected infoOf({ title, note, programs, read_only }: Incoming): WritingInfo {
    return { title, note, programs, readOnly: read_only, shared: read_only };
  }

  protected clear(): void {
    this.show(null, false);
  }

  protected extras(): object {
    return { pokes: [] };
  }

  protected show(trace: GradTrace | null, same: boolean): void {
    const was = same ? this.moments.get()[this.at.get()] : undefined;
    const moments = trace ? momentsOf(trace) : [];
    this.seen = trace ? seenIn(trace) : { lives: [], eras: [] };
    this.drawings = trace && new Drawings(trace);
    const largest = this.seen.eras.reduce<Era | null>((most, era) => (most && most.nodes.length >= era.nodes.length ? most : era), null);
    if (!same) this.folded.set(trace && largest ? foldedAtFirst(trace, largest.nodes) : NOTHING);
    this.modules.set(trace && largest ? modulesIn(trace, largest.nodes) : []);
    this.picked.set(null);
    this.pointed.set(null);
    this.lit.set(NO_NODES);
    if (trace?.error) this.tab.set("output");
    else if (!same && this.tab.get() === "output") this.tab.set("variables");
    this.moments.set(moments);
    this.place(trace === null ? 0 : was ? samePlace(trace, moments, was) : firstPlace(trace, moments));
  }

  goToPlace({ node, step }: Place): void {
    if (step !== undefined && step < this.moments.get().length) this.goTo(step);
    if (node === undefined) return;
    this.unfoldAround(node);
    if (this.drawing.get().drawn.boxes.some(({ id }) => id === node)) this.picked.set(node);
  }

  /** A node that is pointed at must be seen, in whatever modules it stands. */
  private unfoldAround(id: string): void {
    const { boxes } = this.drawing.get().drawn;
    const place = Number(/^n(\d+)$/.exec(id)?.[1] ?? -1);
    const around = boxes.find((box) => box.nodes.includes(place));
    if (around?.module == null) return;
    this.fold(around.module, false);
    this.unfoldAround(id);
  }

  goTo(at: number): void {
    this.place(Math.max(0, Math.min(this.moments.get().length - 1, at)));
  }

  /** One moment, or one whole step, on or back. */
  move(by: 1 | -1, whole: boolean): void {
    const at = this.at.get();
    const moments = this.moments.get();
    if (!whole) this.goTo(at + by);
    else this.goTo(by > 0 ? stepAfter(moments, at) : stepBefore(moments, at));
  }

  play(playing: boolean): void {
    if (playing && this.at.get() >= this.moments.get().length - 1) this.goTo(this.firstToSee());
    this.playing.set(playing);
  }

  /** The moment before the first node is recorded: what comes earlier shows nothing. */
  private firstToSee(): number {
    const steps = this.trace.get()?.steps ?? [];
    const step = steps.findIndex(({ nodes }) => nodes > 0);
    return Math.max(0, endOf(this.moments.get(), step) - 1);
  }

  goToStep(step: number): void {
    this.goTo(endOf(this.moments.get(), step));
  }

  chooseLine(line: number): boolean {
    const trace = this.trace.get();
    const found = trace && momentOn(trace, this.moments.get(), this.at.get(), line);
    if (found === null) return false;
    this.goTo(found);
    this.atLine(line);
    return true;
  }

  override atLine(line: number | null): void {
    const trace = this.trace.get();
    const known = line !== null && trace && this.text.get() === this.ranText.get();
    const nodes = known ? trace.nodes.flatMap((node, place) => (node.line === line ? [place] : [])) : [];
    if (nodes.length > 0 || this.lit.get().size > 0) this.lit.set(new Set(nodes));
  }

  fold(path: string, folded: boolean): void {
    const next = new Set(this.folded.get());
    if (folded) next.add(path);
    else next.delete(path);
    this.foldTo(next);
  }

  foldTo(folded: ReadonlySet<string>): void {
    this.folded.set(folded);
    this.picked.set(null);
    this.draw();
  }

  private place(at: number): void {
    const trace = this.trace.get();
    const moment = this.moments.get()[at];
    this.at.set(at);
    this.scene.set(trace && moment ? this.kept(sceneAt(trace, this.seen, moment)) : null);
    this.draw();
  }

  /** The same nodes are the same set, so that only what changed is drawn anew. */
  private kept(scene: Scene): Scene {
    const before = this.scene.get()?.seen;
    const same = before?.size === scene.seen.size && [...scene.seen].every((node) => before.has(node));
    return same ? { ...scene, seen: before } : scene;
  }

  private draw(): void {
    const scene = this.scene.get();
    this.drawing.set(scene && this.drawings ? this.drawings.of(scene.era, this.folded.get()) : NO_DRAWING);
  }
}

export const sessionOf = sessions((doc) => new Session(doc));
