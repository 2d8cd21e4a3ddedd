import { expect, test } from "vitest";
import { blocks, row, TIED, weight } from "../testing/rows";
import { readReport, switchOf } from "./rows";
import { allFolded, firstFolded, MANY, opened, search, shownName, treeOf, visibleRows, withAncestors } from "./tree";

const tied = treeOf(readReport({ rows: TIED }).rows);
const paths = (rows: ReturnType<typeof visibleRows>) => rows.map(({ row }) => row.path);

test("nothing folded: every row shows, in the order of the module, with its level and its place", () => {
  const rows = visibleRows(tied, new Set());
  expect(paths(rows)).toEqual(TIED.map(({ path }) => path));
  expect(rows.map(({ level }) => level)).toEqual([1, 2, 3, 3, 2, 3, 3, 2]);
  expect(rows.map(({ place, siblings }) => `${place}/${siblings}`)).toEqual(["1/1", "1/3", "1/2", "2/2", "2/3", "1/2", "2/2", "3/3"]);
  expect(rows.map(({ open }) => open)).toEqual([true, true, null, null, true, null, null, null]);
});

test("what is in a folded row does not show, and folding it keeps what is folded inside", () => {
  expect(paths(visibleRows(tied, new Set(["encoder"])))).toEqual(["", "encoder", "decoder", "decoder.weight", "decoder.bias", "mean"]);
  const root = visibleRows(tied, new Set(["", "encoder"]));
  expect(paths(root)).toEqual([""]);
  expect(root[0]!.open).toBe(false);
});

test("a search shows the hits and what is above them, folded or not", () => {
  const hits = search(tied, "bias")!;
  expect([...hits]).toEqual(["encoder.bias", "decoder.bias"]);
  expect(paths(visibleRows(tied, new Set(["encoder", ""]), withAncestors(tied, hits)))).toEqual(["", "encoder", "encoder.bias", "decoder", "decoder.bias"]);
});

test("a search looks at paths, classes and other names, and every word must be there", () => {
  expect([...search(tied, "LINEAR")!]).toEqual(["encoder", "decoder"]);
  expect([...search(tied, "decoder.weight")!]).toEqual(["encoder.weight", "decoder.weight"]);
  expect([...search(tied, "encoder parameter bias")!]).toEqual(["encoder.bias"]);
  expect([...search(tied, "nowhere")!]).toEqual([]);
  expect(search(tied, "  ")).toBeNull();
});

test("a small module opens whole, a large one as far as it fits, and every deeper level is folded too", () => {
  expect(firstFolded(tied).size).toBe(0);
  const large = treeOf(readReport({ rows: blocks(60) }).rows);
  const folded = firstFolded(large);
  const rows = visibleRows(large, folded);
  expect(rows.length).toBeLessThanOrEqual(MANY);
  expect(rows).toHaveLength(62);
  expect(folded.has("layers.3.fc")).toBe(true);
});

test("the whole module always opens, however many it holds", () => {
  const wide = treeOf(readReport({ rows: [row("", "Wide"), ...Array.from({ length: 300 }, (_, at) => weight(`w${at}`, [1]))] }).rows);
  expect(visibleRows(wide, firstFolded(wide))).toHaveLength(301);
});

test("all folded leaves the whole module open", () => {
  expect(paths(visibleRows(tied, allFolded(tied)))).toEqual(["", "encoder", "decoder", "mean"]);
});

test("going to a hidden row opens what it stands in, and nothing else", () => {
  expect([...opened(tied, new Set(["encoder", "decoder"]), "encoder.bias")]).toEqual(["decoder"]);
  const folded = new Set(["encoder"]);
  expect(opened(tied, folded, "mean")).toBe(folded);
});

test("rows without a parent, twice the same path, and a parent that comes later do no harm", () => {
  const odd = [row("a.b.c", "Linear"), row("a", "Block"), row("a", "Other"), row("", "Root"), row("", "Root")];
  const tree = treeOf(readReport({ rows: [...odd, null, 3] }).rows);
  expect(paths(visibleRows(tree, new Set()))).toEqual(["a.b.c", "a", ""]);
});

test("ten thousand rows, or a chain ten thousand deep, are laid out at once", () => {
  const wide = treeOf(readReport({ rows: blocks(2_500) }).rows);
  expect(visibleRows(wide, new Set())).toHaveLength(10_002);
  const chain = Array.from({ length: 10_000 }, (_, at) => ({ ...row("", "Deep"), path: at === 0 ? "" : `m${at}`, parent: at < 2 ? "" : `m${at - 1}` }));
  const deep = treeOf(readReport({ rows: chain }).rows);
  expect(visibleRows(deep, new Set()).at(-1)).toMatchObject({ level: 10_000 });
  expect(withAncestors(deep, new Set(["m9999"])).size).toBe(10_000);
});

test("a row is called by what it adds to the path above it", () => {
  expect(shownName(tied, tied.byPath.get("")!)).toBe("Tied");
  expect(shownName(tied, tied.byPath.get("encoder.weight")!)).toBe("weight");
  const listed = treeOf(readReport({ rows: [row("", "M"), row("layers[0]", "Linear", { unregistered: true }), { ...row("layers[0].weight", "Parameter"), parent: "layers[0]" }] }).rows);
  expect(listed.rows.map((entry) => shownName(listed, entry))).toEqual(["M", "layers[0]", "weight"]);
});

test("a switch stands where there is something to freeze: not on buffers, empty modules, or what torch does not know of", () => {
  const found = [
    row("a", "Linear", { requires_grad: true }),
    row("b", "Linear", { requires_grad: false }),
    row("c", "Block", { requires_grad: null, total: 4 }),
    row("d", "ReLU", { requires_grad: null }),
    row("e", "Tensor", { role: "buffer", requires_grad: false }),
    row("f[0]", "Linear", { unregistered: true, total: 4 }),
  ];
  expect(readReport({ rows: found }).rows.map(switchOf)).toEqual(["on", "off", "mixed", null, null, null]);
});
