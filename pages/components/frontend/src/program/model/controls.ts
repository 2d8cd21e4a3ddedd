/** The arguments of an operation: what a control offers and which values it takes. */
import { asList, asNumber, asText, readEach, type Fields } from "../../shared/fields";

export type Kind = "int" | "ints" | "choice" | "flag" | "text" | "float";
export type Value = number | string | boolean | readonly number[];
export type Values = Readonly<Record<string, Value>>;

export interface Control {
  readonly name: string;
  readonly label: string;
  readonly kind: Kind;
  readonly low: number | null;
  readonly high: number | null;
  readonly step: number | null;
  /** How many entries a list of sizes has. */
  readonly fewest: number;
  readonly most: number;
  readonly choices: readonly string[];
  readonly help: string;
}

const KINDS: readonly Kind[] = ["int", "ints", "choice", "flag", "text", "float"];
export const MOST_DIMENSIONS = 8;
export const MOST_LETTERS = 200;

export const readControls = (value: unknown): readonly Control[] => readEach(value, readControl);

function readControl(entry: Fields): Control | null {
  const name = asText(entry.name);
  const kind = KINDS.find((known) => known === entry.kind);
  if (!name || !kind) return null;
  const choices = asList(entry.choices).filter((choice): choice is string => typeof choice === "string");
  if (kind === "choice" && choices.length === 0) return null;
  return {
    name,
    label: asText(entry.label, name),
    kind,
    low: asNumber(entry.low),
    high: asNumber(entry.high),
    step: asNumber(entry.step),
    fewest: Math.max(0, asNumber(entry.fewest) ?? 0),
    most: Math.min(MOST_DIMENSIONS, asNumber(entry.most) ?? MOST_DIMENSIONS),
    choices,
    help: asText(entry.help),
  };
}

/** Values that the controls understand; the others are left out. */
export function readValues(controls: readonly Control[], value: unknown): Values {
  const fields = typeof value === "object" && value !== null ? (value as Fields) : {};
  const values: Record<string, Value> = {};
  for (const control of controls) {
    const read = readValue(control, fields[control.name]);
    if (read !== null) values[control.name] = read;
  }
  return values;
}

export function readValue(control: Control, value: unknown): Value | null {
  switch (control.kind) {
    case "int":
      return typeof value === "number" && Number.isInteger(value) ? clamp(control, value) : null;
    case "float":
      return typeof value === "number" && Number.isFinite(value) ? clamp(control, value) : null;
    case "ints": {
      const entries = asList(value);
      if (!Array.isArray(value) || entries.length > MOST_DIMENSIONS || !entries.every(Number.isInteger)) return null;
      return (entries as readonly number[]).map((entry) => clamp(control, entry));
    }
    case "choice":
      return typeof value === "string" && control.choices.includes(value) ? value : null;
    case "flag":
      return typeof value === "boolean" ? value : null;
    case "text":
      return typeof value === "string" ? value.slice(0, MOST_LETTERS) : null;
  }
}

export const clamp = ({ low, high }: Pick<Control, "low" | "high">, value: number): number =>
  Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value));
