/** Numbers as people read them. */

const grouped = new Intl.NumberFormat("en-US");

export const count = (value: number): string => grouped.format(value);

const plural = (value: number, word: string): string => `${count(value)} ${word}${value === 1 ? "" : "s"}`;

export const problemCount = (value: number): string => plural(value, "problem");

export const hintCount = (value: number): string => plural(value, "hint");

export function parameters(value: number | null | undefined): string {
  if (value === undefined) return " ";
  if (value === null) return "not counted";
  return value === 0 ? "no params" : plural(value, "param");
}

/** 416,520 gives 417k; with a space before the unit for prose. */
export function short(value: number, space = ""): string {
  const units: readonly (readonly [number, string])[] = [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  for (const [size, unit] of units)
    if (value >= size * 0.9995) return `${trim(value / size)}${space}${unit}`;
  return count(value);
}

const trim = (value: number): string =>
  value >= 99.95 ? value.toFixed(0) : value.toFixed(value >= 9.995 ? 1 : 2).replace(/\.?0+$/, "");

export const bytes = (value: number): string =>
  value < 1000 ? `${value} B` : `${short(value, " ")}B`.replace("KB", "kB");

/** "10·512 + 10" from the shapes of the weights. */
export function arithmetic(weights: readonly (readonly [string, readonly number[]])[]): string {
  return weights.map(([, shape]) => (shape.length === 0 ? "1" : shape.join("·"))).join(" + ");
}

export const time = (at: Date): string =>
  at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A value as Python writes it. */
export function pythonValue(value: unknown): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return value.length === 1 ? `(${value[0]},)` : `(${value.join(", ")})`;
  if (typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3)
    return value.toExponential().replace(/e-(\d)$/, "e-0$1");
  return String(value);
}
