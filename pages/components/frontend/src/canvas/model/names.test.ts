import { expect, test } from "vitest";
import { graphOf } from "../testing/graphs";
import { allNames, freshName, nameProblem, stemOf } from "./names";

test.each([
  ["conv1", null],
  ["skip_path", null],
  ["", "Give it a name."],
  ["Conv", "Use small letters"],
  ["1conv", "Use small letters"],
  ["conv-1", "Use small letters"],
  ["ｃｏｎｖ", "Use small letters"],
  ["conv\nimport os", "Use small letters"],
  ["class", "a word of Python"],
  ["forward", "something of nn.Module"],
  ["items", "something of nn.Module"],
  ["append", "something of nn.Module"],
  ["a".repeat(41), "at most 40"],
  ["taken", "taken by another part"],
])("the name %j is judged", (name, sentence) => {
  const problem = nameProblem(name, new Set(["taken"]));
  if (sentence === null) expect(problem).toBeNull();
  else expect(problem).toContain(sentence);
});

test("new layers are numbered from 1 and fill gaps", () => {
  expect(freshName("conv", new Set(["conv1", "conv3"]))).toBe("conv2");
});

test("the first input is x, the second x2", () => {
  expect(freshName("x", new Set(), true)).toBe("x");
  expect(freshName("x", new Set(["x"]), true)).toBe("x2");
});

test("a stem that is no name is not used", () => {
  expect(freshName("Größe", new Set())).toBe("layer1");
});

test("all parts of a model share one set of names", () => {
  const graph = graphOf(["a:ReLU"], ["x>a", "a>y"], {
    frames: [{ kind: "Sequential", name: "seq1", members: [] }],
  });
  expect([...allNames(graph)].sort()).toEqual(["a", "seq1", "x", "y"]);
});

test("the stem of a copy drops the number", () => {
  expect(stemOf("conv12")).toBe("conv");
  expect(stemOf("block_2")).toBe("block");
});
