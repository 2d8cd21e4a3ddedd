/** Where one looks on this page: the component that is open says it, the project's bar puts it into a link. */
import { isRecord } from "./fields";

export interface Place {
  readonly node?: string;
  readonly step?: number;
}

export const LONGEST_NODE = 300;
export const MOST_STEP = 1_000_000;

/** Each entry is a bundle of its own, so what they share stands on the page and not in a module. */
const KEY = Symbol.for("lampwork.place");
const page = globalThis as typeof globalThis & { [KEY]?: { readonly path: string; readonly place: Place } };

/** Says what is looked at here and now; null where nothing is chosen, and when the component leaves. */
export function setPlace(place: Place | null): void {
  if (place === null) delete page[KEY];
  else page[KEY] = { path: location.pathname, place: bounded(place) };
}

/** The place last said on this page; what was said on another page is over. */
export function readPlace(): Place | null {
  const said = page[KEY];
  return said && said.path === location.pathname ? said.place : null;
}

/** Reads the `place` that Python sends: a convenience, so what cannot be read is left out. */
export function readPlaceData(value: unknown): Place | null {
  if (!isRecord(value)) return null;
  const place = bounded(value);
  return place.node === undefined && place.step === undefined ? null : place;
}

function bounded({ node, step }: { readonly node?: unknown; readonly step?: unknown }): Place {
  return {
    ...(typeof node === "string" && node !== "" && node.length <= LONGEST_NODE ? { node } : {}),
    ...(typeof step === "number" && Number.isInteger(step) && step >= 0 && step <= MOST_STEP ? { step } : {}),
  };
}
