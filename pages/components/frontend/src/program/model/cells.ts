/** How large a cell is drawn and what it says. Lengths are CSS pixels. */

export const GAP = 3;
const LETTER = 7.6; // of the monospace digits at 12.5px
const MOST_WRITTEN = 400; // cells of one grid that say their number
const SQUARES = [14, 12, 10, 8, 6] as const;
const TALLEST = 580; // of a painted grid

export interface CellSize {
  readonly width: number;
  readonly height: number;
  /** Numbers do not fit: the cell is a coloured square. */
  readonly painted: boolean;
}

/** The widest text in letters. */
export const widest = (texts: Iterable<string>): number => {
  let most = 1;
  for (const text of texts) most = Math.max(most, text.length);
  return most;
};

/** The size of the cells of a grid with `columns` and `rows` in the given width. */
export function gridSize(columns: number, rows: number, letters: number, available: number): CellSize {
  const written = numberWidth(letters);
  const fits = columns * rows <= MOST_WRITTEN && rows <= 24 && columns * (written + GAP) - GAP <= available;
  if (fits) return { width: written, height: rows > 12 ? 26 : 32, painted: false };
  const side = SQUARES.find((size) => columns * (size + 1) <= available && rows * (size + 1) <= TALLEST) ?? SQUARES[SQUARES.length - 1]!;
  return { width: side, height: side, painted: true };
}

/** The size of the cells of a strip, which wraps where its row ends. */
export function stripSize(count: number, letters: number): CellSize {
  if (count <= MOST_WRITTEN) return { width: numberWidth(letters) + 4, height: count > 48 ? 26 : 36, painted: false };
  const side = count > 1500 ? 9 : 13;
  return { width: side, height: side, painted: true };
}

export const numberWidth = (letters: number): number => Math.max(38, Math.ceil(letters * LETTER + 12));

/** Cells in one row of a strip: whole rows of a tensor where they fit, else round numbers. */
export function stripColumns(count: number, size: CellSize, available: number, unit: number): number {
  const gap = size.painted ? 1 : GAP;
  const most = Math.max(1, Math.floor((available + gap) / (size.width + gap)));
  if (count <= most) return Math.max(1, count);
  if (unit > 1 && unit <= most) return unit * Math.floor(most / unit);
  for (const round of [100, 50, 32, 16, 10, 8, 5]) if (round <= most) return round * Math.floor(most / round);
  return most;
}
