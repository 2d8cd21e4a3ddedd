import { expect, test } from "vitest";
import { CATALOG, CHAIN, graphOf, wires } from "../testing/graphs";
import { chainOf, choose, group, moveInto, settle, ungroup } from "./frames";
import { pathOf } from "./index";
import type { Graph } from "./types";

function taken(outcome: ReturnType<typeof group>): Graph {
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.graph;
}

const BRANCHES = graphOf(
  ["a:ReLU", "b:ReLU", "sum:add"],
  ["x>a", "x>b", "a>sum", "b>sum.other", "sum>y"],
);

const DICT = graphOf(["a:ReLU", "b:ReLU", "fc1:Linear"], ["x>a", "x>b", "a>fc1"], {
  frames: [{ kind: "ModuleDict", name: "d", members: ["a", "b"], chosen: null }],
});

const WITH_SEQ = graphOf(["a:ReLU", "b:ReLU", "c:Linear"], ["x>seq1", "seq1>c"], {
  frames: [{ kind: "Sequential", name: "seq1", members: ["a", "b"] }],
});

test("a chain is found in the order of its wires", () => {
  expect(chainOf(CHAIN, ["fc1", "conv1", "relu1"])).toEqual(["conv1", "relu1", "fc1"]);
});

test("things that branch or have a gap are no chain", () => {
  expect(chainOf(BRANCHES, ["a", "b"])).toBeNull();
  expect(chainOf(CHAIN, ["conv1", "fc1"])).toBeNull();
});

test("a layer whose value is used outside ends the chain", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU", "c:ReLU"], ["x>a", "a>b", "a>c"]);
  expect(chainOf(graph, ["a", "b"])).toBeNull();
});

test("a grouped chain becomes a Sequential and the outer wires move to it", () => {
  const graph = taken(group(CHAIN, ["relu1", "conv1"]));
  expect(graph.frames).toEqual([{ kind: "Sequential", name: "seq1", members: ["conv1", "relu1"] }]);
  expect(wires(graph)).toEqual(["fc1>y", "seq1>fc1", "x>seq1"]);
  expect([pathOf(graph, "relu1"), pathOf(graph, "fc1")]).toEqual(["seq1.1", "fc1"]);
});

test("branches become a ModuleDict and keep their wires", () => {
  const graph = taken(group(BRANCHES, ["a", "b"]));
  expect(graph.frames).toEqual([{ kind: "ModuleDict", name: "branches1", members: ["a", "b"], chosen: null }]);
  expect(wires(graph)).toEqual(wires(BRANCHES));
  expect(pathOf(graph, "a")).toBe("branches1.a");
});

test("inputs and outputs stay outside of groups", () => {
  expect(taken(group(CHAIN, ["x", "conv1", "y"])).frames[0]?.members).toEqual(["conv1"]);
  expect(group(CHAIN, ["x", "y"])).toMatchObject({ ok: false });
});

test("neighbours inside a Sequential become a nested Sequential", () => {
  const graph = taken(group(WITH_SEQ, ["a"]));
  expect(graph.frames).toEqual([
    { kind: "Sequential", name: "seq1", members: ["seq2", "b"] },
    { kind: "Sequential", name: "seq2", members: ["a"] },
  ]);
  expect(pathOf(graph, "a")).toBe("seq1.0.0");
});

test("ungrouping a Sequential restores the wires", () => {
  const grouped = taken(group(CHAIN, ["conv1", "relu1"]));
  const graph = taken(ungroup(grouped, CATALOG, "seq1"));
  expect(wires(graph)).toEqual(wires(CHAIN));
  expect(graph.frames).toEqual([]);
});

test("ungrouping an empty Sequential joins what was on both sides", () => {
  const graph = graphOf(["c:Linear"], ["x>seq1", "seq1>c"], {
    frames: [{ kind: "Sequential", name: "seq1", members: [] }],
  });
  expect(wires(taken(ungroup(graph, CATALOG, "seq1")))).toEqual(["x>c"]);
});

test("a nested Sequential that is taken apart leaves its members in their place", () => {
  const nested = taken(group(WITH_SEQ, ["a"]));
  expect(taken(ungroup(nested, CATALOG, "seq2")).frames).toEqual(WITH_SEQ.frames);
});

test("choosing an entry moves its wires to the frame and removes the others", () => {
  const graph = choose(DICT, CATALOG, "d", "a");
  expect(wires(graph)).toEqual(["d>fc1", "x>d"]);
});

test("choosing none gives the wires back to the entry that ran", () => {
  const graph = choose(choose(DICT, CATALOG, "d", "a"), CATALOG, "d", null);
  expect(wires(graph)).toEqual(["a>fc1", "x>a"]);
});

test("a layer behind a Sequential that is dragged into it passes its wires on", () => {
  const graph = taken(moveInto(WITH_SEQ, CATALOG, "c", "seq1", [0, 0]));
  expect(graph.frames[0]?.members).toEqual(["a", "b", "c"]);
  expect(wires(graph)).toEqual(["x>seq1"]);
});

test("a layer before a Sequential that is dragged into it does so too", () => {
  const graph = graphOf(["p:ReLU", "a:ReLU"], ["x>p", "p>seq1", "seq1>y"], {
    frames: [{ kind: "Sequential", name: "seq1", members: ["a"] }],
  });
  const next = taken(moveInto(graph, CATALOG, "p", "seq1", [0, 0], 0));
  expect(next.frames[0]?.members).toEqual(["p", "a"]);
  expect(wires(next)).toEqual(["seq1>y", "x>seq1"]);
});

test("the first layer of an empty Sequential hands its wires to the frame", () => {
  const graph = { ...CHAIN, frames: [{ kind: "Sequential" as const, name: "seq1", members: [] }] };
  const next = taken(moveInto(graph, CATALOG, "relu1", "seq1", [0, 0]));
  expect(wires(next)).toEqual(["conv1>seq1", "fc1>y", "seq1>fc1", "x>conv1"]);
});

test("a member dragged within its Sequential changes the order and no wires", () => {
  const graph = taken(moveInto(WITH_SEQ, CATALOG, "b", "seq1", [0, 0], 0));
  expect(graph.frames[0]?.members).toEqual(["b", "a"]);
  expect(wires(graph)).toEqual(wires(WITH_SEQ));
});

test("a member dragged out leaves its frame", () => {
  const graph = taken(moveInto(WITH_SEQ, CATALOG, "b", null, [500, 300]));
  expect(graph.frames[0]?.members).toEqual(["a"]);
  expect(graph.layout.b).toEqual([500, 300]);
});

test("a frame does not go into itself, an input into no frame", () => {
  const nested = taken(group(WITH_SEQ, ["a"]));
  expect(moveInto(nested, CATALOG, "seq1", "seq2", [0, 0])).toMatchObject({ ok: false });
  expect(moveInto(WITH_SEQ, CATALOG, "x", "seq1", [0, 0])).toMatchObject({ ok: false });
});

test("a ModuleDict's corner follows a member that is dragged past it", () => {
  const graph = { ...DICT, layout: { d: [100, 100], a: [-50, 60], b: [16, 200] } as const };
  const settled = settle(graph, "d");
  const [dx, dy] = settled.layout.d!;
  const [ax, ay] = settled.layout.a!;
  expect([dx + ax, dy + ay]).toEqual([50, 160]);
  expect(ax).toBeGreaterThan(0);
});
