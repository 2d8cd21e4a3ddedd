import { expect, test } from "vitest";
import { cellText, cellTexts, fullText, gridSize, stripColumns, stripSize } from "./cells";

test("numbers of one tensor have equally many decimals, at most four", () => {
  expect(cellTexts([0.5, 1, -2.25], "float32")).toEqual(["0.50", "1.00", "-2.25"]);
  expect(cellTexts([0.336690366, 1], "float32")).toEqual(["0.3367", "1.0000"]);
  expect(cellTexts([1, 2], "float32")).toEqual(["1.0", "2.0"]);
});

test("whole numbers, truth values and what is not finite are written as they are", () => {
  expect(cellTexts([7, -3], "int64")).toEqual(["7", "-3"]);
  expect(cellTexts([true, false], "bool")).toEqual(["True", "False"]);
  expect(cellTexts(["nan", 1.5, "-inf"], "float32")).toEqual(["nan", "1.5", "-inf"]);
  expect(cellText(-0, "float32")).toBe("-0.0");
});

test("very small and very large numbers are written by their power of ten", () => {
  expect(cellTexts([1.26e-7, 1], "float32")).toEqual(["1.3e-7", "1.0"]);
  expect(cellText(2.5e8, "float64")).toBe("2.5e8");
  expect(cellText(4_611_686_018_427, "int64")).toBe("4.61e12");
});

test("where one points, all digits that the dtype holds are written", () => {
  expect(fullText(0.33669036626815796, "float32")).toBe("0.336690366");
  expect(fullText(0.1, "float64")).toBe("0.1");
  expect(fullText(3, "float32")).toBe("3.0");
  expect(fullText(1_065_353_216, "int32")).toBe("1065353216");
});

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
