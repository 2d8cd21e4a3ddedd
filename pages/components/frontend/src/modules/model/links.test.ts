import { expect, test } from "vitest";
import { row, TIED, weight } from "../testing/rows";
import { lineOf, nextTied, nodeOf, otherNames, rowOfLine, rowOfNode, tiedRows } from "./links";
import { readReport } from "./rows";
import { treeOf } from "./tree";

const tree = treeOf(readReport({ rows: TIED }).rows);
const at = (path: string) => tree.byPath.get(path)!;

test("a row leads to its node and its line, a parameter to those of the module that holds it", () => {
  expect([nodeOf(tree, "encoder"), lineOf(tree, "encoder")]).toEqual(["encoder", 4]);
  expect([nodeOf(tree, "encoder.bias"), lineOf(tree, "encoder.bias")]).toEqual(["encoder", 4]);
  expect([nodeOf(tree, ""), lineOf(tree, "")]).toEqual([null, null]);
  expect([nodeOf(tree, "gone"), lineOf(tree, "gone")]).toEqual([null, null]);
});

test("a node and a line lead back to their row", () => {
  expect(rowOfNode(tree, "decoder")?.path).toBe("decoder");
  expect(rowOfNode(tree, "x")).toBeNull();
  expect(rowOfLine(tree, 4, "")?.path).toBe("encoder");
  expect(rowOfLine(tree, 1, "encoder")).toBeNull();
});

test("a line that makes several things gives them one after another, and then the first again", () => {
  expect(rowOfLine(tree, 5, "")?.path).toBe("decoder");
  expect(rowOfLine(tree, 5, "decoder")?.path).toBe("mean");
  expect(rowOfLine(tree, 5, "mean")?.path).toBe("decoder");
});

test("a tie leads to the next of its group, round and round, and nowhere from a row without one", () => {
  expect(nextTied(tree, at("encoder.weight"))?.path).toBe("decoder.weight");
  expect(nextTied(tree, at("decoder.weight"))?.path).toBe("encoder.weight");
  expect(nextTied(tree, at("encoder.bias"))).toBeNull();
  expect(tiedRows(tree, at("encoder.weight")).map(({ path }) => path)).toEqual(["decoder.weight"]);
});

test("the other names of an object are its own, of shared memory those of the other rows", () => {
  expect(otherNames(tree, at("encoder.weight"))).toEqual(["decoder.weight"]);
  expect(otherNames(tree, at("encoder.bias"))).toEqual([]);
  const shared = [row("", "M"), weight("a", [4], { tie: 3, tie_kind: "storage" }), weight("b", [2], { tie: 3, tie_kind: "storage" })];
  const views = treeOf(readReport({ rows: shared }).rows);
  expect(otherNames(views, views.byPath.get("a")!)).toEqual(["b"]);
});

test("the only row of a group leads nowhere", () => {
  const alone = treeOf(readReport({ rows: [weight("a", [4], { tie: 7, tie_kind: "object", names: ["a", "b"] })] }).rows);
  expect(nextTied(alone, alone.rows[0]!)).toBeNull();
  expect(otherNames(alone, alone.rows[0]!)).toEqual(["b"]);
});
