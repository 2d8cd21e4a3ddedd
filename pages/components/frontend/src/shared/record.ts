/** What the answers to all programs share. The same shapes as `inspector/record.py`. */
import { flag, integer, list, natural, nullable, number, object, oneOf, otherwise, text, type Read } from "./decode";

export type Cell = number | string | boolean;

export const cell: Read<Cell> = (value) => {
  if (typeof value === "string" || typeof value === "boolean") return value;
  return number(value);
};
export const integers = list(integer);
export const naturals = list(natural);

export const span = object({ line: natural, column: natural, end_line: natural, end_column: natural });
export const note = object({ line: natural, text });
const fix = object({ label: text, detail: text, span, text });
const cut = object({ target_dim: natural, a: natural, b: natural, needed: integer, actual: integer });
export const view = object({
  shape: integers,
  stride: integers,
  target: integers,
  ok: flag,
  strides: nullable(integers),
  runs: list(integers),
  blocked: list(cut),
  sentence: text,
});
export const broadcast = object({
  shapes: list(integers),
  aligned: list(list(nullable(integer))),
  stretched: list(list(flag)),
  result: nullable(integers),
  failed: naturals,
  sentence: text,
});
export const programError = object({
  kind: oneOf("syntax", "refused", "raised", "limit", "sandbox"),
  type: otherwise(text, ""),
  message: text,
  advice: otherwise(text, ""),
  line: nullable(natural),
  span: nullable(span),
  view: nullable(view),
  broadcast: nullable(broadcast),
  fixes: otherwise(list(fix), []),
});
export const heat = object({ rows: natural, columns: natural, values: list(nullable(number)) });
export const walls = object({ seccomp: flag, limits: flag, note: otherwise(text, "") });

export type Span = ReturnType<typeof span>;
export type Note = ReturnType<typeof note>;
export type Fix = ReturnType<typeof fix>;
export type Cut = ReturnType<typeof cut>;
export type View = ReturnType<typeof view>;
export type Broadcast = ReturnType<typeof broadcast>;
export type ProgramError = ReturnType<typeof programError>;
export type Heat = ReturnType<typeof heat>;
