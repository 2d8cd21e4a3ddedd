import { expect, test } from "vitest";
import { CHAIN, graphOf, wires } from "../testing/graphs";
import { copy, isEmptyClip, paste } from "./clipboard";

const at = () => [10, 20] as const;

test("a copy gets free names and keeps the wires between copied things", () => {
  const { graph, names } = paste(CHAIN, copy(CHAIN, ["conv1", "relu1"], at), [40, 40], false);
  expect(names).toEqual(["conv2", "relu2"]);
  expect(wires(graph).filter((wire) => wire.includes("2"))).toEqual(["conv2>relu2"]);
  expect(graph.layout.conv2).toEqual([50, 60]);
});

test("pasting with incoming wires draws them again", () => {
  const { graph } = paste(CHAIN, copy(CHAIN, ["conv1"], at), [0, 0], true);
  expect(wires(graph)).toContain("x>conv2");
});

test("an incoming wire whose source is gone is left out", () => {
  const clip = copy(CHAIN, ["relu1"], at);
  const { graph } = paste(graphOf([]), clip, [0, 0], true);
  expect(wires(graph)).toEqual([]);
  expect(graph.nodes.map(({ name }) => name)).toEqual(["relu1"]);
});

test("a frame is copied with its members and its chosen key", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], [], {
    frames: [{ kind: "ModuleDict", name: "d1", members: ["a", "b"], chosen: "a" }],
  });
  const { graph: next, names } = paste(graph, copy(graph, ["d1"], at), [0, 0], false);
  expect(names).toEqual(["d2"]);
  expect(next.frames[1]).toEqual({ kind: "ModuleDict", name: "d2", members: ["a1", "b1"], chosen: "a1" });
});

test("nothing selected is nothing copied", () => {
  expect(isEmptyClip(copy(CHAIN, [], at))).toBe(true);
});
