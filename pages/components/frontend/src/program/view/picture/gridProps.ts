/** What every drawn grid of cells has in common: its props, its light, its keys. */
import { useEffect } from "react";
import type { Cell as Observable } from "../../../shared/cell";
import type { CellSize } from "../../model/cells";
import type { Glow, Lit } from "../../model/lights";
import type { Cell } from "../../model/trace";

/** "pale": no living name shows it; "written": this step changed it. */
export type Tone = "" | "pale" | "written";

export interface GridProps {
  readonly label: string;
  readonly count: number;
  readonly columns: number;
  readonly size: CellSize;
  readonly text: (cell: number) => string;
  readonly value: (cell: number) => Cell | null;
  /** Said aloud and shown on hover. */
  readonly describe: (cell: number) => string;
  readonly tone: (cell: number) => Tone;
  /** Shown small under each cell. */
  readonly mark?: (cell: number) => string;
  /** Columns and rows after which something was left out. */
  readonly gapColumns?: readonly number[];
  readonly gapRows?: readonly number[];
  /** What stands in a gap between rows. */
  readonly gapMark?: string;
  /** The largest value among everything that is coloured together. */
  readonly scale: number;
  readonly lit: Observable<Lit>;
  /** Which light falls on this grid, and which of its places is the grid's first cell. */
  readonly lightId: string;
  readonly first: number;
  readonly onPoint: (cell: number) => void;
  readonly onLeave: () => void;
  readonly onPick?: (cell: number, at: DOMRect) => void;
}

/** Calls `paint` with the lit cells of the grid, now and whenever the light moves. */
export function useGlow(
  { lit, lightId, first, count }: Pick<GridProps, "lit" | "lightId" | "first" | "count">,
  paint: (cells: ReadonlyMap<number, Glow>) => void,
): void {
  useEffect(() => {
    const update = (): void => paint(cellsIn(lit.get(), lightId, first, count));
    update();
    return lit.subscribe(update);
  });
}

function cellsIn({ cells }: Lit, id: string, first: number, count: number): ReadonlyMap<number, Glow> {
  const all = cells.get(id);
  if (!all || (first === 0 && all.size === 0)) return NONE;
  const own = new Map<number, Glow>();
  for (const [place, glow] of all) if (place >= first && place < first + count) own.set(place - first, glow);
  return own;
}

const NONE: ReadonlyMap<number, Glow> = new Map();

/** Where a key leads from a cell; null when the key is not for the grid. */
export function moved(key: string, cell: number, { columns, count }: Pick<GridProps, "columns" | "count">, ctrl: boolean): number | null {
  const row = Math.floor(cell / columns) * columns;
  const last = Math.min(row + columns, count) - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, cell - 1);
    case "ArrowRight":
      return Math.min(count - 1, cell + 1);
    case "ArrowUp":
      return cell >= columns ? cell - columns : cell;
    case "ArrowDown":
      return cell + columns < count ? cell + columns : cell;
    case "Home":
      return ctrl ? 0 : row;
    case "End":
      return ctrl ? count - 1 : last;
    default:
      return null;
  }
}
