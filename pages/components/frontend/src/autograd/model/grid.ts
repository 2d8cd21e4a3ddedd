/** The elements of a tensor as rows and columns of colours. */
import { magnitude } from "../../shared/colour";
import type { Heat } from "../../shared/record";
import { sizeOf } from "./figures";
import type { Figure } from "./trace";

/** Rows are all but the last dimension; null where no values are known. */
export function gridOf({ heat, values, shape }: Figure): Heat | null {
  if (heat && heat.rows > 0 && heat.columns > 0) return heat;
  const columns = shape.at(-1) ?? 1;
  if (!values || values.length === 0 || values.length !== sizeOf(shape)) return null;
  return { rows: values.length / columns, columns, values: values.map(magnitude) };
}
