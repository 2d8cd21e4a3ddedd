import { expect, test } from "vitest";
import { addresses, arithmetic, extent, gridAddresses, placesOver, ravel, unravel } from "./address";

test("elements are found by offset plus index times stride, row by row", () => {
  expect([...addresses({ shape: [3, 3], stride: [1, 3], offset: 0 })]).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8]);
  expect([...addresses({ shape: [2], stride: [3], offset: 4 })]).toEqual([4, 7]);
  expect([...addresses({ shape: [], stride: [], offset: 5 })]).toEqual([5]);
  expect([...addresses({ shape: [0, 3], stride: [3, 1], offset: 0 })]).toEqual([]);
});

test("a stride of 0 shows one cell again and again", () => {
  expect([...addresses({ shape: [2, 3], stride: [1, 0], offset: 0 })]).toEqual([0, 0, 0, 1, 1, 1]);
});

test("chosen indices keep their own strides", () => {
  expect([...gridAddresses([[0, 199], [0, 299]], [300, 1], 0)]).toEqual([0, 299, 59_700, 59_999]);
});

test("the arithmetic names the offset, every term and the sum", () => {
  expect(arithmetic([0, 1], { shape: [3, 3], stride: [3, 1], offset: 0 })).toEqual({ terms: "0 + 0·3 + 1·1", sum: 1 });
  expect(arithmetic([2], { shape: [8], stride: [3], offset: 4 })).toEqual({ terms: "4 + 2·3", sum: 10 });
  expect(arithmetic([], { shape: [], stride: [], offset: 4 })).toEqual({ terms: "4", sum: 4 });
});

test("elements over the same bytes are found whatever their size", () => {
  const bytewise = Float64Array.from({ length: 16 }, (_, at) => at);
  expect(placesOver(bytewise, 1, { from: 4, to: 8 })).toEqual([4, 5, 6, 7]);
  expect(placesOver(Float64Array.of(0, 1), 8, { from: 4, to: 8 })).toEqual([0]);
  expect(placesOver(Float64Array.of(0, 0, 1), 4, { from: 0, to: 4 })).toEqual([0, 1]);
  expect(placesOver(Float64Array.of(0, 1), 4, { from: 8, to: 12 })).toEqual([]);
});

test("unravel undoes ravel", () => {
  for (const index of [[0, 0, 0], [1, 2, 3], [1, 0, 2]]) expect(unravel(ravel(index, [2, 3, 4]), [2, 3, 4])).toEqual(index);
  expect(unravel(0, [])).toEqual([]);
});

test("the reach of a tensor counts bytes from its first to its last element", () => {
  expect(extent({ shape: [3], stride: [3], offset: 1 }, 4)).toEqual({ from: 4, to: 32 });
  expect(extent({ shape: [0], stride: [1], offset: 1 }, 4)).toBeNull();
});
