import { expect, test } from "vitest";
import { graph } from "../testing/traces";
import { drawnOf, foldedAtFirst, foldedPath, modulesIn } from "./folding";

/** loss -> fc (its own weight) -> act -> fc again, and a leaf of the program's own. */
const TWICE = graph(
  [{}, { module: "net.fc" }, { module: "net.act" }, { module: "net.fc" }, { leaf: "net.fc.weight" }, { leaf: "x" }],
  [[0, 1], [1, 2], [2, 3], [1, 4], [3, 4], [3, 5]],
);
const NODES = [0, 1, 2, 3, 4, 5];

test("nothing folded: a box for each node and a wire for each edge", () => {
  const { boxes, wires } = drawnOf(TWICE, NODES, new Set());
  expect(boxes.map(({ id }) => id)).toEqual(["n0", "n1", "n2", "n3", "n4", "n5"]);
  expect(wires).toHaveLength(6);
});

test("a folded module is one box with its own leaves; the program's leaf stays outside", () => {
  const { boxes, wires } = drawnOf(TWICE, NODES, new Set(["net"]));
  expect(boxes.map(({ nodes }) => [...nodes].sort())).toEqual([[0], [1, 2, 3, 4], [5]]);
  expect(wires.map(({ source, target }) => [source, target])).toEqual([["n0", "m1:net"], ["m1:net", "n5"]]);
});

test("a leaf that several modules use belongs to none of them", () => {
  const tied = graph([{ module: "net.a" }, { module: "net.b" }, { leaf: "net.a.weight" }], [[0, 1], [0, 2], [1, 2]]);
  const { boxes } = drawnOf(tied, [0, 1, 2], new Set(["net.a", "net.b"]));
  expect(boxes.map(({ nodes }) => nodes)).toEqual([[0], [1], [2]]);
  expect(drawnOf(tied, [0, 1, 2], new Set(["net"])).boxes).toHaveLength(1);
});

test("two stretches of one module are two boxes, unless a leaf holds them together", () => {
  const apart = graph([{ module: "act" }, { module: "act" }, {}, { module: "act" }, { module: "act" }], [[0, 1], [1, 2], [2, 3], [3, 4]]);
  expect(drawnOf(apart, [0, 1, 2, 3, 4], new Set(["act"])).boxes.map(({ id }) => id)).toEqual(["m1:act", "n2", "m2:act"]);
  expect(drawnOf(TWICE, NODES, new Set(["net.fc"])).boxes.map(({ nodes }) => nodes.length)).toContain(3);
});

test("several edges between a folded module and a box are one wire", () => {
  const { wires } = drawnOf(graph([{ module: "a" }, { module: "a" }, {}], [[0, 1], [0, 2], [1, 2]]), [0, 1, 2], new Set(["a"]));
  expect(wires).toEqual([{ id: "e1", source: "m1:a", target: "n2", edges: [1, 2], output: null }]);
});

test("edges between single nodes stay apart: a * a sends two gradients", () => {
  const { wires } = drawnOf(graph([{}, { leaf: "a" }], [[0, 1], [0, 1]]), [0, 1], new Set());
  expect(wires.map(({ id }) => id)).toEqual(["e0", "e1"]);
});

test("the outermost folded module holds what is inside it", () => {
  const folded = new Set(["net.layer1", "net.layer1.0.conv"]);
  expect(foldedPath("net.layer1.0.conv", folded)).toBe("net.layer1");
  expect(foldedPath("net.layer10.0", folded)).toBeNull();
  expect(foldedPath("", folded)).toBeNull();
});

test("modules are known with those around them", () => {
  expect(modulesIn(TWICE, NODES)).toEqual(["net", "net.act", "net.fc"]);
});

test("a large graph begins folded at the deepest level that leaves few boxes, a small one open", () => {
  const nodes = Array.from({ length: 400 }, (_, at) => ({ module: `net.block${Math.floor(at / 10)}.part${Math.floor(at / 5) % 2}` }));
  const large = graph(nodes, nodes.slice(1).map((_, at) => [at, at + 1] as const));
  const all = nodes.map((_, at) => at);
  expect(drawnOf(large, all, foldedAtFirst(large, all)).boxes).toHaveLength(40);
  expect(foldedAtFirst(TWICE, NODES)).toEqual(new Set());
});

test("a node with several outputs has ports, and its wires lead to them", () => {
  const trace = graph([{}, {}], [[0, 1]]);
  const ported = { ...trace, nodes: trace.nodes.map((node, at) => (at === 1 ? { ...node, outputs: [...node.outputs, ...node.outputs] } : node)), edges: [{ ...trace.edges[0]!, output: 1 }] };
  const { ports, wires } = drawnOf(ported, [0, 1], new Set());
  expect([...ports]).toEqual([["n1", 2]]);
  expect(wires[0]!.output).toBe(1);
});
