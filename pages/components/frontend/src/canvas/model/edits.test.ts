import { expect, test } from "vitest";
import { CATALOG, CHAIN, graphOf, wires } from "../testing/graphs";
import { addItem, remove, rename, setParam } from "./edits";
import { makeCatalog } from "./catalog";

test("new things are named by their stem, inputs and outputs by x and y", () => {
  const names = ["Input", "Input", "Conv2d", "Output", "Sequential", "ModuleDict"].reduce(
    ({ graph, made }, kind) => {
      const placed = addItem(graph, CATALOG, kind, [0, 0]);
      return { graph: placed.graph, made: [...made, placed.name] };
    },
    { graph: graphOf([]), made: [] as string[] },
  ).made;
  expect(names).toEqual(["x", "x2", "conv1", "y", "seq1", "branches1"]);
});

test("a new layer says nothing about what torch has a default for", () => {
  expect(addItem(graphOf([]), CATALOG, "Conv2d", [0, 0]).graph.nodes[0]?.params).toEqual({});
});

test("a parameter without any default starts at the least allowed value", () => {
  const [conv] = CATALOG.kinds;
  const needy = { ...conv!, params: conv!.params.map((param) => ({ ...param, default: null })) };
  const catalog = makeCatalog("v2", [], [needy]);
  expect(addItem(graphOf([]), catalog, "Conv2d", [0, 0]).graph.nodes[0]?.params).toEqual({
    out_channels: 1,
    kernel_size: 1,
    bias: false,
  });
});

test("removing a layer of a chain joins its wires", () => {
  expect(wires(remove(CHAIN, CATALOG, ["relu1"], true))).toEqual(["conv1>fc1", "fc1>y", "x>conv1"]);
});

test("removing neighbours joins over both", () => {
  expect(wires(remove(CHAIN, CATALOG, ["conv1", "relu1"], true))).toEqual(["fc1>y", "x>fc1"]);
});

test("removing without joining leaves the gap open", () => {
  expect(wires(remove(CHAIN, CATALOG, ["relu1"], false))).toEqual(["fc1>y", "x>conv1"]);
});

test("a layer with two inputs is not joined over", () => {
  const graph = graphOf(["a:ReLU", "sum:add"], ["x>a", "a>sum", "x>sum.other", "sum>y"]);
  expect(wires(remove(graph, CATALOG, ["sum"], true))).toEqual(["x>a"]);
});

test("removing a source closes the gap in the slots it fed", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU", "cat1:cat"], ["a>cat1.tensors.0", "b>cat1.tensors.1"]);
  expect(wires(remove(graph, CATALOG, ["a"], true))).toEqual(["b>cat1.tensors.0"]);
});

test("removing a frame removes what is inside", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], ["x>seq1", "seq1>b"], {
    frames: [{ kind: "Sequential", name: "seq1", members: ["a"] }],
  });
  const next = remove(graph, CATALOG, ["seq1"], true);
  expect([next.nodes.map(({ name }) => name), next.frames, wires(next), Object.keys(next.layout).sort()]).toEqual([
    ["b"],
    [],
    ["x>b"],
    ["b", "x"],
  ]);
});

test("a chosen entry that is removed is no longer chosen", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], [], {
    frames: [{ kind: "ModuleDict", name: "d", members: ["a", "b"], chosen: "a" }],
  });
  expect(remove(graph, CATALOG, ["a"], true).frames).toEqual([
    { kind: "ModuleDict", name: "d", members: ["b"], chosen: null },
  ]);
});

test("a new name is followed by wires, members, the chosen key and the position", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], ["x>a", "a>b"], {
    frames: [{ kind: "ModuleDict", name: "d", members: ["a"], chosen: "a" }],
    layout: { a: [7, 8] },
  });
  const result = rename(graph, "a", "stem");
  if (!result.ok) throw new Error(result.reason);
  expect(wires(result.graph)).toEqual(["stem>b", "x>stem"]);
  expect(result.graph.frames).toEqual([{ kind: "ModuleDict", name: "d", members: ["stem"], chosen: "stem" }]);
  expect(result.graph.layout.stem).toEqual([7, 8]);
  expect(result.graph.layout.a).toBeUndefined();
});

test("a name that cannot be used changes nothing and says why", () => {
  expect(rename(CHAIN, "conv1", "relu1")).toEqual({
    ok: false,
    reason: "“relu1” is taken by another part of this model.",
  });
});

test("a parameter is set and taken back to its default", () => {
  const set = setParam(CHAIN, "conv1", "out_channels", 64);
  expect(set.nodes[0]?.params).toEqual({ out_channels: 64 });
  expect(setParam(set, "conv1", "out_channels", undefined).nodes[0]?.params).toEqual({});
});
