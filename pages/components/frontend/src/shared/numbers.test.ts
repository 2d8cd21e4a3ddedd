import { expect, test } from "vitest";
import { cellText, cellTexts, fullText } from "./numbers";

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
