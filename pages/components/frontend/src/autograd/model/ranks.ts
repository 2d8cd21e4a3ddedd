/** On which level each box stands: below all that lead to it. */
import type { Drawn, Wire } from "./folding";

export type Ranks = ReadonlyMap<string, number>;

/** The longest way from a box without incoming wires. Folded modules may lead to each other: such a circle is cut where it is met. */
export function ranksOf({ boxes, wires }: Drawn): Ranks {
  const targets = targetsOf(boxes.map(({ id }) => id), wires);
  const waiting = new Map<string, number>(boxes.map(({ id }) => [id, 0]));
  for (const { target } of wires) waiting.set(target, waiting.get(target)! + 1);
  const ranks = new Map<string, number>();
  const rest = new Set(boxes.map(({ id }) => id));
  const open = boxes.flatMap(({ id }) => (waiting.get(id) === 0 ? [id] : []));
  while (rest.size > 0) {
    const id = open.pop() ?? (rest.values().next().value as string);
    if (!rest.delete(id)) continue;
    const rank = ranks.get(id) ?? 0;
    ranks.set(id, rank);
    for (const target of targets.get(id)!) {
      if (!rest.has(target)) continue;
      ranks.set(target, Math.max(ranks.get(target) ?? 0, rank + 1));
      waiting.set(target, waiting.get(target)! - 1);
      if (waiting.get(target) === 0) open.push(target);
    }
  }
  return lowered(targets, ranks);
}

/** A box that nothing leads to stands right above what it leads to. */
function lowered(targets: ReadonlyMap<string, readonly string[]>, ranks: Map<string, number>): Ranks {
  const led = new Set([...targets.values()].flat());
  for (const [id, below] of targets)
    if (!led.has(id) && below.length > 0) ranks.set(id, Math.max(0, Math.min(...below.map((target) => ranks.get(target)!)) - 1));
  return ranks;
}

export function targetsOf(ids: readonly string[], wires: readonly Wire[]): Map<string, string[]> {
  const targets = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { source, target } of wires) targets.get(source)!.push(target);
  return targets;
}

export const spanOf = ({ source, target }: Wire, ranks: Ranks): number => ranks.get(target)! - ranks.get(source)!;

export const totalSpan = (wires: readonly Wire[], ranks: Ranks): number => wires.reduce((sum, wire) => sum + Math.max(1, Math.abs(spanOf(wire, ranks))), 0);
