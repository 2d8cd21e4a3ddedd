import { expect, test } from "vitest";
import { ALL, graph } from "../testing/traces";
import { drawnOf, type Drawn } from "./folding";
import { layoutOf, pathOf } from "./layout";
import { ranksOf } from "./ranks";
import type { Layout, Place, Point } from "./spacing";

const SIZE = { width: 150, height: 50 };
const laidOut = (drawn: Drawn): Layout => layoutOf(drawn, () => SIZE);
const drawnAll = (trace: ReturnType<typeof graph>): Drawn => drawnOf(trace, trace.nodes.map((_, at) => at), new Set());

/** A chain with a leaf at every node, and every node of the chain using one leaf more. */
function chain(length: number): Drawn {
  const nodes = Array.from({ length: 2 * length + 1 }, (_, at) => (at < length ? {} : { leaf: `w${at}` }));
  const edges = Array.from({ length }, (_, at) => [...(at + 1 < length ? [[at, at + 1] as const] : []), [at, length + at] as const, [at, 2 * length] as const]);
  return drawnAll(graph(nodes, edges.flat()));
}

function expectOrder({ places, routes, width, height }: Layout, { wires }: Drawn): void {
  const boxes = [...places.values()].sort((a, b) => a.y - b.y);
  boxes.forEach((box, at) => {
    expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
    for (let other = at + 1; other < boxes.length && boxes[other]!.y < box.y + box.height; other += 1) expect(overlap(box, boxes[other]!)).toBe(false);
  });
  for (const { id, source, target } of wires) {
    expect(places.get(source)!.y).toBeLessThan(places.get(target)!.y);
    expect(routes.get(id)!.points.at(0)![1]).toBe(places.get(source)!.y + SIZE.height);
    expect(routes.get(id)!.points.at(-1)![1]).toBe(places.get(target)!.y);
  }
}

const overlap = (a: Place, b: Place): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test.each(ALL)("%s: boxes do not cover each other, and every edge leads down", (_, trace) => {
  const drawn = drawnAll(trace);
  expectOrder(laidOut(drawn), drawn);
});

test.each([60, 400])("a chain of %i nodes, each with a leaf and all with one more, is in order too", (length) => {
  const drawn = chain(length);
  expectOrder(laidOut(drawn), drawn);
});

test("2,000 boxes are laid out in less than 1.5 seconds", () => {
  const drawn = chain(1_000);
  const began = performance.now();
  laidOut(drawn);
  expect(performance.now() - began).toBeLessThan(1_500);
});

test("a tall graph is a narrow one: what follows on each other stands in one column", () => {
  const drawn = chain(400);
  const { places, width } = laidOut(drawn);
  const spine = Array.from({ length: 400 }, (_, at) => places.get(`n${at}`)!.x);
  expect(new Set(spine).size).toBe(1);
  expect(width).toBeLessThan(1_200);
});

test("modules that lead to each other are still placed", () => {
  const drawn: Drawn = {
    boxes: [{ id: "a", nodes: [0], module: "a" }, { id: "b", nodes: [1], module: "b" }],
    wires: [{ id: "e0", source: "a", target: "b", edges: [0], output: null }, { id: "e1", source: "b", target: "a", edges: [1], output: null }],
    boxOf: new Map(),
    ports: new Map(),
  };
  expect(laidOut(drawn).places.size).toBe(2);
  expect(ranksOf(drawn).size).toBe(2);
});

test("a root that is used late stands above what it leads to, not at the top", () => {
  const ranks = ranksOf(drawnAll(graph([{}, {}, {}, {}], [[0, 1], [1, 2], [3, 2]])));
  expect(ranks.get("n3")).toBe(1);
});

test("values on parallel edges do not cover each other", () => {
  const { routes } = laidOut(drawnAll(graph([{}, { leaf: "a" }], [[0, 1], [0, 1], [0, 1]])));
  const [a, b, c] = [...routes.values()].map(({ middle }) => middle) as unknown as [Point, Point, Point];
  for (const [one, other] of [[a, b], [b, c], [a, c]] as const) expect(Math.abs(one[0] - other[0]) >= 90 || Math.abs(one[1] - other[1]) >= 16).toBe(true);
});

test("wires that lead to ports end at them", () => {
  const trace = graph([{}, {}, {}], [[0, 2], [1, 2]]);
  const outputs = trace.nodes[2]!.outputs;
  const ported = { ...trace, nodes: [...trace.nodes.slice(0, 2), { ...trace.nodes[2]!, outputs: [...outputs, ...outputs] }], edges: trace.edges.map((edge, at) => ({ ...edge, output: at })) };
  const { places, routes } = laidOut(drawnAll(ported));
  const ends = [...routes.values()].map(({ points }) => points.at(-1)![0] - places.get("n2")!.x);
  expect(ends).toEqual([38, 113]);
});

test("a path goes through its points, upright at each", () => {
  expect(pathOf([[0, 0], [10, 20]])).toBe("M0,0 C0,10 10,10 10,20");
});
