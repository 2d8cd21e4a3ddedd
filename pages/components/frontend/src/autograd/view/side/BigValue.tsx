/** A tensor of several elements as a heat map with its scale. */
import { HeatMap } from "../../../shared/HeatMap";
import { isWritten, only } from "../../model/figures";
import { gridOf } from "../../model/grid";
import type { Figure } from "../../model/trace";

export function BigValue({ figure }: { readonly figure: Figure }) {
  const grid = only(figure) === null && !isWritten(figure) ? gridOf(figure) : null;
  return grid && grid.values.length > 1 ? <HeatMap heat={grid} /> : null;
}
