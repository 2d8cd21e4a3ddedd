import { expect, test } from "vitest";
import { content, tensor } from "../testing/traces";
import { elementName, faceOf, gapsAfter, indexOf } from "./face";
import type { Content, TensorState } from "./trace";

const state = (fields: Parameters<typeof tensor>[0]) => tensor(fields) as unknown as TensorState;
const held = (values: readonly number[] | null) => content(values) as unknown as Content;

test("values are read from the storage through the strides", () => {
  const face = faceOf(state({ shape: [3, 2], stride: [1, 3] }), held([0, 1, 2, 3, 4, 5]))!;
  expect(face.values).toEqual([0, 3, 1, 4, 2, 5]);
  expect(indexOf(face, 3)).toEqual([1, 1]);
});

test("of a large tensor the edges are shown, with their own indices and gaps", () => {
  const edges = { index: [[0, 1, 199], [0, 298, 299]], values: [0, 1, 2, 3, 4, 5, 6, 7, 8] };
  const face = faceOf(state({ shape: [200, 300], stride: [300, 1], edges }), held(null))!;
  expect(indexOf(face, 8)).toEqual([199, 299]);
  expect(face.at[8]).toBe(199 * 300 + 299);
  expect(gapsAfter(face, 0)).toEqual([1]);
  expect(gapsAfter(face, 1)).toEqual([0]);
});

test("edges are cut to the first and last four, so that their numbers fit", () => {
  const index = [[...Array(8).keys(), ...Array.from({ length: 8 }, (_, at) => 992 + at)]];
  const face = faceOf(state({ shape: [1000], stride: [1], edges: { index, values: index[0] } }), held(null))!;
  expect(face.values).toEqual([0, 1, 2, 3, 996, 997, 998, 999]);
  expect(indexOf(face, 4)).toEqual([996]);
});

test("a small view of a storage that is too large to draw is whole, and knows its places", () => {
  const face = faceOf(state({ shape: [2, 2], stride: [300, 1], edges: { index: [[0, 1], [0, 1]], values: [1, 2, 3, 4] } }), held(null))!;
  expect(face.chosen).toBeNull();
  expect([...face.at]).toEqual([0, 1, 300, 301]);
});

test("a sparse tensor has values without places", () => {
  const face = faceOf(state({ shape: [2], stride: [], storage: null, content: null, edges: { index: [[0, 1]], values: [0, 5] } }), null)!;
  expect(face.values).toEqual([0, 5]);
  expect(face.at.every(Number.isNaN)).toBe(true);
});

test("a tensor whose values were not kept has no face", () => {
  expect(faceOf(state({ shape: [2], stride: [1] }), held(null))).toBeNull();
  expect(faceOf(state({ shape: [2], stride: [1], content: null }), null)).toBeNull();
  expect(faceOf(state({ shape: [3], stride: [4] }), held([0, 1, 2]))).toBeNull();
  expect(faceOf(state({ shape: [2], stride: [1], dtype: "int32" }), held([0, 1]))).toBeNull();
  expect(faceOf(state({ shape: [5000], stride: [0] }), held([0]))).toBeNull();
});

test("a scalar is called by its name alone", () => {
  expect(elementName("s", [])).toBe("s");
  expect(elementName("a", [0, 1])).toBe("a[0, 1]");
});
