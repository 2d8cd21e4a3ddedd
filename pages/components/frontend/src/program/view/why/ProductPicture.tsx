/** A matrix product drawn: point at a cell of the result and see the row and the column that meet. */
import { useMemo, useState } from "react";
import { Cell } from "../../../shared/cell";
import { sizeOf } from "../../model/address";
import { gridSize, widest } from "../../model/cells";
import { cellTexts, fullText } from "../../../shared/numbers";
import { scaleOf } from "../../../shared/colour";
import { elementName, faceOf, indexOf, type Face } from "../../model/face";
import { tuple } from "../../../shared/format";
import { colours, meeting, positions, sizes } from "../../model/letters";
import { DARK, type Glow, type Lit } from "../../model/lights";
import type { Call, Product, TensorState, Trace } from "../../model/trace";
import { Grid } from "../picture/Grid";

const ROOM = 440;

interface Side {
  readonly id: string;
  readonly name: string;
  readonly letters: string;
  readonly tensor: TensorState;
  readonly face: Face | null;
}

export function ProductPicture({ product, call, trace, names }: {
  readonly product: Product;
  readonly call: Call;
  readonly trace: Trace;
  readonly names: readonly string[];
}) {
  const sides = useMemo(() => sidesOf(product, call, trace, names), [product, call, trace, names]);
  const [lit] = useState(() => new Cell<Lit>(DARK));
  const shades = colours(product.operands, product.result);
  const lengths = sizes(product.operands, sides.map(({ tensor }) => tensor.shape));
  const point = (from: Side, cell: number): void => lit.set(meetingLight(sides, from, cell));
  return (
    <div className="product">
      <p>{product.sentence}</p>
      <ul className="letters" aria-label="Letters">
        {[...shades].map(([letter, shade]) => (
          <li key={letter}>
            <b className={`letter shade-${shade % 6}`}>{letter}</b> {lengths.get(letter)}
            {product.summed.includes(letter) && <span className="soft"> summed</span>}
          </li>
        ))}
      </ul>
      <div className="product-sides">
        {sides.map((side, place) => (
          <figure key={side.id}>
            {place > 0 && <span className="between" aria-hidden="true">{place === sides.length - 1 ? "=" : "×"}</span>}
            <div>
              <figcaption className="mono">
                {side.name} <Letters letters={side.letters} shades={shades} /> <span className="soft">{tuple(side.tensor.shape)}</span>
              </figcaption>
              {side.face && side.face.values.length > 0 ? <SideGrid side={side} lit={lit} onPoint={(cell) => point(side, cell)} /> : <p className="soft">not drawn</p>}
            </div>
          </figure>
        ))}
      </div>
    </div>
  );
}

function Letters({ letters, shades }: { readonly letters: string; readonly shades: ReadonlyMap<string, number> }) {
  return (
    <>
      {[...letters].map((letter, place) => (
        <b key={place} className={`letter shade-${(shades.get(letter) ?? 0) % 6}`}>
          {letter}
        </b>
      ))}
    </>
  );
}

function SideGrid({ side, lit, onPoint }: { readonly side: Side; readonly lit: Cell<Lit>; readonly onPoint: (cell: number) => void }) {
  const face = side.face!;
  const { dtype } = side.tensor;
  const texts = cellTexts(face.values, dtype);
  const columns = Math.max(1, face.lengths.at(-1) ?? 1);
  const size = gridSize(columns, Math.ceil(texts.length / columns), widest(texts), ROOM);
  return (
    <Grid
      label={side.name}
      count={texts.length}
      columns={columns}
      size={size}
      scale={scaleOf(face.values)}
      text={(cell) => texts[cell] ?? ""}
      value={(cell) => face.values[cell] ?? null}
      describe={(cell) => `${elementName(side.name, indexOf(face, cell))} is ${fullText(face.values[cell] ?? "", dtype)}`}
      tone={() => ""}
      gapRows={batchEnds(face)}
      gapMark=""
      lit={lit}
      lightId={side.id}
      first={0}
      onPoint={onPoint}
      onLeave={() => lit.set(DARK)}
    />
  );
}

/** Rows after which the next matrix of a batch begins. */
function batchEnds({ lengths }: Face): number[] {
  const rows = lengths.at(-2) ?? 1;
  const matrices = sizeOf(lengths.slice(0, -2));
  return Array.from({ length: matrices - 1 }, (_, matrix) => (matrix + 1) * rows - 1);
}

function sidesOf(product: Product, call: Call, trace: Trace, names: readonly string[]): Side[] {
  const count = product.operands.length;
  // An input that stands twice, as in a @ a, is named once.
  const inputs = call.inputs.length === 1 ? Array<number>(count).fill(call.inputs[0]!) : call.inputs.slice(0, count);
  if (count === 0 || inputs.length < count || call.results.length === 0) return [];
  const tensors = [...inputs, call.results[0]!];
  const letters = [...product.operands, product.result];
  return tensors.map((place, side) => {
    const tensor = trace.tensors[place]!;
    const face = faceOf(tensor, tensor.content === null ? null : trace.contents[tensor.content]!);
    const isResult = side === tensors.length - 1;
    return {
      id: `p${side}`,
      name: isResult ? "result" : (names[Math.min(side, names.length - 1)] ?? `input ${side}`),
      letters: letters[isResult ? letters.length - 1 : side] ?? "",
      tensor,
      face: face?.chosen ? null : face,
    };
  });
}

/** From a cell: all cells of the other sides that have the same index in every letter both have. */
function meetingLight(sides: readonly Side[], from: Side, cell: number): Lit {
  const at = positions(from.letters, cell, from.tensor.shape);
  const cells = new Map<string, ReadonlyMap<number, Glow>>();
  for (const side of sides) {
    const places = side === from ? [cell] : meeting(at, side.letters, side.tensor.shape);
    cells.set(side.id, new Map(places.map((place) => [place, side === from ? "self" : "same"] as const)));
  }
  return { cells, bytes: null, source: { id: from.id, cell } };
}
