/** How a tensor of any rank is drawn on a flat page: rows and columns, small multiples, index sliders. */
import { sizeOf } from "./address";

export const MOST_TILES = 16;

export interface Slicing {
  /** Dimensions chosen by a slider, from the left. */
  readonly sliced: readonly number[];
  /** Dimensions laid out as small multiples. */
  readonly tiled: readonly number[];
  readonly rows: number;
  readonly columns: number;
}

/** The last two dimensions make the grid; as many of the others as fit become small multiples. */
export function slicingOf(shape: readonly number[], mostTiles = MOST_TILES): Slicing {
  const leading = Math.max(0, shape.length - 2);
  let first = leading;
  let tiles = 1;
  while (first > 0 && tiles * shape[first - 1]! <= mostTiles) {
    first -= 1;
    tiles *= shape[first]!;
  }
  const dimensions = Array.from({ length: leading }, (_, at) => at);
  return {
    sliced: dimensions.slice(0, first),
    tiled: dimensions.slice(first),
    rows: shape.length >= 2 ? shape[shape.length - 2]! : 1,
    columns: shape.length >= 1 ? shape[shape.length - 1]! : 1,
  };
}

export interface Tile {
  /** The leading index, e.g. [0, 2]. */
  readonly index: readonly number[];
  /** The row-major place of its first element; the others follow without a gap. */
  readonly start: number;
}

/** The small multiples for the sliders' positions. */
export function tilesOf(shape: readonly number[], slicing: Slicing, chosen: readonly number[]): Tile[] {
  const cells = slicing.rows * slicing.columns;
  const tiled = slicing.tiled.map((dimension) => shape[dimension]!);
  const count = sizeOf(tiled);
  const first = slicing.sliced.reduce((place, dimension, at) => place * shape[dimension]! + (chosen[at] ?? 0), 0);
  return Array.from({ length: count }, (_, tile) => ({
    index: [...slicing.sliced.map((_dimension, at) => chosen[at] ?? 0), ...indexIn(tile, tiled)],
    start: (first * count + tile) * cells,
  }));
}

function indexIn(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = place;
  for (let dimension = shape.length - 1; dimension >= 0; dimension -= 1) {
    index.unshift(rest % shape[dimension]!);
    rest = Math.floor(rest / shape[dimension]!);
  }
  return index;
}
