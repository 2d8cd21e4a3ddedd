import { expect, test } from "vitest";
import { slicingOf, tilesOf } from "./slicing";

test("the last two dimensions are the grid and the others small multiples", () => {
  expect(slicingOf([2, 3, 4, 5])).toEqual({ sliced: [], tiled: [0, 1], rows: 4, columns: 5 });
  expect(slicingOf([7])).toEqual({ sliced: [], tiled: [], rows: 1, columns: 7 });
  expect(slicingOf([])).toEqual({ sliced: [], tiled: [], rows: 1, columns: 1 });
});

test("dimensions that would make more than sixteen multiples get a slider", () => {
  expect(slicingOf([8, 5, 2, 3])).toEqual({ sliced: [0], tiled: [1], rows: 2, columns: 3 });
  expect(slicingOf([2, 40, 2, 3])).toEqual({ sliced: [0, 1], tiled: [], rows: 2, columns: 3 });
});

test("multiples follow each other in memory order, at the index of their sliders", () => {
  const slicing = slicingOf([2, 2, 2, 3]);
  expect(tilesOf([2, 2, 2, 3], slicing, []).map(({ index, start }) => [index, start])).toEqual([
    [[0, 0], 0],
    [[0, 1], 6],
    [[1, 0], 12],
    [[1, 1], 18],
  ]);
  const sliced = slicingOf([8, 5, 2, 3]);
  expect(tilesOf([8, 5, 2, 3], sliced, [7])[0]).toEqual({ index: [7, 0], start: 7 * 30 });
});

test("a dimension of size 0 leaves nothing to draw", () => {
  expect(tilesOf([0, 2, 3], slicingOf([0, 2, 3]), [])).toEqual([]);
});
