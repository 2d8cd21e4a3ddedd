/** What a pass has done by a moment. */
import type { Figure, GradTrace, Pass, Visit } from "./trace";

const orders = new WeakMap<Pass, ReadonlyMap<number, readonly number[]>>();

/** When each node was visited; a node that is used inside a checkpoint may be visited more than once. */
function orderOf(pass: Pass): ReadonlyMap<number, readonly number[]> {
  const known = orders.get(pass);
  if (known) return known;
  const found = new Map<number, number[]>();
  pass.visits.forEach(({ node }, place) => void (found.get(node)?.push(place) ?? found.set(node, [place])));
  orders.set(pass, found);
  return found;
}

/** A pass, and how far it has come: visits up to `reached` have been carried out. */
export interface Progress {
  readonly pass: Pass;
  readonly place: number;
  readonly reached: number;
  readonly done: boolean;
}

export const isVisited = (pass: Pass, node: number): boolean => orderOf(pass).has(node);

/** The place of a node's newest visit by now, or null. */
export function visitedAt({ pass, reached }: Progress, node: number): number | null {
  const places = orderOf(pass).get(node) ?? [];
  let found: number | null = null;
  for (const place of places) if (place <= reached) found = place;
  return found;
}

/** The place at which a node is visited first, now or later. */
export const firstVisit = (pass: Pass, node: number): number | null => orderOf(pass).get(node)?.[0] ?? null;

export function visitOf(progress: Progress, node: number): Visit | null {
  const at = visitedAt(progress, node);
  return at === null ? null : progress.pass.visits[at]!;
}

export type Flow =
  | { readonly state: "none" } // the pass does not come here
  | { readonly state: "waiting" }
  | { readonly state: "nothing" } // its source sends no gradient
  | { readonly state: "here"; readonly figure: Figure };

const NONE: Flow = { state: "none" };
const WAITING: Flow = { state: "waiting" };
const NOTHING: Flow = { state: "nothing" };

/** What has come along an edge. */
export function flowOn({ edges }: GradTrace, progress: Progress | null, edge: number): Flow {
  const { source, slot } = edges[edge]!;
  if (!progress || !isVisited(progress.pass, source)) return NONE;
  const visit = visitOf(progress, source);
  if (!visit) return WAITING;
  const figure = visit.sent[slot] ?? null;
  return figure ? { state: "here", figure } : NOTHING;
}
