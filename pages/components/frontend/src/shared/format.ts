/** Shapes, bytes and numbers as people read them. */

const grouped = new Intl.NumberFormat("en-US");

export const count = (value: number): string => grouped.format(value);

export const plural = (value: number, word: string): string => `${count(value)} ${word}${value === 1 ? "" : "s"}`;

export const tuple = (values: readonly number[]): string =>
  values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`;

export function bytes(value: number): string {
  if (value < 10_000) return plural(value, "byte");
  const units: readonly (readonly [number, string])[] = [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]];
  const [size, unit] = units.find(([least]) => value >= least)!;
  const scaled = value / size;
  return `${scaled.toFixed(scaled < 10 ? 1 : 0)} ${unit}`;
}

/** In a narrow column: "72 B". */
export const shortBytes = (value: number): string => bytes(value).replace(/ bytes?$/, " B");

/** A statistic with at most five digits. */
export function figure(value: number | null): string {
  if (value === null) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(5)));
}

/** Lists of names: "a, b and 3 more". */
export function names(all: readonly string[], most = 4): string {
  if (all.length <= most) return all.join(", ");
  return `${all.slice(0, most).join(", ")} and ${all.length - most} more`;
}
