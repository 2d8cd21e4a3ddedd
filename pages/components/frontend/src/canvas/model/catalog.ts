/** What can be placed: the catalogue as Python sends it, and what the canvas adds to it. */
import type { Value } from "./types";

export type ParamType = "int" | "float" | "bool" | "choice" | "ints" | "text";

export interface Param {
  readonly name: string;
  readonly type: ParamType;
  readonly default: Value;
  readonly derived: boolean;
  readonly none: boolean;
  readonly low: number | null;
  readonly high: number | null;
  readonly options: readonly (string | number | boolean)[] | null;
  readonly length: number | null;
  readonly help: string;
  /** Of "ints": words that may stand in place of numbers, as padding="same". */
  readonly words: readonly string[];
  /** Of "ints": the numbers may have fractions. */
  readonly fractions: boolean;
}

export interface InputPort {
  readonly name: string;
  readonly many: boolean;
  readonly optional: boolean;
}

export interface Kind {
  readonly kind: string;
  readonly group: string;
  readonly meaning: string;
  readonly docs: string;
  readonly stem: string;
  readonly is_module: boolean;
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly string[];
  /** Outputs that are there only while a parameter is True: indices, by return_indices. */
  readonly gates: Readonly<Record<string, string>>;
  readonly params: readonly Param[];
}

export interface Group {
  readonly name: string;
  readonly colour: string;
}

export interface Catalog {
  readonly version: string;
  readonly groups: readonly Group[];
  readonly kinds: readonly Kind[];
  readonly byKind: ReadonlyMap<string, Kind>;
  readonly colours: ReadonlyMap<string, string>;
}

/** The things that are not layers: they stand in the palette under their own headings. */
export const INPUT = "Input";
export const OUTPUT = "Output";
export const SEQUENTIAL = "Sequential";
export const MODULE_DICT = "ModuleDict";

export interface PaletteEntry {
  readonly kind: string;
  readonly meaning: string;
  readonly colour: string;
}

export interface PaletteGroup {
  readonly name: string;
  readonly entries: readonly PaletteEntry[];
}

const ENDS: PaletteGroup = {
  name: "Input, output",
  entries: [
    { kind: INPUT, meaning: "A tensor the model is given", colour: "io" },
    { kind: OUTPUT, meaning: "A tensor the model returns", colour: "io" },
  ],
};

const FRAMES: PaletteGroup = {
  name: "Containers",
  entries: [
    { kind: SEQUENTIAL, meaning: "Runs its members in order", colour: "glass" },
    { kind: MODULE_DICT, meaning: "Holds layers under names", colour: "glass" },
  ],
};

export const EMPTY_CATALOG: Catalog = makeCatalog("", [], []);

export function makeCatalog(
  version: string,
  groups: readonly Group[],
  kinds: readonly Kind[],
): Catalog {
  return {
    version,
    groups,
    kinds,
    byKind: new Map(kinds.map((kind) => [kind.kind, kind])),
    colours: new Map(groups.map((group) => [group.name, group.colour])),
  };
}

export function colourOf(catalog: Catalog, kind: string): string {
  if (kind === INPUT || kind === OUTPUT) return "io";
  if (kind === SEQUENTIAL || kind === MODULE_DICT) return "glass";
  return catalog.colours.get(catalog.byKind.get(kind)?.group ?? "") ?? "shape";
}

export function paletteGroups(catalog: Catalog): readonly PaletteGroup[] {
  const groups = catalog.groups.map((group) => ({
    name: group.name,
    entries: catalog.kinds
      .filter((kind) => kind.group === group.name)
      .map(({ kind, meaning }) => ({ kind, meaning, colour: group.colour })),
  }));
  return [ENDS, ...groups.filter((group) => group.entries.length > 0), FRAMES];
}

/** How well a kind answers a search: 0 is best, null is not at all. */
export function searchRank(entry: PaletteEntry, query: string): number | null {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return 0;
  const kind = entry.kind.toLowerCase();
  if (kind === wanted) return 0;
  if (kind.startsWith(wanted)) return 1;
  if (kind.includes(wanted)) return 2;
  if (isSubsequence(wanted.replace(/\s+/g, ""), kind)) return 3;
  return entry.meaning.toLowerCase().includes(wanted) ? 4 : null;
}

function isSubsequence(needle: string, text: string): boolean {
  let at = 0;
  for (const letter of needle) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
