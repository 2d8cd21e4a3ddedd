import { expect, test } from "vitest";
import { TIED } from "../testing/rows";
import { moveFor } from "./keys";
import { readReport } from "./rows";
import { treeOf, visibleRows } from "./tree";

const rows = visibleRows(treeOf(readReport({ rows: TIED }).rows), new Set(["decoder"]));
const at = (path: string) => rows.findIndex(({ row }) => row.path === path);
const press = (key: string, path: string) => moveFor(key, rows, at(path), 4);

test("up, down, Home, End and the page keys walk the rows and stop at the ends", () => {
  expect(press("ArrowDown", "encoder")).toEqual({ does: "go", at: 2 });
  expect(press("ArrowUp", "")).toEqual({ does: "go", at: 0 });
  expect(press("ArrowDown", "mean")).toEqual({ does: "go", at: 5 });
  expect(press("Home", "mean")).toEqual({ does: "go", at: 0 });
  expect(press("End", "")).toEqual({ does: "go", at: 5 });
  expect(press("PageDown", "")).toEqual({ does: "go", at: 3 });
  expect(press("PageUp", "mean")).toEqual({ does: "go", at: 2 });
});

test("right opens, then goes inside; left closes, then goes to the row around it", () => {
  expect(press("ArrowRight", "decoder")).toEqual({ does: "unfold", path: "decoder" });
  expect(press("ArrowRight", "encoder")).toEqual({ does: "go", at: at("encoder.weight") });
  expect(press("ArrowRight", "encoder.bias")).toBeNull();
  expect(press("ArrowLeft", "encoder")).toEqual({ does: "fold", path: "encoder" });
  expect(press("ArrowLeft", "encoder.bias")).toEqual({ does: "go", at: at("encoder") });
  expect(press("ArrowLeft", "decoder")).toEqual({ does: "go", at: 0 });
});

test("space freezes, Enter shows the weights, a star opens all of one level, other keys are not ours", () => {
  expect(press(" ", "encoder")).toEqual({ does: "freeze", path: "encoder" });
  expect(press("Enter", "encoder.bias")).toEqual({ does: "weights", path: "encoder.bias" });
  expect(press("*", "encoder")).toEqual({ does: "unfold all", level: 2 });
  expect(press("a", "encoder")).toBeNull();
});

test("with no row chosen an arrow goes to the first one, and an empty tree takes no key", () => {
  expect(moveFor("ArrowDown", rows, -1, 4)).toEqual({ does: "go", at: 0 });
  expect(moveFor("ArrowDown", [], -1, 4)).toBeNull();
  expect(moveFor("Enter", rows, -1, 4)).toBeNull();
});
