/** Laid-out graphs, kept while the same trace is looked at. */
import { boxSize } from "../model/boxes";
import { drawnOf, type Drawn } from "../model/folding";
import { layoutOf } from "../model/layout";
import type { Era } from "../model/seen";
import type { Layout, Size } from "../model/spacing";
import type { GradTrace } from "../model/trace";

export interface Drawing {
  readonly drawn: Drawn;
  readonly layout: Layout;
}

export const NO_DRAWING: Drawing = {
  drawn: { boxes: [], wires: [], boxOf: new Map(), ports: new Map() },
  layout: { places: new Map(), routes: new Map(), width: 0, height: 0 },
};

const MOST_KEPT = 40;

/** The places of graphs by their form: another run of a program mostly changes numbers alone. */
const places = new Map<string, Layout>();

function placed(drawn: Drawn, sizes: ReadonlyMap<string, Size>): Layout {
  const form = JSON.stringify([[...sizes], drawn.wires, [...drawn.ports]]);
  const known = places.get(form);
  if (known) return known;
  const layout = layoutOf(drawn, (id) => sizes.get(id)!);
  if (places.size >= MOST_KEPT) places.delete(places.keys().next().value as string);
  places.set(form, layout);
  return layout;
}

export class Drawings {
  private readonly known = new Map<string, Drawing>();

  constructor(private readonly trace: GradTrace) {}

  of(era: Era, folded: ReadonlySet<string>): Drawing {
    const key = `${era.from} ${[...folded].sort().join(" ")}`;
    const known = this.known.get(key);
    if (known) return known;
    const drawn = drawnOf(this.trace, era.nodes, folded);
    const sizes = new Map(drawn.boxes.map((box) => [box.id, boxSize(this.trace, box)]));
    const drawing = { drawn, layout: placed(drawn, sizes) };
    if (this.known.size >= MOST_KEPT) this.known.delete(this.known.keys().next().value as string);
    this.known.set(key, drawing);
    return drawing;
  }
}
