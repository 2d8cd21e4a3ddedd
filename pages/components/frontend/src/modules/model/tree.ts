/** The rows as a tree: which of them show when some are folded, or when something is looked for. */
import { lastName, type Row } from "./rows";

export interface Tree {
  readonly rows: readonly Row[];
  readonly byPath: ReadonlyMap<string, Row>;
  readonly parents: ReadonlyMap<string, Row>;
  readonly children: ReadonlyMap<string, readonly Row[]>;
  readonly roots: readonly Row[];
}

export interface VisibleRow {
  readonly row: Row;
  /** From 1, as screen readers count. */
  readonly level: number;
  /** From 1, among the children of one parent. */
  readonly place: number;
  readonly siblings: number;
  /** Null: nothing is in it. */
  readonly open: boolean | null;
}

export const MANY = 80;

const NOTHING: readonly Row[] = [];

/** A row whose parent is not above it stands at the top. */
export function treeOf(rows: readonly Row[]): Tree {
  const byPath = new Map<string, Row>();
  const parents = new Map<string, Row>();
  const children = new Map<string, Row[]>();
  const roots: Row[] = [];
  for (const row of rows) {
    const above = row.path === "" ? undefined : byPath.get(row.parent);
    byPath.set(row.path, row);
    if (above) parents.set(row.path, above);
    if (!above) roots.push(row);
    else if (children.has(above.path)) children.get(above.path)!.push(row);
    else children.set(above.path, [row]);
  }
  return { rows, byPath, parents, children, roots };
}

export const EMPTY_TREE = treeOf([]);

export const childrenOf = (tree: Tree, path: string): readonly Row[] => tree.children.get(path) ?? NOTHING;

export const parentOf = (tree: Tree, path: string): Row | null => tree.parents.get(path) ?? null;

export function ancestorsOf(tree: Tree, path: string): Row[] {
  const found: Row[] = [];
  for (let above = parentOf(tree, path); above; above = parentOf(tree, above.path)) found.push(above);
  return found;
}

/** What shows: everything that is in no folded row, in order. */
export function visibleRows(tree: Tree, folded: ReadonlySet<string>, wanted: ReadonlySet<string> | null = null): VisibleRow[] {
  const found: VisibleRow[] = [];
  const shown = (rows: readonly Row[]): readonly Row[] => (wanted ? rows.filter((row) => wanted.has(row.path)) : rows);
  const waiting = entries(shown(tree.roots), 1).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const inside = shown(childrenOf(tree, next.row.path));
    const open = inside.length === 0 ? null : wanted !== null || !folded.has(next.row.path);
    found.push({ ...next, open });
    if (open) waiting.push(...entries(inside, next.level + 1).reverse());
  }
  return found;
}

const entries = (rows: readonly Row[], level: number): Omit<VisibleRow, "open">[] =>
  rows.map((row, at) => ({ row, level, place: at + 1, siblings: rows.length }));

/** The rows that hold every word, in their path, their class or another name. */
export function search(tree: Tree, query: string): ReadonlySet<string> | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const hits = tree.rows.filter((row) => {
    const text = `${row.names.join(" ")} ${row.path} ${row.type}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return new Set(hits.map((row) => row.path));
}

/** What was found, with all that is above it, so that each hit shows where it stands. */
export function withAncestors(tree: Tree, hits: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const path of hits) {
    for (let at: string | undefined = path; at !== undefined && !wanted.has(at); ) {
      wanted.add(at);
      at = parentOf(tree, at)?.path;
    }
  }
  return wanted;
}

/** A small module opens whole; of a larger one as many levels as fit on a screen or two. */
export function firstFolded(tree: Tree): ReadonlySet<string> {
  const folded = new Set<string>();
  let shown = tree.roots.length;
  let level = tree.roots;
  while (level.length > 0) {
    const next = level.flatMap((row) => childrenOf(tree, row.path));
    const first = level === tree.roots && tree.roots.length === 1;
    if (!first && shown + next.length > MANY) for (const row of level) foldAll(tree, row, folded);
    if (folded.size > 0) break;
    shown += next.length;
    level = next;
  }
  return folded;
}

function foldAll(tree: Tree, row: Row, folded: Set<string>): void {
  const waiting = [row];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const inside = childrenOf(tree, next.path);
    if (inside.length > 0) folded.add(next.path);
    waiting.push(...inside);
  }
}

/** Everything folded but the whole module. */
export function allFolded(tree: Tree): ReadonlySet<string> {
  const folded = new Set<string>();
  for (const root of tree.roots) foldAll(tree, root, folded);
  if (tree.roots.length === 1) folded.delete(tree.roots[0]!.path);
  return folded;
}

/** Opens all that a row stands in. */
export function opened(tree: Tree, folded: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const above = ancestorsOf(tree, path).filter((row) => folded.has(row.path));
  if (above.length === 0) return folded;
  const next = new Set(folded);
  for (const row of above) next.delete(row.path);
  return next;
}

/** How a row is called in the tree: its last name, and the class where it has no name. */
export function shownName(tree: Tree, row: Row): string {
  if (row.path === "") return row.type;
  const above = parentOf(tree, row.path);
  const prefix = above && above.path !== "" ? `${above.path}.` : "";
  return prefix && row.path.startsWith(prefix) ? row.path.slice(prefix.length) : above ? row.path : lastName(row.path);
}
