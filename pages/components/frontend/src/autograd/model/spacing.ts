/** What a layout is made of. Lengths are those of the drawing at 100 %. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  readonly x: number; // of the left edge
  readonly y: number; // of the top edge
}

export type Point = readonly [number, number];

export interface Route {
  /** From the source's lower edge to the target's upper edge. */
  readonly points: readonly Point[];
  /** Where its value stands. */
  readonly middle: Point;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly width: number;
  readonly height: number;
}

export const BETWEEN_RANKS = 58; // a value stands on the edge
export const BETWEEN_CROWDED = 84; // three values stand one above another, where edges cross on their way to ports
export const BETWEEN_BOXES = 34;

export interface Plan {
  readonly places: Map<string, Place>;
  /** The points between the ends of each wire. */
  readonly bends: Map<string, readonly Point[]>;
}
