import { expect, test } from "vitest";
import { call, content, SHARED, step, tensor, trace, variable } from "../testing/traces";
import { readTrace } from "./trace";

test("a whole trace is read as it was sent", () => {
  expect(readTrace(SHARED)).toMatchObject({ steps: [{ line: 1 }, { line: 2 }, { line: 3 }], torch: "", more_steps: 0 });
});

const STORAGES = [{ bytes: 8, device: "cpu", born: 0 }];

test.each<[string, unknown]>([
  ["nothing", null],
  ["a list", []],
  ["a missing part", { ...SHARED, steps: undefined }],
  ["a number as text", { ...SHARED, elapsed_ms: "3" }],
  ["an unknown word", trace({ steps: [step({ grad_mode: "off" })] })],
  ["a step that points at no call", trace({ steps: [step({ calls: [0] })] })],
  ["a step that points at no content", trace({ steps: [step({ contents: [3] })] })],
  ["a variable that points at no tensor", trace({ steps: [step({ variables: [variable("a", 0)] })] })],
  ["a tensor without its storage", trace({ tensors: [tensor({ shape: [], stride: [], content: null })] })],
  ["a tensor without its content", trace({ storages: STORAGES, tensors: [tensor({ shape: [], stride: [] })] })],
  ["a shape that does not fit its stride", trace({ storages: STORAGES, contents: [content([1])], tensors: [tensor({ shape: [1], stride: [] })] })],
  ["a storage of another length", trace({ storages: STORAGES, contents: [content([1], { length: 2 })] })],
  ["a call that wrote into no input", trace({ calls: [call({ written: [0] })] })],
  ["a cell that is neither number nor text", trace({ storages: STORAGES, contents: [content([{}])] })],
])("%s makes it unreadable, not wrong", (_, value) => {
  expect(readTrace(value)).toBeNull();
});

test("values nested without end are refused", () => {
  let value: unknown = { type: "list", text: "", tensor: null, items: [] };
  for (let depth = 0; depth < 40; depth += 1) value = { type: "list", text: "", tensor: null, items: [["0", value]] };
  expect(readTrace(trace({ steps: [step({ variables: [{ name: "x", value, change: "" }] })] }))).toBeNull();
});
