/** What a step wrote, told in words: the cells, who else sees them, the version counters. */
import { bytesAt, placesOver } from "./address";
import { cellText } from "../../shared/numbers";
import { elementName, indexOf } from "./face";
import { count, names as listed } from "../../shared/format";
import type { Card, Picture, Strip } from "./picture";
import { previous, tensorsIn } from "./scope";
import type { Trace } from "./trace";

export interface Effect {
  readonly text: string;
  readonly tag: string;
}

export function effectsOf(trace: Trace, step: number, picture: Picture): Effect[] {
  return [...writes(trace, step, picture), ...versions(trace, step, picture)];
}

function writes(trace: Trace, step: number, picture: Picture): Effect[] {
  const strips = [...picture.strips, ...picture.nameless];
  return trace.steps[step]!.written.flatMap((written) => {
    const strip = strips.find(({ storage }) => storage === written.storage);
    if (written.count !== 1 || !strip) return [{ text: `wrote ${count(written.count)} cells of S${written.storage}`, tag: "" }];
    const [cell] = written.cells;
    const { dtype } = strip.content;
    const change = `${cellText(written.before[0] ?? "", dtype)} → ${cellText(written.after[0] ?? "", dtype)}`;
    return [{ text: `wrote storage S${written.storage}, cell ${cell}`, tag: change }, ...seers(trace, step, picture, strip, cell!)];
  });
}

/** Elements of other tensors that show the written cell. */
function seers(trace: Trace, step: number, picture: Picture, strip: Strip, cell: number): Effect[] {
  const bytes = bytesAt(strip.storage, cell, strip.content.itemsize);
  const writers = new Set(
    trace.steps[step]!.calls.flatMap((place) => {
      const call = trace.calls[place]!;
      return call.written.map((input) => trace.tensors[call.inputs[input]!]!.object);
    }),
  );
  return picture.cards.flatMap(({ names, tensor, face }) => {
    if (tensor.storage !== strip.storage || !face || writers.has(tensor.object)) return [];
    const [place] = placesOver(face.at, tensor.itemsize, bytes);
    return place === undefined ? [] : [{ text: `${names[0]} shares that cell: ${elementName(names[0]!, indexOf(face, place))}`, tag: "changed" }];
  });
}

/** Version counters that moved; tensors that share one are told together. */
function versions(trace: Trace, step: number, picture: Picture): Effect[] {
  const before = new Map<number, number | null>();
  for (const { name, value } of previous(trace, step)?.variables ?? [])
    for (const { tensor } of tensorsIn(name, value)) before.set(trace.tensors[tensor]!.object, trace.tensors[tensor]!.version);
  const moved = new Map<string, Card[]>();
  for (const card of picture.cards) {
    const was = before.get(card.tensor.object) ?? null;
    const now = card.tensor.version;
    if (was === null || now === null || was === now || card.outer) continue;
    const key = `${card.tensor.storage} ${was} → ${now}`;
    moved.set(key, [...(moved.get(key) ?? []), card]);
  }
  return [...moved].map(([key, cards]) => ({
    text: `version counter of ${listed(cards.map(({ names }) => names[0]!))}`,
    tag: key.slice(key.indexOf(" ") + 1),
  }));
}
