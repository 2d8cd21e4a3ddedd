/** The working document in the browser's storage: it survives a reload. */
import { isRecord } from "../../shared/fields";
import { readGraph } from "../model/parse";
import type { Graph } from "../model/types";

const KEY = "lampwork.canvas.autosave";

/** False when the browser does not let us store it (private window, full storage). */
export function save(graph: Graph): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify({ form: 1, document: graph }));
    return true;
  } catch {
    return false;
  }
}

/** The saved document, or null when there is none or it is not a graph. */
export function restore(): Graph | null {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return isRecord(saved) && saved.form === 1 ? readGraph(saved.document) : null;
  } catch {
    return null;
  }
}
