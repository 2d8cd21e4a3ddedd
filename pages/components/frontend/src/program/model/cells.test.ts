import { expect, test } from "vitest";
import { gridSize, stripColumns, stripSize } from "./cells";

test("numbers are written while they fit, then cells become squares", () => {
  expect(gridSize(3, 3, 2, 400)).toEqual({ width: 38, height: 32, painted: false });
  expect(gridSize(3, 20, 2, 400).height).toBe(26);
  expect(gridSize(64, 64, 7, 900).painted).toBe(true);
  expect(gridSize(30, 2, 7, 400).painted).toBe(true);
});

test("squares get smaller until rows and columns fit", () => {
  expect(gridSize(64, 8, 7, 970).width).toBe(14);
  expect(gridSize(64, 64, 7, 970).width).toBe(8);
  expect(gridSize(4096, 1, 7, 970).width).toBe(6);
});

test("a strip ends its lines where the rows of a tensor end", () => {
  const size = stripSize(12, 1);
  expect(stripColumns(12, size, 400, 3)).toBe(6);
  expect(stripColumns(5, size, 400, 3)).toBe(5);
  expect(stripColumns(100, size, 460, 1)).toBe(10);
});
