/** The cell that is lit while nothing is pointed at: the first one the step wrote, where it was written from. */
import { bytesAt, placesOver } from "./address";
import type { Picture } from "./picture";
import type { Trace } from "./trace";

export function restingCell(trace: Trace, step: number, picture: Picture): { id: string; cell: number } | null {
  const own = trace.steps[step];
  const strip = [...picture.strips, ...picture.nameless].find(({ written }) => written.size > 0);
  const [cell] = strip?.written.keys() ?? [];
  if (!own || !strip || cell === undefined) return null;
  const bytes = bytesAt(strip.storage, cell, strip.content.itemsize);
  for (const place of own.calls) {
    const call = trace.calls[place]!;
    for (const input of call.written) {
      const { object } = trace.tensors[call.inputs[input]!]!;
      const card = picture.cards.find(({ id }) => id === `t${object}`);
      if (!card?.face || card.tensor.storage !== strip.storage) continue;
      const [at] = placesOver(card.face.at, card.tensor.itemsize, bytes);
      if (at !== undefined) return { id: card.id, cell: at };
    }
  }
  return { id: strip.id, cell };
}
