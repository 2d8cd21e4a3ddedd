/** Where a moved element came from: inputs hold distinct numbers, so the equal one is its origin. */
import type { Picture } from "./picture";

export function originsOf(picture: Picture, id: string, cell: number): ReadonlyMap<string, readonly number[]> {
  const from = picture.cards.find((card) => card.id === id);
  const value = from?.face?.values[cell];
  const found = new Map<string, number[]>();
  if (!from || value === undefined) return found;
  for (const card of picture.cards) {
    if (card === from || !card.face || card.tensor.storage === from.tensor.storage) continue;
    const equal = card.face.values.flatMap((other, place) => (other === value ? [place] : []));
    if (equal.length > 0) found.set(card.id, equal);
  }
  return found;
}
