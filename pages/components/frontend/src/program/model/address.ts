/** Where the elements of a tensor lie in its storage. Indices count elements, ranges count bytes. */

export interface Layout {
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** A stretch of one storage: bytes `from` up to, not including, `to`. */
export interface Bytes {
  readonly storage: number;
  readonly from: number;
  readonly to: number;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** The element index in the storage for every element, in row-major order. */
export function addresses({ shape, stride, offset }: Layout): Float64Array {
  return gridAddresses(shape.map((length) => Array.from({ length }, (_, at) => at)), stride, offset);
}

/** The same for chosen indices of each dimension, as `torch.meshgrid(..., indexing="ij")` orders them. */
export function gridAddresses(
  chosen: readonly (readonly number[])[],
  stride: readonly number[],
  offset: number,
): Float64Array {
  let found = new Float64Array([offset]);
  chosen.forEach((indices, dimension) => {
    const next = new Float64Array(found.length * indices.length);
    let place = 0;
    for (const base of found) for (const index of indices) next[place++] = base + index * stride[dimension]!;
    found = next;
  });
  return found;
}

/** The index of the element at a row-major place. */
export function unravel(place: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = place;
  for (let dimension = shape.length - 1; dimension >= 0; dimension -= 1) {
    const length = shape[dimension]!;
    index[dimension] = rest % length;
    rest = Math.floor(rest / length);
  }
  return index;
}

export const ravel = (index: readonly number[], shape: readonly number[]): number =>
  index.reduce((place, at, dimension) => place * shape[dimension]! + at, 0);

/** How torch gets from an index to a cell: `0 + 0·3 + 1·1` and its sum. */
export function arithmetic(index: readonly number[], { stride, offset }: Layout): { terms: string; sum: number } {
  const terms = [String(offset), ...index.map((at, dimension) => `${at}·${stride[dimension]!}`)];
  const sum = index.reduce((total, at, dimension) => total + at * stride[dimension]!, offset);
  return { terms: terms.join(" + "), sum };
}

/** The places whose elements lie over the given bytes. */
export function placesOver(at: Float64Array, itemsize: number, bytes: Pick<Bytes, "from" | "to">): number[] {
  const places: number[] = [];
  at.forEach((address, place) => {
    const from = address * itemsize;
    if (from < bytes.to && bytes.from < from + itemsize) places.push(place);
  });
  return places;
}

export const bytesAt = (storage: number, address: number, itemsize: number): Bytes => ({
  storage,
  from: address * itemsize,
  to: (address + 1) * itemsize,
});

/** First and last byte a tensor can reach; null when it has no element. */
export function extent({ shape, stride, offset }: Layout, itemsize: number): { from: number; to: number } | null {
  if (shape.some((length) => length === 0)) return null;
  const reach = shape.map((length, dimension) => (length - 1) * stride[dimension]!);
  const low = reach.reduce((sum, far) => sum + Math.min(0, far), offset);
  const high = reach.reduce((sum, far) => sum + Math.max(0, far), offset);
  return { from: low * itemsize, to: (high + 1) * itemsize };
}
