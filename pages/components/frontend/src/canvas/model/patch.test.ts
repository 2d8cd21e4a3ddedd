import { expect, test } from "vitest";
import { CATALOG, CHAIN, edge, graphOf, wires } from "../testing/graphs";
import { absoluteBox, overlaps } from "./geometry";
import { applyPatch } from "./patch";
import { readPatch } from "./parse";

const FLATTEN = readPatch({
  drop: { edges: [edge("relu1>fc1")] },
  put: {
    nodes: [{ name: "flatten1", kind: "Flatten", params: {} }],
    edges: [edge("relu1>flatten1"), edge("flatten1>fc1")],
  },
});

test("a fix drops exactly its wires and adds its layer", () => {
  expect(wires(applyPatch(CHAIN, CATALOG, FLATTEN))).toEqual([
    "conv1>relu1",
    "fc1>y",
    "flatten1>fc1",
    "relu1>flatten1",
    "x>conv1",
  ]);
});

test("the new layer stands between its neighbours and covers nothing", () => {
  const graph = applyPatch(CHAIN, CATALOG, FLATTEN);
  const box = (name: string) => absoluteBox(graph, CATALOG, name);
  const names = ["x", "conv1", "relu1", "flatten1", "fc1", "y"];
  expect(names.map((name) => box(name).x)).toEqual(names.map((name) => box(name).x).sort((a, b) => a - b));
  for (const one of names)
    for (const other of names) if (one !== other) expect(overlaps(box(one), box(other))).toBe(false);
});

test("a thing of the same name is replaced in place", () => {
  const patch = readPatch({ put: { nodes: [{ name: "conv1", kind: "Conv2d", params: { padding: 1 } }] } });
  const graph = applyPatch(CHAIN, CATALOG, patch);
  expect(graph.nodes.map(({ name }) => name)).toEqual(["conv1", "relu1", "fc1"]);
  expect(graph.nodes[0]?.params).toEqual({ padding: 1 });
});

test("dropped things are gone from every list", () => {
  const patch = readPatch({ drop: { inputs: ["x"], nodes: ["relu1"], outputs: ["y"] } });
  const graph = applyPatch(CHAIN, CATALOG, patch);
  expect([graph.inputs, graph.outputs, graph.nodes.length]).toEqual([[], [], 2]);
});

test("an empty patch changes nothing of the model", () => {
  const { layout, ...rest } = applyPatch(CHAIN, CATALOG, readPatch(null));
  expect({ layout, ...rest }).toEqual(CHAIN);
});

test("an input that is replaced keeps its place on the canvas", () => {
  const graph = graphOf(["a:ReLU"], ["x>a"]);
  const patch = readPatch({ put: { inputs: [{ name: "x", dtype: "int64", shape: [] }] } });
  expect(applyPatch(graph, CATALOG, patch).layout).toEqual(graph.layout);
});
