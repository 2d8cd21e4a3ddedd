/** From a row to the canvas and the code, and back; and between the names of one object. */
import type { Row } from "./rows";
import { ancestorsOf, type Tree } from "./tree";

/** What stands for a row on the canvas: its own node, else that of the nearest module around it. */
export const nodeOf = (tree: Tree, path: string): string | null => nearest(tree, path, (row) => row.node);

/** The line that makes it, else that of the nearest module around it. */
export const lineOf = (tree: Tree, path: string): number | null => nearest(tree, path, (row) => row.line);

function nearest<T>(tree: Tree, path: string, read: (row: Row) => T | null): T | null {
  const row = tree.byPath.get(path);
  if (!row) return null;
  for (const at of [row, ...ancestorsOf(tree, path)]) {
    const found = read(at);
    if (found !== null) return found;
  }
  return null;
}

export const rowOfNode = (tree: Tree, node: string): Row | null => tree.rows.find((row) => row.node === node) ?? null;

/** A line that makes several things gives them one after another. */
export function rowOfLine(tree: Tree, line: number, current: string): Row | null {
  const here = tree.rows.filter((row) => row.line === line);
  const at = here.findIndex((row) => row.path === current);
  return here[(at + 1) % Math.max(1, here.length)] ?? null;
}

/** The other rows that show the same object, or share its memory. */
export function tiedRows(tree: Tree, row: Row): readonly Row[] {
  if (row.tie === null) return [];
  return tree.rows.filter((other) => other.tie === row.tie && other !== row);
}

/** Where a click on the chain leads: the next of the group, in the order of the tree, round and round. */
export function nextTied(tree: Tree, row: Row): Row | null {
  const group = row.tie === null ? [] : tree.rows.filter((other) => other.tie === row.tie);
  const next = group[(group.indexOf(row) + 1) % Math.max(1, group.length)];
  return next && next !== row ? next : null;
}

/** The names a row is also called by: of an object its own, of shared memory those of the others. */
export function otherNames(tree: Tree, row: Row): readonly string[] {
  const names = [...row.names, ...tiedRows(tree, row).map((other) => other.path)];
  return [...new Set(names)].filter((name) => name !== row.path);
}
