/** What memory holds after a step: tensors as cards, storages as strips. */
import { extent } from "./address";
import { faceOf, type Face } from "./face";
import { tensorsIn, visible } from "./scope";
import type { Cell, Content, Storage, TensorState, Trace, Variable } from "./trace";

export interface Card {
  readonly id: string;
  readonly names: readonly string[];
  readonly tensor: TensorState;
  readonly face: Face | null;
  readonly change: Variable["change"];
  readonly outer: boolean;
  /** The name of the tensor this is a view of, if it has one. */
  readonly viewOf: string | null;
}

export interface Changed {
  readonly before: Cell | null;
  readonly after: Cell | null;
}

export interface Strip {
  readonly id: string;
  readonly storage: number;
  readonly facts: Storage;
  readonly content: Content;
  readonly names: readonly string[];
  /** For each cell: some living name shows it. Null when the cells are not shown one by one. */
  readonly seen: Uint8Array | null;
  /** Cells that this step wrote. */
  readonly written: ReadonlyMap<number, Changed>;
  /** The last dimension of a tensor that lies here row by row: whole rows are shown in one line. */
  readonly unit: number;
  readonly reaches: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

export interface Picture {
  readonly cards: readonly Card[];
  readonly strips: readonly Strip[];
  /** Living storages that no name shows. */
  readonly nameless: readonly Strip[];
}

export const EMPTY_PICTURE: Picture = { cards: [], strips: [], nameless: [] };

export function pictureOf(trace: Trace, step: number): Picture {
  const own = trace.steps[step];
  if (!own) return EMPTY_PICTURE;
  const living = own.contents.map((place) => trace.contents[place]!);
  const cards = cardsOf(trace, step, living);
  const strips = living.map((content) => stripOf(trace, step, content, cards));
  return {
    cards,
    strips: strips.filter(({ names }) => names.length > 0),
    nameless: strips.filter(({ names }) => names.length === 0),
  };
}

function cardsOf(trace: Trace, step: number, living: readonly Content[]): Card[] {
  const found = new Map<number, { names: string[]; tensor: number; change: Variable["change"]; outer: boolean }>();
  for (const variable of visible(trace, step))
    for (const { name, tensor } of tensorsIn(variable.name, variable.value)) {
      const { object } = trace.tensors[tensor]!;
      const known = found.get(object);
      if (!known) found.set(object, { names: [name], tensor, change: variable.change, outer: variable.outer });
      else if (!known.names.includes(name)) known.names.push(name);
    }
  return [...found].map(([object, { names, tensor, change, outer }]) => {
    const state = trace.tensors[tensor]!;
    const base = state.view_of === null ? undefined : found.get(state.view_of);
    return {
      id: `t${object}`,
      names,
      tensor: state,
      face: faceOf(state, contentFor(trace, state, living)),
      change,
      outer,
      viewOf: base?.names[0] ?? null,
    };
  });
}

/** What the storage holds now; a tensor of a frame that waits may have been written since. */
function contentFor(trace: Trace, state: TensorState, living: readonly Content[]): Content | null {
  const now = living.find(({ storage, dtype }) => storage === state.storage && dtype === state.dtype);
  return now ?? (state.content === null ? null : trace.contents[state.content]!);
}

function stripOf(trace: Trace, step: number, content: Content, cards: readonly Card[]): Strip {
  const { storage } = content;
  const here = cards.filter(({ tensor }) => tensor.storage === storage);
  const own = here.filter(({ tensor }) => tensor.dtype === content.dtype);
  const rows = own.find(({ tensor }) => tensor.contiguous && tensor.shape.length > 1);
  return {
    id: `s${storage}:${content.dtype}`,
    storage,
    facts: trace.storages[storage]!,
    content,
    names: here.map(({ names }) => names[0]!),
    seen: content.values && seenIn(content, here),
    written: writtenIn(trace, step, content),
    unit: rows?.tensor.shape.at(-1) ?? 1,
    reaches: here.flatMap(({ names, tensor }) => {
      const reach = extent(tensor, tensor.itemsize);
      return reach ? [{ name: names[0]!, ...reach }] : [];
    }),
  };
}

function seenIn({ length, itemsize }: Content, cards: readonly Card[]): Uint8Array {
  const seen = new Uint8Array(length);
  for (const { tensor, face } of cards) {
    if (!face || face.chosen) {
      const reach = extent(tensor, tensor.itemsize);
      if (reach) seen.fill(1, Math.floor(reach.from / itemsize), Math.ceil(reach.to / itemsize));
      continue;
    }
    for (const address of face.at)
      seen.fill(1, Math.floor((address * tensor.itemsize) / itemsize), Math.ceil(((address + 1) * tensor.itemsize) / itemsize));
  }
  return seen;
}

function writtenIn(trace: Trace, step: number, content: Content): Map<number, Changed> {
  const changed = new Map<number, Changed>();
  const own = trace.steps[step]!;
  // Cells are counted in the first reading of a storage; another dtype marks what lies over them.
  const first = own.contents.map((place) => trace.contents[place]!).find(({ storage }) => storage === content.storage);
  for (const written of own.written) {
    if (written.storage !== content.storage || !first) continue;
    written.cells.forEach((cell, place) => {
      if (first === content) {
        changed.set(cell, { before: written.before[place] ?? null, after: written.after[place] ?? null });
        return;
      }
      const from = Math.floor((cell * first.itemsize) / content.itemsize);
      const to = Math.ceil(((cell + 1) * first.itemsize) / content.itemsize);
      for (let over = from; over < to; over += 1) changed.set(over, { before: null, after: null });
    });
  }
  return changed;
}

/** Tensors that lie in one storage, with its strip: one for each dtype it is read as. */
export interface Group {
  readonly id: string;
  readonly cards: readonly Card[];
  readonly strips: readonly Strip[];
}

/** Storages in the order in which their first tensor is named. */
export function groupsOf({ cards, strips }: Picture): Group[] {
  const groups = new Map<string, Card[]>();
  for (const card of cards) {
    const { storage } = card.tensor;
    const id = storage === null ? card.id : `S${storage}`;
    groups.set(id, [...(groups.get(id) ?? []), card]);
  }
  return [...groups].map(([id, own]) => ({
    id,
    cards: own,
    strips: strips.filter(({ storage }) => id === `S${storage}`),
  }));
}
