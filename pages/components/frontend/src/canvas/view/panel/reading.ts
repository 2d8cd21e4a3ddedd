/** What a typed text means for a parameter, or what is wrong with it. */
import type { Value } from "../../model/types";

export type Reading =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

export interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

export interface NumbersForm extends Range {
  readonly words: readonly string[];
  readonly fractions: boolean;
}

const no = (reason: string): Reading => ({ ok: false, reason });

export function readInt(text: string, range: Range): Reading {
  const typed = text.trim().replace(/_/g, "");
  if (!/^[+-]?\d+$/.test(typed)) return no("A whole number, please.");
  return inRange(Number(typed), range);
}

export function readFloat(text: string, range: Range): Reading {
  const typed = text.trim().replace(/_/g, "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed)) return no("A number such as 0.5 or 1e-5, please.");
  return inRange(Number(typed), range);
}

/** What stands in one field of a parameter of numbers: a number, or a word that the parameter knows. */
export function readOneOrWord(text: string, form: NumbersForm): Reading {
  const word = text.trim();
  if (form.words.includes(word)) return { ok: true, value: word };
  const reading = form.fractions ? readFloat(text, form) : readInt(text, form);
  if (reading.ok || form.words.length === 0) return reading;
  return no(`A whole number, or ${form.words.join(" or ")}.`);
}

export function readInts(text: string, form: NumbersForm): Reading {
  if (form.words.includes(text.trim())) return { ok: true, value: text.trim() };
  const parts = text
    .trim()
    .replace(/^[([]|[)\]]$/g, "")
    .split(/[\s,×x]+/)
    .filter(Boolean);
  if (parts.length === 0) return no("One or more whole numbers with commas, please.");
  const numbers: number[] = [];
  for (const part of parts) {
    const reading = form.fractions ? readFloat(part, form) : readInt(part, form);
    if (!reading.ok) return reading;
    numbers.push(reading.value as number);
  }
  return { ok: true, value: numbers.length === 1 ? numbers[0]! : numbers };
}

function inRange(value: number, { low, high }: Range): Reading {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return no("This number is too large.");
  if (low !== null && value < low) return no(`At least ${low}.`);
  if (high !== null && value > high) return no(`At most ${high}.`);
  return { ok: true, value };
}
