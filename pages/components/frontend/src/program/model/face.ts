/** The elements of a tensor that are shown, each with its value and its place in memory. */
import { addresses, gridAddresses, ravel, sizeOf, unravel } from "./address";
import type { Cell, Content, TensorState } from "./trace";

export interface Face {
  /** Lengths of the grid that is shown. */
  readonly lengths: readonly number[];
  /** Only the edges are shown: for each dimension the indices that are there. */
  readonly chosen: readonly (readonly number[])[] | null;
  readonly values: readonly Cell[];
  /** For each shown element its element index in the storage; NaN where it has none. */
  readonly at: Float64Array;
}

const MOST = 4_096;
const MOST_EDGE = 8; // indices shown along the last two dimensions of a large tensor
const MOST_LEADING = 4; // and along the others

/** What of a tensor can be drawn; null when torch holds no values for it or they were not kept. */
export function faceOf(tensor: TensorState, content: Content | null): Face | null {
  if (tensor.edges) return edgeFace(tensor, tensor.edges);
  if (!content?.values || content.dtype !== tensor.dtype || sizeOf(tensor.shape) > MOST) return null;
  const at = addresses(tensor);
  const values: Cell[] = [];
  for (const address of at) {
    const value = content.values[address];
    if (value === undefined) return null;
    values.push(value);
  }
  return { lengths: tensor.shape, chosen: null, values, at };
}

function edgeFace(tensor: TensorState, { index, values }: NonNullable<TensorState["edges"]>): Face | null {
  const lengths = index.map(({ length }) => length);
  if (index.length !== tensor.shape.length || sizeOf(lengths) !== values.length || values.length > MOST) return null;
  const whole = index.every((indices, dimension) => indices.length === tensor.shape[dimension]);
  if (whole) return { lengths, chosen: null, values, at: placesOf(tensor, index) };
  const kept = lengths.map((length, dimension) => ends(length, dimension < lengths.length - 2 ? MOST_LEADING : MOST_EDGE));
  const chosen = kept.map((places, dimension) => places.map((place) => index[dimension]![place]!));
  const shown = kept.map(({ length }) => length);
  const picked = Array.from({ length: sizeOf(shown) }, (_, place) => {
    const at = unravel(place, shown).map((position, dimension) => kept[dimension]![position]!);
    return values[ravel(at, lengths)]!;
  });
  return { lengths: shown, chosen, values: picked, at: placesOf(tensor, chosen) };
}

/** The first and the last places of a dimension, at most `most`. */
function ends(length: number, most: number): number[] {
  const places = Array.from({ length }, (_, place) => place);
  return length <= most ? places : [...places.slice(0, most / 2), ...places.slice(length - most / 2)];
}

/** A sparse tensor has no strides, and its elements no place. */
function placesOf({ stride, shape, offset }: TensorState, index: readonly (readonly number[])[]): Float64Array {
  if (stride.length === shape.length) return gridAddresses(index, stride, offset);
  return new Float64Array(sizeOf(index.map(({ length }) => length))).fill(Number.NaN);
}

/** The index of a shown element in the tensor itself. */
export function indexOf(face: Face, place: number): number[] {
  const shown = unravel(place, face.lengths);
  return face.chosen ? shown.map((at, dimension) => face.chosen![dimension]![at]!) : shown;
}

/** Places in one dimension after which indices were left out. */
export function gapsAfter(face: Face, dimension: number): number[] {
  const indices = face.chosen?.[dimension];
  if (!indices) return [];
  return indices.flatMap((index, at) => (at + 1 < indices.length && indices[at + 1]! > index + 1 ? [at] : []));
}

export const elementName = (name: string, index: readonly number[]): string =>
  index.length === 0 ? name : `${name}[${index.join(", ")}]`;
