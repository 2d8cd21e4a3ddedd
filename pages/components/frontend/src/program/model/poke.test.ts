import { expect, test } from "vitest";
import { readPoke } from "./poke";

test.each([
  ["70", "int64", 70],
  [" -1 ", "int8", -1],
  ["1e3", "float32", 1000],
  [".5", "bfloat16", 0.5],
  ["NaN", "float64", "nan"],
  ["+inf", "float32", "inf"],
  ["True", "bool", true],
  ["0", "bool", false],
])("%s is read as %s", (typed, dtype, value) => {
  expect(readPoke(typed, dtype)).toEqual({ value });
});

test.each([
  ["1.5", "int64", "int64 holds whole numbers."],
  ["", "int64", "int64 holds whole numbers."],
  ["256", "uint8", "uint8 holds 0 to 255."],
  ["0x10", "float32", "float32 holds numbers, nan, inf and -inf."],
  ["1e999", "float64", "That number is too large; inf is written inf."],
  ["maybe", "bool", "bool holds True or False."],
  ["1", "complex64", "A complex cell cannot be changed here."],
])("%s is refused by %s with a sentence", (typed, dtype, problem) => {
  expect(readPoke(typed, dtype)).toEqual({ problem });
});
