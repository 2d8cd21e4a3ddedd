/** What the elements of a tensor say. */
import type { Cell } from "./record";

const MOST_WRITTEN = 400; // values whose decimals are counted

export const isFloat = (dtype: string): boolean => /^(b?float|double|half)/.test(dtype);

/** Values as short as they can be told apart, with equally many decimals, so that columns line up. */
export function cellTexts(values: readonly Cell[], dtype: string): string[] {
  const decimals = Math.max(1, ...isFloat(dtype) ? distinct(values).map(decimalsOf) : []);
  return values.map((value) => textWith(value, dtype, decimals));
}

export const cellText = (value: Cell, dtype: string): string => cellTexts([value], dtype)[0]!;

const distinct = (values: readonly Cell[]): Cell[] => [...new Set(values)].slice(0, MOST_WRITTEN);

/** Decimals that a value needs, at most four, as torch prints them. */
function decimalsOf(value: Cell): number {
  if (typeof value !== "number" || isExtreme(value)) return 0;
  const most = Math.abs(value) >= 1000 ? 1 : Math.abs(value) >= 100 ? 2 : 4;
  return value.toFixed(most).replace(/0+$/, "").split(".")[1]?.length ?? 0;
}

const isExtreme = (value: number): boolean => value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6);

function textWith(value: Cell, dtype: string, decimals: number): string {
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return value;
  if (!isFloat(dtype)) return Math.abs(value) < 1e9 ? String(value) : value.toExponential(2).replace("e+", "e");
  if (isExtreme(value)) return value.toExponential(1).replace("e+", "e");
  if (Object.is(value, -0)) return `-${(0).toFixed(decimals)}`;
  return value.toFixed(Math.abs(value) >= 1000 ? Math.min(1, decimals) : Math.abs(value) >= 100 ? Math.min(2, decimals) : decimals);
}

/** All digits that the number has. */
export function fullText(value: Cell, dtype: string): string {
  if (typeof value !== "number") return cellText(value, dtype);
  if (!isFloat(dtype)) return String(value);
  const digits = dtype === "float64" ? 17 : dtype === "float32" ? 9 : 5;
  const short = Number(value.toPrecision(digits));
  return Number.isInteger(short) && Math.abs(short) < 1e15 ? short.toFixed(1) : String(short);
}
