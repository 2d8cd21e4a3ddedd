/** Numbers as colours: blue below zero, the surface at zero, flame above. */
import type { Cell } from "./record";

export type Rgb = readonly [number, number, number];

export interface Palette {
  readonly low: Rgb;
  readonly zero: Rgb;
  readonly high: Rgb;
  readonly none: Rgb;
}

export const PALETTES: Readonly<Record<"light" | "dark", Palette>> = {
  light: { low: [30, 98, 168], zero: [243, 241, 236], high: [217, 106, 0], none: [184, 54, 16] },
  dark: { low: [99, 168, 234], zero: [37, 41, 51], high: [255, 173, 77], none: [255, 138, 101] },
};

/** A value as a number that can be coloured; null for NaN, infinities, text. */
export function magnitude(value: Cell | null): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : null;
}

/** The largest size among the values: what full colour stands for. */
export function scaleOf(values: Iterable<Cell | null>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(magnitude(value) ?? 0));
  return most;
}

export function colourOf(value: Cell | null, scale: number, palette: Palette): Rgb {
  const size = magnitude(value);
  if (size === null) return palette.none;
  if (scale === 0) return palette.zero;
  // The root lifts small values off the surface: a cell with a number never looks like an empty one.
  const part = Math.sqrt(Math.min(1, Math.abs(size) / scale));
  return mix(palette.zero, size < 0 ? palette.low : palette.high, part);
}

const mix = (from: Rgb, to: Rgb, part: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * part),
  Math.round(from[1] + (to[1] - from[1]) * part),
  Math.round(from[2] + (to[2] - from[2]) * part),
];

export const css = ([red, green, blue]: Rgb): string => `rgb(${red}, ${green}, ${blue})`;
