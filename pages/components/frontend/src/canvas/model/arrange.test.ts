import { expect, test } from "vitest";
import { CATALOG, CHAIN, graphOf } from "../testing/graphs";
import { arrange } from "./arrange";
import { absoluteBox, overlaps, topLevel } from "./geometry";
import type { Graph } from "./types";

function overlapping(graph: Graph): string[] {
  const names = topLevel(graph);
  return names.flatMap((one, place) =>
    names
      .slice(place + 1)
      .filter((other) => overlaps(absoluteBox(graph, CATALOG, one), absoluteBox(graph, CATALOG, other)))
      .map((other) => `${one}/${other}`),
  );
}

const longChain = (count: number): Graph =>
  graphOf(
    Array.from({ length: count }, (_, place) => `n${place}:ReLU`),
    Array.from({ length: count - 1 }, (_, place) => `n${place}>n${place + 1}`),
  );

test("a short chain runs from left to right in one line", () => {
  const graph = arrange(CHAIN, CATALOG, 8);
  const places = ["x", "conv1", "relu1", "fc1", "y"].map((name) => graph.layout[name]!);
  expect(new Set(places.map(([, y]) => y)).size).toBe(1);
  expect(places.map(([x]) => x)).toEqual(places.map(([x]) => x).sort((a, b) => a - b));
});

test("a long chain is wrapped into rows that fit the view", () => {
  const graph = arrange(longChain(40), CATALOG, 1.5);
  const rows = new Set(Object.values(graph.layout).map(([, y]) => y)).size;
  expect(rows).toBeGreaterThan(3);
  expect(overlapping(graph)).toEqual([]);
});

test("500 layers are arranged without covering each other", () => {
  expect(overlapping(arrange(longChain(500), CATALOG, 1.5))).toEqual([]);
});

test("frames and their members find their place", () => {
  const graph = arrange(
    graphOf(["a:Conv2d", "b:ReLU", "l:ReLU", "r:ReLU", "sum:add"], ["x>seq1", "seq1>l", "seq1>r", "l>sum", "r>sum.other"], {
      frames: [
        { kind: "Sequential", name: "seq1", members: ["a", "b"] },
        { kind: "ModuleDict", name: "d", members: ["l", "r"], chosen: null },
      ],
    }),
    CATALOG,
    1.6,
  );
  expect(overlapping(graph)).toEqual([]);
  const frame = absoluteBox(graph, CATALOG, "d");
  for (const member of ["l", "r"]) {
    const box = absoluteBox(graph, CATALOG, member);
    expect(box.x > frame.x && box.y > frame.y && box.x + box.width < frame.x + frame.width).toBe(true);
  }
});

test("an empty model can be arranged", () => {
  expect(arrange(graphOf([]), CATALOG, 1.6)).toMatchObject({ nodes: [] });
});
