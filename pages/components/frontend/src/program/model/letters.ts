/** Matrix products by letters: cells meet where the letters they share have the same index. */
import { unravel } from "./address";

/** The letters' positions at one cell of a tensor. */
export function positions(letters: string, cell: number, shape: readonly number[]): ReadonlyMap<string, number> {
  const index = unravel(cell, shape);
  return new Map([...letters].map((letter, dimension) => [letter, index[dimension] ?? 0]));
}

/** Cells of another tensor that have those positions in the letters both have. */
export function meeting(
  at: ReadonlyMap<string, number>,
  letters: string,
  shape: readonly number[],
): number[] {
  let places = [0];
  [...letters].forEach((letter, dimension) => {
    const length = shape[dimension] ?? 1;
    const fixed = at.get(letter);
    // A stretched axis has one element, which meets every position.
    const indices = fixed === undefined ? Array.from({ length }, (_, index) => index) : [length === 1 ? 0 : fixed];
    places = places.flatMap((place) => indices.filter((index) => index < length).map((index) => place * length + index));
  });
  return places;
}

/** Letters in the order they are met first, each with its place among the colours. */
export function colours(operands: readonly string[], result: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const letter of [...operands, result].join("")) if (!found.has(letter)) found.set(letter, found.size);
  return found;
}

/** The sizes of the letters, as far as they are known. */
export function sizes(operands: readonly string[], shapes: readonly (readonly number[])[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  operands.forEach((letters, operand) =>
    [...letters].forEach((letter, dimension) => {
      const length = shapes[operand]?.[dimension] ?? 1;
      found.set(letter, Math.max(found.get(letter) ?? 1, length));
    }),
  );
  return found;
}
