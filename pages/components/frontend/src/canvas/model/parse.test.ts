import { expect, test } from "vitest";
import { CHAIN } from "../testing/graphs";
import { readGraph, readPatch } from "./parse";
import { readAnswers } from "./answers";

test("a graph that was written is read back", () => {
  expect(readGraph(JSON.parse(JSON.stringify(CHAIN)))).toEqual(CHAIN);
});

test.each([null, 7, "graph", [], {}, { schema: 2 }, { schema: "1" }])("%j is no graph", (value) => {
  expect(readGraph(value)).toBeNull();
});

test("malformed parts are left out", () => {
  const graph = readGraph({
    schema: 1,
    title: 9,
    inputs: [{ name: "x", dtype: "float7", shape: [] }, null, "x"],
    nodes: [{ name: "a", kind: "ReLU", params: { p: Number.NaN, q: 1, r: { s: 1 } } }, { name: "a", kind: "ReLU" }],
    edges: [{ source: "a", source_port: "output", target: "ghost", target_port: "input" }, 5],
    layout: { a: [Number.POSITIVE_INFINITY, 0], ghost: [0, 0] },
  });
  expect(graph).toMatchObject({
    title: "Untitled model",
    inputs: [],
    nodes: [{ name: "a", kind: "ReLU", params: { q: 1 } }],
    edges: [],
    layout: {},
  });
});

test("frames inside each other and members in two frames are undone", () => {
  const graph = readGraph({
    schema: 1,
    nodes: [{ name: "a", kind: "ReLU" }],
    frames: [
      { kind: "Sequential", name: "s", members: ["t", "a"] },
      { kind: "Sequential", name: "t", members: ["s", "a"] },
    ],
  });
  expect(graph?.frames).toEqual([
    { kind: "Sequential", name: "s", members: ["t", "a"] },
    { kind: "Sequential", name: "t", members: [] },
  ]);
});

test("an input port keeps its first wire only", () => {
  const wire = (source: string) => ({ source, source_port: "output", target: "c", target_port: "input" });
  const graph = readGraph({
    schema: 1,
    nodes: ["a", "b", "c"].map((name) => ({ name, kind: "ReLU" })),
    edges: [wire("a"), wire("b")],
  });
  expect(graph?.edges).toEqual([wire("a")]);
});

test("a forged patch is an empty patch", () => {
  expect(readPatch({ drop: 1, put: [{}] })).toEqual(readPatch(undefined));
});

test("odd answers are read as far as they make sense", () => {
  const answers = readAnswers({
    rev: "7",
    nodes: { a: { outputs: [{ text: "N×3", dtype: 4 }], parameters: "many", state: "fine" }, b: 3 },
    problems: [{ sentence: "" }, { where: "a", sentence: "No.", level: "fatal", fixes: [{ patch: {} }] }],
  });
  expect(answers?.rev).toBe(0);
  expect(answers?.nodes.get("a")).toMatchObject({ outputs: [{ text: "N×3", dtype: "" }], parameters: null, state: "ok" });
  expect(answers?.nodes.has("b")).toBe(false);
  expect(answers?.problems).toEqual([
    { where: "a", level: "error", sentence: "No.", torch_message: "", fixes: [] },
  ]);
});
