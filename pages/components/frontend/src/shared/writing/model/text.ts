/** Places in a program's text. Python counts characters, the editor counts UTF-16 units. */
import type { Span } from "../../record";

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where a span lies in the text, or null when the text has no such place. */
export function rangeOf(text: string, span: Span): Range | null {
  const lines = text.split("\n");
  const from = offsetOf(lines, span.line, span.column);
  const to = offsetOf(lines, span.end_line, span.end_column);
  return from === null || to === null || to < from ? null : { from, to };
}

function offsetOf(lines: readonly string[], line: number, column: number): number | null {
  const found = lines[line - 1];
  if (found === undefined) return null;
  const characters = [...found];
  if (column > characters.length) return null;
  const before = lines.slice(0, line - 1).reduce((sum, earlier) => sum + earlier.length + 1, 0);
  return before + characters.slice(0, column).join("").length;
}

export function segment(text: string, span: Span): string | null {
  const range = rangeOf(text, span);
  return range && text.slice(range.from, range.to);
}
