import { expect, test } from "vitest";
import { content, SHARED, step, tensor, trace, variable } from "../testing/traces";
import { effectsOf } from "./effects";
import { lightFrom, type Lamp } from "./lights";
import { originsOf } from "./origins";
import { groupsOf, pictureOf } from "./picture";
import { restingCell } from "./resting";
import { readTrace, type Trace } from "./trace";

const read = (value: unknown): Trace => {
  const found = readTrace(value);
  if (!found) throw new Error("The trace of this test is not one.");
  return found;
};

test("two names over one storage are two cards over one strip", () => {
  const picture = pictureOf(read(SHARED), 2);
  expect(picture.cards.map(({ names, viewOf }) => [names, viewOf])).toEqual([[["a"], null], [["b"], "a"]]);
  expect(picture.strips.map(({ names, unit }) => [names, unit])).toEqual([[["a", "b"], 3]]);
  expect(groupsOf(picture).map(({ cards, strips }) => [cards.length, strips.length])).toEqual([[2, 1]]);
});

test("several names of one object share a card", () => {
  const shared = read({ ...SHARED, steps: [step({ variables: [variable("a", 0), variable("x", 0)], contents: [0] })] });
  expect(pictureOf(shared, 0).cards.map(({ names }) => names)).toEqual([["a", "x"]]);
});

test("cells that no living name shows are known", () => {
  const sliced = read(
    trace({
      storages: [{ bytes: 48, device: "cpu", born: 0 }],
      contents: [content([0, 1, 2, 3, 4, 5])],
      tensors: [tensor({ shape: [2], stride: [3], offset: 1 })],
      steps: [step({ variables: [variable("y", 0)], contents: [0] })],
    }),
  );
  expect([...pictureOf(sliced, 0).strips[0]!.seen!]).toEqual([0, 1, 0, 0, 1, 0]);
});

test("a storage that lives on without a name stands apart", () => {
  const orphan = read(trace({ storages: [{ bytes: 8, device: "cpu", born: 0 }], contents: [content([1])], steps: [step({ contents: [0] })] }));
  expect(pictureOf(orphan, 0)).toMatchObject({ cards: [], strips: [], nameless: [{ storage: 0 }] });
});

test("inside a function the names around it are still seen", () => {
  const nested = read({
    ...SHARED,
    steps: [step({ variables: [variable("a", 0)], contents: [0] }), step({ frame: "f", depth: 1, variables: [variable("t", 1)], contents: [0] })],
  });
  expect(pictureOf(nested, 1).cards.map(({ names, outer }) => [names, outer])).toEqual([[["t"], false], [["a"], true]]);
});

test("tensors in containers and modules are named by the way to them", () => {
  const value = { type: "Net", text: "Net()", tensor: null, items: [["fc", { type: "Linear", text: "", tensor: null, items: [["weight", { type: "Parameter", text: "", tensor: 0, items: [] }]] }]] };
  const list = { type: "list", text: "", tensor: null, items: [["[0]", { type: "Tensor", text: "", tensor: 1, items: [] }]] };
  const held = read({ ...SHARED, steps: [step({ variables: [{ name: "net", value, change: "" }, { name: "xs", value: list, change: "" }], contents: [0] })] });
  expect(pictureOf(held, 0).cards.map(({ names }) => names[0])).toEqual(["net.fc.weight", "xs[0]"]);
});

const lampsOf = (picture: ReturnType<typeof pictureOf>): Lamp[] => [
  ...picture.cards.map(({ id, tensor: { storage, itemsize }, face }) => ({ id, storage, itemsize, at: face!.at })),
  ...picture.strips.map(({ id, storage, content: { itemsize, length } }) => ({ id, storage, itemsize, at: Float64Array.from({ length }, (_, at) => at) })),
];

test("a cell of a grid lights its cell of the storage and every view of it", () => {
  const lit = lightFrom(lampsOf(pictureOf(read(SHARED), 1)), "t0", 1);
  expect(Object.fromEntries([...lit.cells].map(([id, cells]) => [id, [...cells]]))).toEqual({
    t0: [[1, "self"]],
    t1: [[3, "same"]],
    "s0:int64": [[1, "self"]],
  });
});

test("a cell of the storage lights every element over its bytes, in any dtype", () => {
  const lamps: Lamp[] = [
    { id: "t0", storage: 0, itemsize: 8, at: Float64Array.of(0, 1) },
    { id: "t1", storage: 0, itemsize: 1, at: Float64Array.from({ length: 16 }, (_, at) => at) },
    { id: "t2", storage: 1, itemsize: 8, at: Float64Array.of(1) },
    { id: "s0", storage: 0, itemsize: 8, at: Float64Array.of(0, 1) },
  ];
  const lit = lightFrom(lamps, "s0", 1);
  expect([...lit.cells.get("t0")!.keys()]).toEqual([1]);
  expect([...lit.cells.get("t1")!.keys()]).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  expect(lit.cells.has("t2")).toBe(false);
});

test("the step's first written cell burns at rest, seen from the tensor it was written through", () => {
  const shared = read(SHARED);
  expect(restingCell(shared, 2, pictureOf(shared, 2))).toEqual({ id: "t0", cell: 1 });
  expect(restingCell(shared, 1, pictureOf(shared, 1))).toBeNull();
});

test("tensors that were not written keep their version, and nothing is said of them", () => {
  const read_only = read({ ...SHARED, steps: [step({ variables: [variable("a", 0)], contents: [0] }), step({ variables: [variable("a", 0), variable("b", 1, "new")], contents: [0] })] });
  expect(effectsOf(read_only, 1, pictureOf(read_only, 1))).toEqual([]);
});

test("what a step wrote is told with the old and the new value, who shares the cell, and the versions", () => {
  const shared = read(SHARED);
  expect(effectsOf(shared, 2, pictureOf(shared, 2))).toEqual([
    { text: "wrote storage S0, cell 1", tag: "1 → 70" },
    { text: "b shares that cell: b[1, 0]", tag: "changed" },
    { text: "version counter of a, b", tag: "0 → 1" },
  ]);
});

test("a moved element is traced to the equal one of a tensor with other memory", () => {
  const moved = read(
    trace({
      storages: [{ bytes: 24, device: "cpu", born: 0 }, { bytes: 16, device: "cpu", born: 1 }],
      contents: [content([10, 11, 12]), content([12, 10], { storage: 1 })],
      tensors: [tensor({ object: 0, shape: [3], stride: [1] }), tensor({ object: 1, storage: 1, content: 1, shape: [2], stride: [1] })],
      steps: [step({ variables: [variable("x", 0), variable("y", 1)], contents: [0, 1] })],
    }),
  );
  expect([...originsOf(pictureOf(moved, 0), "t1", 0)]).toEqual([["t0", [2]]]);
});
