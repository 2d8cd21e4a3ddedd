/** What the toolbar and the keys do to a session. */
import { arrange as arranged } from "../model/arrange";
import { copy as copied, isEmptyClip, paste as pasted } from "../model/clipboard";
import { remove, rename as renamed, setParam } from "../model/edits";
import { choose, group as grouped, moveInto, settle, ungroup as ungrouped, type Outcome } from "../model/frames";
import { absolutePlace, FRAME_HEAD, frameAt, sizeOf, slotAt } from "../model/geometry";
import { edgeKey, itemOf, parentOf } from "../model/index";
import { applyPatch } from "../model/patch";
import type { Edge, Graph, Patch, Point, Value } from "../model/types";
import { connect, disconnect, judge } from "../model/wiring";
import type { Session } from "./session";

/** Removes what is selected. `heal` joins the wires over a removed layer. */
export function deleteSelection(session: Session, heal = true): void {
  const { names, edges } = session.selection.get();
  const graph = session.graph.get();
  const catalog = session.catalog.get();
  // A marquee selects the wires of its boxes too; those follow the rule for removed boxes.
  const wires = graph.edges.filter(
    (edge) =>
      edges.includes(edgeKey(edge)) && !names.includes(edge.source) && !names.includes(edge.target),
  );
  const cut = wires.length > 0 ? disconnect(graph, catalog, wires) : graph;
  const next = names.length > 0 ? remove(cut, catalog, names, heal) : cut;
  session.select([]);
  session.apply(next);
}

export function copySelection(session: Session): boolean {
  const graph = session.graph.get();
  const catalog = session.catalog.get();
  const clip = copied(graph, session.selection.get().names, (name) =>
    absolutePlace(graph, catalog, name),
  );
  if (isEmptyClip(clip)) return false;
  session.clip = clip;
  return true;
}

export function cutSelection(session: Session): void {
  if (copySelection(session)) deleteSelection(session, false);
}

export function pasteClip(session: Session, incoming: boolean): void {
  if (!session.clip) return session.say("Nothing is copied yet. Select layers and press Ctrl+C.");
  const shift = incoming ? 48 : 40;
  const { graph, names } = pasted(session.graph.get(), session.clip, [shift, shift], incoming);
  session.clip = { ...session.clip, layout: shiftAll(session.clip.layout, shift) };
  if (session.apply(graph)) session.select(names);
}

function shiftAll(layout: Readonly<Record<string, Point>>, by: number): Record<string, Point> {
  return Object.fromEntries(
    Object.entries(layout).map(([name, [x, y]]) => [name, [x + by, y + by] as Point]),
  );
}

export function duplicateSelection(session: Session): void {
  const kept = session.clip;
  if (copySelection(session)) pasteClip(session, false);
  session.clip = kept;
}

export function selectAll(session: Session): void {
  const graph = session.graph.get();
  const lists = [graph.inputs, graph.nodes, graph.frames, graph.outputs];
  const names = lists.flatMap((list) => list.map((item) => item.name));
  session.select(names.filter((name) => !parentOf(graph, name)));
}

export function arrange(session: Session): void {
  const aspect = session.camera?.aspect() ?? 1.6;
  session.apply(arranged(session.graph.get(), session.catalog.get(), aspect));
  session.camera?.fit();
}

function accept(session: Session, outcome: Outcome, select: readonly string[] | null): void {
  if (!outcome.ok) return session.say(outcome.reason, "bad");
  if (session.apply(outcome.graph)) session.select(select ?? [outcome.name]);
}

export function group(session: Session, wanted: "Sequential" | "ModuleDict" | "auto" = "auto"): void {
  accept(session, grouped(session.graph.get(), session.selection.get().names, wanted), null);
}

export function ungroup(session: Session): void {
  const graph = session.graph.get();
  const frames = session.selection.get().names.filter((name) => itemOf(graph, name)?.role === "frame");
  const first = frames[0] ?? "";
  const item = itemOf(graph, first);
  const members = item?.role === "frame" ? item.value.members : [];
  accept(session, ungrouped(graph, session.catalog.get(), first), members);
}

export function chooseEntry(session: Session, frame: string, chosen: string | null): void {
  session.apply(choose(session.graph.get(), session.catalog.get(), frame, chosen));
}

/** Draws a wire, or says why it cannot be drawn. */
export function wire(session: Session, edge: Edge): boolean {
  const verdict = judge(session.graph.get(), session.catalog.get(), edge);
  if (!verdict.ok) {
    session.say(verdict.reason, "bad");
    return false;
  }
  if (verdict.replaces)
    session.say(`${edge.target} took the new wire; the one from ${verdict.replaces.source} was replaced.`);
  return session.apply(connect(session.graph.get(), edge));
}

/** Renames a thing; the answer is the reason when the name cannot be used. */
export function rename(session: Session, from: string, to: string): string | null {
  const result = renamed(session.graph.get(), from, to);
  if (!result.ok) return result.reason;
  session.labels.rename(from, to);
  session.apply(result.graph);
  const { names } = session.selection.get();
  if (from !== to) session.select([...names.filter((name) => name !== from), to]);
  return null;
}

export function setParameter(session: Session, name: string, param: string, value: Value | undefined): void {
  session.apply(setParam(session.graph.get(), name, param, value), `param:${name}.${param}`);
}

export function applyFix(session: Session, patch: Patch): void {
  session.apply(applyPatch(session.graph.get(), session.catalog.get(), patch));
}

/** Ends a drag: things fall into the frame under them, out of their frame, or to a new place in its order. */
export function drop(session: Session, moved: Readonly<Record<string, Point>>): void {
  const names = Object.keys(moved);
  let next: Graph = session.graph.get();
  for (const name of names) {
    const result = dropOne(next, session, name, moved[name]!, new Set(names));
    if (!result.ok) session.say(result.reason, "bad");
    else next = result.graph;
  }
  for (const frame of next.frames)
    if (frame.kind === "ModuleDict") next = settle(next, frame.name);
  session.apply(next);
}

/** `at` is where the thing's corner now stands on the canvas. */
function dropOne(
  graph: Graph,
  session: Session,
  name: string,
  at: Point,
  moving: ReadonlySet<string>,
): Outcome {
  const catalog = session.catalog.get();
  const into = dropTarget(graph, session, name, at, moving);
  const role = itemOf(graph, name)?.role;
  if (into && (role === "input" || role === "output")) return moveInto(graph, catalog, name, null, at);
  if (into?.kind !== "Sequential") return moveInto(graph, catalog, name, into?.name ?? null, at);
  const origin = absolutePlace(graph, catalog, into.name);
  const centre = centreOf(session, graph, name, at);
  const slot = slotAt(graph, catalog, into, [centre[0] - origin[0], centre[1] - origin[1]], name);
  return moveInto(graph, catalog, name, into.name, at, slot);
}

/** The frame a dragged thing would fall into: the innermost one under its middle. */
export function dropTarget(
  graph: Graph,
  session: Session,
  name: string,
  at: Point,
  moving: ReadonlySet<string> = new Set([name]),
) {
  return frameAt(graph, session.catalog.get(), centreOf(session, graph, name, at), moving);
}

function centreOf(session: Session, graph: Graph, name: string, at: Point): Point {
  const { width, height } = sizeOf(graph, session.catalog.get(), name);
  // A frame is held by its head, a layer by its middle.
  const held = itemOf(graph, name)?.role === "frame" ? FRAME_HEAD / 2 : height / 2;
  return [at[0] + width / 2, at[1] + held];
}

/** Moves a member of a Sequential up (-1) or down (1) in its order. */
export function moveWithin(session: Session, name: string, by: number): void {
  const graph = session.graph.get();
  const frame = parentOf(graph, name);
  if (!frame) return;
  const slot = Math.max(0, frame.members.indexOf(name) + by);
  const outcome = moveInto(graph, session.catalog.get(), name, frame.name, [0, 0], slot);
  if (outcome.ok) session.apply(outcome.graph, `move:${name}`);
}
