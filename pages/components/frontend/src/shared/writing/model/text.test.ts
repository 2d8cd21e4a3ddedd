import { expect, test } from "vitest";
import { rangeOf, segment } from "./text";

const span = (line: number, column: number, end_line: number, end_column: number) => ({ line, column, end_line, end_column });

test("lines count from 1 and columns in characters, also after an emoji", () => {
  const text = "a = 1\nb = '🔥🔥' + c.view(9)\n";
  expect(segment(text, span(2, 11, 2, 20))).toBe("c.view(9)");
  expect(rangeOf(text, span(1, 0, 1, 1))).toEqual({ from: 0, to: 1 });
});

test("a span may run over several lines", () => {
  expect(segment("f(\n  1,\n)", span(1, 0, 3, 1))).toBe("f(\n  1,\n)");
});

test("a place outside of the text is none", () => {
  expect(rangeOf("a", span(2, 0, 2, 1))).toBeNull();
  expect(rangeOf("a", span(1, 0, 1, 9))).toBeNull();
});
