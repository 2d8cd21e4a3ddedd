/** What the screen shows besides the graph: selection, dialogs, notices. Not part of the history. */
import type { Point } from "../model/types";

export interface Selection {
  readonly names: readonly string[];
  /** Keys of wires. */
  readonly edges: readonly string[];
}

export const NOTHING_SELECTED: Selection = { names: [], edges: [] };

export interface Dragged {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
}

export interface Notice {
  readonly text: string;
  readonly tone: "plain" | "bad";
  readonly at: number;
}

/** The loose end of a wire that was dropped on empty canvas. */
export interface LooseWire {
  readonly name: string;
  readonly port: string;
  readonly side: "source" | "target";
  /** Which answer of Python belongs to this question. */
  readonly nonce: number;
}

export type Overlay =
  | { readonly view: "none" }
  | { readonly view: "help" }
  | {
      readonly view: "search";
      /** Where the list opens, on the screen relative to the canvas. */
      readonly screen: Point;
      /** Where the thing goes, on the canvas. */
      readonly at: Point;
      readonly wire: LooseWire | null;
    }
  | { readonly view: "wire"; readonly from: string };

export const NO_OVERLAY: Overlay = { view: "none" };
