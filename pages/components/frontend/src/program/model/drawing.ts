/** How the elements of a tensor are laid out on the page, and how much width that takes. */
import { sizeOf } from "./address";
import { GAP, gridSize, numberWidth, widest, type CellSize } from "./cells";
import { cellTexts } from "../../shared/numbers";
import { scaleOf } from "../../shared/colour";
import type { Face } from "./face";
import type { Card } from "./picture";
import { slicingOf, type Slicing } from "./slicing";

export interface Drawing {
  readonly slicing: Slicing;
  /** Of one small multiple. */
  readonly columns: number;
  readonly count: number;
  readonly size: CellSize;
  readonly texts: readonly string[];
  readonly scale: number;
  /** The width that shows the small multiples side by side. */
  readonly width: number;
}

const BETWEEN = 18;
const WRITTEN_LINE = 400; // elements of a vector that are written out
const PAINTED_LINE = 64;

/** Draws a face in at most `room` pixels of width. */
export function draw(face: Face, dtype: string, room: number): Drawing {
  const slicing = slicingOf(face.lengths);
  const texts = cellTexts(face.values, dtype);
  const count = slicing.rows * slicing.columns;
  const letters = widest(texts);
  const columns = Math.max(1, columnsOf(face, slicing, letters, room));
  const size = gridSize(columns, Math.ceil(count / columns), letters, room);
  const tiles = sizeOf(slicing.tiled.map((dimension) => face.lengths[dimension]!));
  return { slicing, columns, count, size, texts, scale: scaleOf(face.values), width: widthOf(columns, size, tiles) };
}

/** A vector may go on in the next line; a matrix keeps its rows. */
function columnsOf(face: Face, slicing: Slicing, letters: number, room: number): number {
  if (face.lengths.length >= 2 || face.chosen) return slicing.columns;
  const most = Math.floor((room + GAP) / (numberWidth(letters) + GAP));
  return Math.min(slicing.columns, slicing.columns <= WRITTEN_LINE ? most : PAINTED_LINE);
}

function widthOf(columns: number, size: CellSize, tiles: number): number {
  const tile = columns * (size.width + (size.painted ? 1 : GAP));
  const side = Math.min(tiles, Math.ceil(Math.sqrt(tiles * 1.5)));
  return side * tile + (side - 1) * BETWEEN;
}

export const CARD_PADDING = 34;
export const CARD_GAP = 16;

/** Room for cards: the width of the picture and how it is cut into columns. */
export interface Room {
  readonly width: number;
  readonly columns: number;
  readonly column: number;
}

const LEAST_COLUMN = 284;

export function roomFor(width: number, cards: number): Room {
  const columns = Math.max(1, Math.min(cards, Math.floor((width + CARD_GAP) / (LEAST_COLUMN + CARD_GAP))));
  return { width, columns, column: (width + CARD_GAP) / columns - CARD_GAP };
}

/** How many columns a card takes. */
export function spanOf({ face, tensor }: Card, room: Room): number {
  if (!face) return 1;
  const need = draw(face, tensor.dtype, room.width - CARD_PADDING).width + CARD_PADDING;
  return Math.max(1, Math.min(room.columns, Math.ceil((need + CARD_GAP) / (room.column + CARD_GAP))));
}

/** What a number of columns is wide. */
export const widthOfSpan = (span: number, { column }: Room): number => Math.floor(span * (column + CARD_GAP) - CARD_GAP);
