import { expect, test } from "vitest";
import { colours, meeting, positions, sizes } from "./letters";

test("a cell of a matrix product meets one row and one column", () => {
  const at = positions("ij", 5, [2, 4]); // row 1, column 1
  expect(meeting(at, "ik", [2, 3])).toEqual([3, 4, 5]);
  expect(meeting(at, "kj", [3, 4])).toEqual([1, 5, 9]);
});

test("batched letters keep their batch, stretched ones meet every batch", () => {
  const at = positions("bij", 4, [2, 2, 2]); // batch 1, row 0, column 0
  expect(meeting(at, "bik", [2, 2, 3])).toEqual([6, 7, 8]);
  expect(meeting(at, "bkj", [1, 3, 2])).toEqual([0, 2, 4]);
});

test("a letter that stands twice is a diagonal", () => {
  expect(meeting(positions("i", 1, [3]), "ii", [3, 3])).toEqual([4]);
});

test("a scalar meets everything", () => {
  expect(meeting(positions("", 0, []), "i", [3])).toEqual([0, 1, 2]);
});

test("each letter has one colour and one size", () => {
  expect([...colours(["ik", "kj"], "ij")]).toEqual([["i", 0], ["k", 1], ["j", 2]]);
  expect([...sizes(["ik", "kj"], [[2, 3], [3, 4]])]).toEqual([["i", 2], ["k", 3], ["j", 4]]);
});
