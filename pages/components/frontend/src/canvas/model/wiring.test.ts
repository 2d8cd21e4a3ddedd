import { expect, test } from "vitest";
import { CATALOG, CHAIN, edge, graphOf, wires } from "../testing/graphs";
import { inputPorts } from "./ports";
import { connect, disconnect, firstFreeInput, insertIntoWire, judge } from "./wiring";

const CAT = graphOf(
  ["a:ReLU", "b:ReLU", "c:ReLU", "cat1:cat"],
  ["x>a", "x>b", "x>c", "a>cat1.tensors.0", "b>cat1.tensors.1", "c>cat1.tensors.2"],
);

const reason = (graph: typeof CHAIN, wire: string): string => {
  const verdict = judge(graph, CATALOG, edge(wire));
  return verdict.ok ? "allowed" : verdict.reason;
};

test("a wire to a free input is allowed", () => {
  const graph = graphOf(["conv1:Conv2d"], ["conv1>y"], CHAIN.inputs ? { inputs: CHAIN.inputs } : {});
  expect(judge(graph, CATALOG, edge("x>conv1"))).toEqual({ ok: true, replaces: null });
});

test("a wire that closes a circle is refused with the reason", () => {
  expect(reason(CHAIN, "fc1>conv1")).toBe(
    "This would close a circle: fc1 already depends on conv1. A model runs from inputs to outputs.",
  );
});

test("a layer cannot feed itself", () => {
  expect(reason(CHAIN, "relu1>relu1")).toContain("cannot feed itself");
});

test("the same wire twice is refused", () => {
  expect(reason(CHAIN, "x>conv1")).toBe("This wire is already there.");
});

test("ports that are not there are named", () => {
  expect(reason(CHAIN, "conv1.h_n>fc1")).toBe("conv1 has no output called h_n.");
  expect(reason(CHAIN, "conv1>fc1.weight")).toBe("fc1 has no input called weight.");
});

test("a member of a Sequential has no wires", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], ["x>b"], {
    frames: [{ kind: "Sequential", name: "seq1", members: ["a"] }],
  });
  expect(reason(graph, "b>a")).toContain("a is inside seq1, a Sequential");
  expect(reason(graph, "b>seq1")).toBe("allowed");
});

test("a ModuleDict without a chosen entry has no ports", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], ["x>b"], {
    frames: [{ kind: "ModuleDict", name: "d", members: ["a"], chosen: null }],
  });
  expect(reason(graph, "b>d")).toContain("wire its members");
});

test("a new wire to a taken input takes the place of the old one", () => {
  const verdict = judge(CHAIN, CATALOG, edge("x>fc1"));
  expect(verdict).toEqual({ ok: true, replaces: edge("relu1>fc1") });
  expect(wires(connect(CHAIN, edge("x>fc1")))).toEqual(["conv1>relu1", "fc1>y", "x>conv1", "x>fc1"]);
});

test("a port that takes many shows one slot for each wire and a free one", () => {
  expect(inputPorts(CAT, CATALOG, "cat1").map(({ id, free }) => [id, free])).toEqual([
    ["tensors.0", false],
    ["tensors.1", false],
    ["tensors.2", false],
    ["tensors.3", true],
  ]);
});

test("removing a middle wire closes the gap in the slots", () => {
  const graph = disconnect(CAT, CATALOG, [edge("b>cat1.tensors.1")]);
  expect(wires(graph)).toEqual(["a>cat1.tensors.0", "c>cat1.tensors.1", "x>a", "x>b", "x>c"]);
});

test("a slot can be rewired without moving the others", () => {
  expect(wires(connect(CAT, edge("x>cat1.tensors.1")))).toContain("c>cat1.tensors.2");
});

test("a thing goes into the middle of a wire", () => {
  const graph = graphOf(["conv1:Conv2d", "new:ReLU"], ["x>conv1"]);
  const next = insertIntoWire(graph, CATALOG, edge("x>conv1"), "new", "ReLU");
  expect(wires(next)).toEqual(["new>conv1", "x>new"]);
});

test("the first free input is offered before a taken one", () => {
  const graph = graphOf(["a:ReLU", "sum:add"], ["x>a", "x>sum"]);
  expect(firstFreeInput(graph, CATALOG, { name: "a", port: "output" }, "sum")).toEqual(edge("a>sum.other"));
});
