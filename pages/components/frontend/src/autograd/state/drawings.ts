/** Laid-out graphs, kept while the same trace is looked at. */
import { boxSize } from "../model/boxes";
import { drawnOf, type Drawn } from "../model/folding";
import { layoutOf } from "../model/layout";
import type { Era } from "../model/seen";
import type { Layout } from "../model/spacing";
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

export class Drawings {
  private readonly known = new Map<string, Drawing>();

  constructor(private readonly trace: GradTrace) {}

  of(era: Era, folded: ReadonlySet<string>): Drawing {
    const key = `${era.from} ${[...folded].sort().join(" ")}`;
    const known = this.known.get(key);
    if (known) return known;
    const drawn = drawnOf(this.trace, era.nodes, folded);
    const boxes = new Map(drawn.boxes.map((box) => [box.id, box]));
    const drawing = { drawn, layout: layoutOf(drawn, (id) => boxSize(this.trace, boxes.get(id)!)) };
    if (this.known.size >= MOST_KEPT) this.known.delete(this.known.keys().next().value as string);
    this.known.set(key, drawing);
    return drawing;
  }
}
