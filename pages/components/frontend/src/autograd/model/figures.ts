/** Tensors in few numbers: what they say, and their sums. */
import { figure as number, tuple } from "../../shared/format";
import type { Cell, Heat } from "../../shared/record";
import type { Figure } from "./trace";

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The value of a tensor with one element, whatever its shape; null for others. */
export function only({ shape, values }: Figure): Cell | null {
  return sizeOf(shape) === 1 && values ? (values[0] ?? null) : null;
}

export function cellWords(value: Cell): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "number" ? number(value) : value;
}

/** A norm is there to be compared: three digits. */
function brief(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** In a box or on an edge: the number, else the size of the whole. */
export function short(figure: Figure): string {
  const value = only(figure);
  if (value !== null) return cellWords(value);
  if (figure.nan > 0) return "nan";
  return figure.norm === null ? tuple(figure.shape) : `‖${brief(figure.norm)}‖`;
}

/** In a table: all of a few numbers, else shape and norm. */
export function long(figure: Figure): string {
  const value = only(figure);
  if (value !== null) return cellWords(value);
  const { shape, values, norm } = figure;
  if (values && isWritten(figure)) return nested(shape, values.map(cellWords));
  return `${tuple(shape)}${norm === null ? "" : ` ‖${brief(norm)}‖`}`;
}

/** Whether `long` writes all elements. */
export const isWritten = ({ shape, values }: Figure): boolean => values !== null && shape.length <= 2 && values.length <= 6;

export function nested(shape: readonly number[], words: readonly string[]): string {
  if (shape.length === 0) return words[0] ?? "";
  const [first, ...rest] = shape as [number, ...number[]];
  const size = sizeOf(rest);
  return `[${Array.from({ length: first }, (_, at) => nested(rest, words.slice(at * size, (at + 1) * size))).join(", ")}]`;
}

/** Everything, for a hint: shape, dtype, norm, what is not finite. */
export function whole(figure: Figure): string {
  const { shape, dtype, norm, nan, inf } = figure;
  const value = only(figure);
  return [
    value === null ? `shape ${tuple(shape)}` : cellWords(value),
    dtype,
    value === null && norm !== null ? `norm ${number(norm)}` : "",
    nan > 0 ? `${nan} nan` : "",
    inf > 0 ? `${inf} inf` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** The sum as far as the browser can tell; null where it knows too little. torch's own stands at the end. */
export function plus(a: Figure, b: Figure): Figure | null {
  if (a.shape.length !== b.shape.length || a.shape.some((length, at) => length !== b.shape[at])) return null;
  const values = a.values && b.values ? added(a.values, b.values, a.dtype) : null;
  const heat = a.heat && b.heat ? heated(a.heat, b.heat) : null;
  if (!values && !heat) return null;
  return { ...a, values, heat, norm: values && normOf(values), nan: 0, inf: 0 };
}

/** Whether two figures are of other numbers, beyond what rounding does. */
export function differs(a: Figure, b: Figure): boolean {
  const far = (x: number, y: number, part: number): boolean => Math.abs(x - y) > part * (1 + Math.max(Math.abs(x), Math.abs(y)));
  if (a.values && b.values)
    return a.values.length !== b.values.length || a.values.some((value, at) => (typeof value === "number" && typeof b.values![at] === "number" ? far(value, b.values![at] as number, 1e-4) : value !== b.values![at]));
  return a.norm !== null && b.norm !== null && far(a.norm, b.norm, 1e-3);
}

const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };

const asNumber = (value: Cell): number | null => (typeof value === "number" ? value : typeof value === "string" ? (SPECIAL[value] ?? null) : null);

function added(a: readonly Cell[], b: readonly Cell[], dtype: string): Cell[] | null {
  const sums: Cell[] = [];
  for (let at = 0; at < a.length; at += 1) {
    const [left, right] = [asNumber(a[at]!), asNumber(b[at]!)];
    if (left === null || right === null) return null;
    const sum = dtype === "float32" ? Math.fround(left + right) : left + right;
    sums.push(Number.isFinite(sum) ? sum : Number.isNaN(sum) ? "nan" : sum > 0 ? "inf" : "-inf");
  }
  return sums;
}

/** Means of parts can be added part by part. */
function heated(a: Heat, b: Heat): Heat | null {
  if (a.rows !== b.rows || a.columns !== b.columns) return null;
  const values = a.values.map((value, at) => (value === null || b.values[at] == null ? null : value + b.values[at]!));
  return { ...a, values };
}

function normOf(values: readonly Cell[]): number | null {
  let sum = 0;
  for (const value of values) sum += typeof value === "number" ? value * value : Number.NaN;
  return Number.isNaN(sum) ? null : Math.sqrt(sum);
}
