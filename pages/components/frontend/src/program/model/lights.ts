/** Which cells of every grid light up together. */
import { bytesAt, placesOver, type Bytes } from "./address";

/** A grid of cells that lie in memory. */
export interface Lamp {
  readonly id: string;
  readonly storage: number | null;
  readonly itemsize: number;
  readonly at: Float64Array;
}

/** `self` is pointed at, `same` shows the same bytes, `meet` belongs to it in another way. */
export type Glow = "self" | "same" | "meet";

export interface Lit {
  /** For each grid the cells that are lit. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<number, Glow>>;
  readonly bytes: Bytes | null;
  readonly source: { readonly id: string; readonly cell: number } | null;
}

export const DARK: Lit = { cells: new Map(), bytes: null, source: null };

/** The light that falls from one cell on all grids over the same bytes. */
export function lightFrom(lamps: readonly Lamp[], id: string, cell: number): Lit {
  const source = lamps.find((lamp) => lamp.id === id);
  const address = source?.at[cell];
  if (!source || address === undefined) return DARK;
  const cells = new Map<string, Map<number, Glow>>();
  if (source.storage === null)
    return { cells: new Map([[id, new Map([[cell, "self" as const]])]]), bytes: null, source: { id, cell } };
  const bytes = bytesAt(source.storage, address, source.itemsize);
  for (const lamp of lamps) {
    if (lamp.storage !== bytes.storage) continue;
    const lit = placesOver(lamp.at, lamp.itemsize, bytes);
    if (lit.length > 0) cells.set(lamp.id, new Map(lit.map((place) => [place, "same"])));
  }
  cells.set(id, new Map(cells.get(id)).set(cell, "self"));
  // The cell of the storage is the thing itself: it burns like the one that is pointed at.
  for (const [lamp, lit] of cells) if (lamp.startsWith("s")) for (const place of lit.keys()) lit.set(place, "self");
  return { cells, bytes, source: { id, cell } };
}

/** Adds cells that belong to the light without lying over its bytes. */
export function withMeeting(lit: Lit, more: ReadonlyMap<string, readonly number[]>): Lit {
  const cells = new Map(lit.cells);
  for (const [id, places] of more) {
    const own = new Map(cells.get(id));
    for (const place of places) if (!own.has(place)) own.set(place, "meet");
    if (own.size > 0) cells.set(id, own);
  }
  return { ...lit, cells };
}
