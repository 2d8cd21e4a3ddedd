/** What is pointed at in the memory picture, and everything that lights up with it. */
import { Cell } from "../../shared/cell";
import { DARK, lightFrom, withMeeting, type Lamp, type Lit } from "../model/lights";
import { originsOf } from "../model/origins";
import { EMPTY_PICTURE, type Picture } from "../model/picture";
import { restingCell } from "../model/resting";
import type { Trace } from "../model/trace";

export class Lights {
  readonly lit = new Cell<Lit>(DARK);
  /** What is said aloud about the cell. */
  readonly said = new Cell("");

  private picture: Picture = EMPTY_PICTURE;
  private lamps: readonly Lamp[] = [];
  private resting: Lit = DARK;
  private moves = false;

  /** Takes the picture of a step; while nothing is pointed at, the cell that was written burns. */
  show(picture: Picture, trace: Trace | null, step: number, moves: boolean): void {
    this.picture = picture;
    this.moves = moves;
    this.lamps = [
      ...picture.cards.flatMap(({ id, tensor, face }) =>
        face ? [{ id, storage: tensor.storage, itemsize: tensor.itemsize, at: face.at }] : [],
      ),
      ...[...picture.strips, ...picture.nameless].flatMap(({ id, storage, content }) =>
        content.values ? [{ id, storage, itemsize: content.itemsize, at: counting(content.length) }] : [],
      ),
    ];
    const rest = trace && restingCell(trace, step, picture);
    this.resting = rest ? lightFrom(this.lamps, rest.id, rest.cell) : DARK;
    this.lit.set(this.resting);
  }

  point(id: string, cell: number): void {
    const { source } = this.lit.get();
    if (source?.id === id && source.cell === cell && this.lit.get() !== this.resting) return;
    const lit = lightFrom(this.lamps, id, cell);
    this.lit.set(this.moves ? withMeeting(lit, originsOf(this.picture, id, cell)) : lit);
  }

  leave(): void {
    this.lit.set(this.resting);
  }
}

const counting = (length: number): Float64Array => Float64Array.from({ length }, (_, at) => at);
