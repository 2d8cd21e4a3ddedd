import { expect, test } from "vitest";
import { readControls, readValue, readValues } from "./controls";

const CONTROLS = readControls([
  { name: "dim", label: "dim", kind: "int", low: -2, high: 2, step: 1 },
  { name: "shape", kind: "ints", low: 0, high: 8 },
  { name: "dtype", kind: "choice", choices: ["int64", "float32"] },
  { name: "keep", kind: "flag" },
  { name: "letters", kind: "text" },
  { name: "p", kind: "float", low: 0, high: 1 },
]);

test("controls that are not understood are left out", () => {
  const names = readControls([{ name: "x", kind: "wheel" }, { kind: "int" }, { name: "c", kind: "choice", choices: [] }, 7, { name: "ok", kind: "flag" }]).map(({ name }) => name);
  expect(names).toEqual(["ok"]);
});

test("values are kept when their control takes them", () => {
  expect(readValues(CONTROLS, { dim: 1, shape: [2, 3], dtype: "int64", keep: true, letters: "ij->ji", p: 0.5, more: 1 })).toEqual({
    dim: 1,
    shape: [2, 3],
    dtype: "int64",
    keep: true,
    letters: "ij->ji",
    p: 0.5,
  });
  expect(readValues(CONTROLS, { dim: "1", shape: "2", dtype: "bool", keep: 1, letters: 3, p: NaN })).toEqual({});
});

test("numbers are brought inside the ends of their control", () => {
  expect(readValue(CONTROLS[0]!, 9)).toBe(2);
  expect(readValue(CONTROLS[1]!, [-1, 99])).toEqual([0, 8]);
  expect(readValue(CONTROLS[0]!, 1.5)).toBeNull();
});

test("a list of sizes has as many entries as its control says, and never more than eight", () => {
  const [free, bound, wide] = readControls([
    { name: "a", kind: "ints" },
    { name: "b", kind: "ints", fewest: 2, most: 3 },
    { name: "c", kind: "ints", most: 99 },
  ]);
  expect([free!.fewest, free!.most]).toEqual([0, 8]);
  expect([bound!.fewest, bound!.most]).toEqual([2, 3]);
  expect(wide!.most).toBe(8);
});
