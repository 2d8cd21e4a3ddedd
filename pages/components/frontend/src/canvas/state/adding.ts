/** Adding things from the palette: by drop, by click, in a wire, at a loose wire. */
import { addItem } from "../model/edits";
import { moveInto } from "../model/frames";
import { absoluteBox, absolutePlace, boxWidth, frameAt, freePlace, sizeOf, slotAt } from "../model/geometry";
import { edgeKey, parentOf } from "../model/index";
import { makeRoom } from "../model/patch";
import { fitsInWire, freshOutputPort } from "../model/ports";
import { INPUT, OUTPUT } from "../model/catalog";
import type { Edge, Graph, Point } from "../model/types";
import { connect, firstFreeInput, insertIntoWire } from "../model/wiring";
import type { LooseWire } from "./screen";
import type { Session } from "./session";

/** Adds where the pointer let go: into the wire or the frame there, else onto the canvas. */
export function addAt(session: Session, kind: string, pointer: Point, wireKey: string | null): void {
  const graph = session.graph.get();
  const catalog = session.catalog.get();
  const at: Point = [pointer[0] - boxWidth(kind, kind) / 2, pointer[1] - 37];
  const wire = wireKey ? graph.edges.find((edge) => edgeKey(edge) === wireKey) : undefined;
  const placed = addItem(graph, catalog, kind, at);
  if (wire && fitsInWire(catalog, kind)) {
    const frame = parentOf(graph, wire.source);
    const shared = frame && frame === parentOf(graph, wire.target) ? frame : null;
    const inside = shared ? moved(placed.graph, session, placed.name, shared.name, at) : placed.graph;
    const wired = insertIntoWire(inside, catalog, wire, placed.name, kind);
    return finish(session, shared ? wired : makeRoom(wired, catalog, placed.name), placed.name);
  }
  const frame = kind === INPUT || kind === OUTPUT ? null : frameAt(graph, catalog, pointer);
  if (!frame) return finish(session, placed.graph, placed.name);
  const origin = absolutePlace(graph, catalog, frame.name);
  const inside: Point = [pointer[0] - origin[0], pointer[1] - origin[1]];
  const slot = slotAt(graph, catalog, frame, inside, placed.name);
  finish(session, moved(placed.graph, session, placed.name, frame.name, at, slot), placed.name);
}

function moved(graph: Graph, session: Session, name: string, into: string, at: Point, slot?: number): Graph {
  const outcome = moveInto(graph, session.catalog.get(), name, into, at, slot);
  return outcome.ok ? outcome.graph : graph;
}

/** Adds beside the one selected thing (behind it in its Sequential), else in the middle of the view. */
export function addBeside(session: Session, kind: string): void {
  const graph = session.graph.get();
  const catalog = session.catalog.get();
  const [only, ...more] = session.selection.get().names;
  const frame = only && more.length === 0 ? parentOf(graph, only) : undefined;
  const placed = addItem(graph, catalog, kind, [0, 0]);
  if (only && frame?.kind === "Sequential" && kind !== INPUT && kind !== OUTPUT) {
    const slot = frame.members.indexOf(only) + 1;
    return finish(session, moved(placed.graph, session, placed.name, frame.name, [0, 0], slot), placed.name);
  }
  const size = sizeOf(placed.graph, catalog, placed.name);
  const wanted = only && more.length === 0 ? besideOf(session, graph, only) : middle(session, size);
  const at = freePlace(graph, catalog, wanted, size);
  const next = { ...placed.graph, layout: { ...placed.graph.layout, [placed.name]: at } };
  finish(session, next, placed.name);
}

function besideOf(session: Session, graph: Graph, name: string): Point {
  const box = absoluteBox(graph, session.catalog.get(), name);
  return [box.x + box.width + 100, box.y];
}

function middle(session: Session, size: { width: number; height: number }): Point {
  const [x, y] = session.camera?.middle() ?? [300, 200];
  return [x - size.width / 2, y - size.height / 2];
}

/** Adds at the end of a loose wire and connects it, as one edit. */
export function addOnWire(session: Session, kind: string, at: Point, loose: LooseWire): void {
  const catalog = session.catalog.get();
  const width = boxWidth(kind, kind);
  const corner: Point = loose.side === "source" ? [at[0], at[1] - 37] : [at[0] - width, at[1] - 37];
  const placed = addItem(session.graph.get(), catalog, kind, corner);
  const edge = looseEdge(session, placed.graph, kind, placed.name, loose);
  finish(session, edge ? connect(placed.graph, edge) : placed.graph, placed.name);
}

function looseEdge(session: Session, graph: Graph, kind: string, name: string, loose: LooseWire): Edge | null {
  const catalog = session.catalog.get();
  if (loose.side === "source")
    return firstFreeInput(graph, catalog, { name: loose.name, port: loose.port }, name);
  const port = freshOutputPort(catalog, kind);
  return port ? { source: name, source_port: port, target: loose.name, target_port: loose.port } : null;
}

function finish(session: Session, graph: Graph, name: string): void {
  if (session.apply(graph)) session.select([name]);
}
