import { expect, test } from "vitest";
import { CATALOG, graphOf } from "../testing/graphs";
import { absoluteBox } from "./geometry";
import { lanesOf } from "./lanes";

test("a wire that would run over a box goes around it", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU", "sum:add"], ["a>b", "b>sum", "a>sum.other"]);
  const lane = lanesOf(graph, CATALOG).get("a.output>sum.other");
  const box = absoluteBox(graph, CATALOG, "b");
  expect(lane === undefined || lane < box.y || lane > box.y + box.height).toBe(true);
  expect(lane).toBeDefined();
});

test("neighbours are joined straight", () => {
  expect(lanesOf(graphOf(["a:ReLU", "b:ReLU"], ["a>b"]), CATALOG).size).toBe(0);
});

test("a wire back to the next row runs between the rows", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], ["a>b"], { layout: { a: [900, 0], b: [0, 200] } });
  const lane = lanesOf(graph, CATALOG).get("a.output>b.input")!;
  expect(lane).toBeGreaterThan(74);
  expect(lane).toBeLessThan(200);
});
