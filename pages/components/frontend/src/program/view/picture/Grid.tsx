/** Cells in rows and columns: with numbers while they fit, else as coloured squares. */
import type { GridProps } from "./gridProps";
import { PaintedGrid } from "./PaintedGrid";
import { WrittenGrid } from "./WrittenGrid";

export function Grid(props: GridProps) {
  return props.size.painted ? <PaintedGrid {...props} /> : <WrittenGrid {...props} />;
}
