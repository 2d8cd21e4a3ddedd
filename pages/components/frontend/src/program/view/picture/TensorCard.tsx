/** One tensor: its names, what kind of thing it is, its elements, and where they lie. */
import { memo, useMemo, useState } from "react";
import { fullText } from "../../../shared/numbers";
import { CARD_PADDING, draw, type Drawing } from "../../model/drawing";
import { elementName, gapsAfter, indexOf, type Face } from "../../model/face";
import { plural } from "../../../shared/format";
import type { Card, Picture } from "../../model/picture";
import { tilesOf, type Tile } from "../../model/slicing";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";
import { Grid } from "./Grid";
import { Facts } from "./Facts";
import { HeatMap, Legend } from "../../../shared/HeatMap";
import { Sliders } from "./Sliders";
import { Tags } from "./Tags";
import type { Tone } from "./gridProps";

export const TensorCard = memo(function TensorCard({ card, span, width }: {
  readonly card: Card;
  /** Columns it takes, and the width they have. */
  readonly span: number;
  readonly width: number;
}) {
  const { face, tensor } = card;
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const drawing = useMemo(() => face && draw(face, tensor.dtype, width - CARD_PADDING), [face, tensor.dtype, width]);
  const tiles = face && drawing ? tilesOf(face.lengths, drawing.slicing, chosen) : [];
  const name = card.names.join(", ");
  return (
    <article
      className={`panel tensor${card.change ? ` is-${card.change}` : ""}${card.outer ? " is-outer" : ""}`}
      style={{ gridColumn: `span ${span}` }}
      aria-label={`Tensor ${name}`}
      data-tensor={card.names[0]}
    >
      <header className="tensor-head">
        <b className="mono tensor-name">{name}</b>
        <Tags card={card} />
      </header>
      {tensor.heat && <HeatMap heat={tensor.heat} />}
      {face && drawing && face.values.length > 0 && (
        <>
          {drawing.slicing.sliced.length > 0 && <Sliders face={face} slicing={drawing.slicing} chosen={chosen} onChange={setChosen} />}
          <div className="tiles">
            {tiles.map((tile) => (
              <TileView key={tile.start} card={card} face={face} drawing={drawing} tile={tile} alone={tiles.length === 1 && drawing.slicing.sliced.length === 0} />
            ))}
          </div>
          {drawing.size.painted && <Legend scale={drawing.scale} />}
        </>
      )}
      {face?.values.length === 0 && <p className="soft nothing">No elements: one of its sizes is 0.</p>}
      {!face && <p className="soft nothing">{unseen(card)}</p>}
      <Facts card={card} large={tensor.heat !== null || drawing?.size.painted === true} />
    </article>
  );
});

function unseen({ tensor }: Card): string {
  if (tensor.device === "meta") return "A meta tensor has a shape and no values.";
  if (tensor.storage === null) return "It has no storage of its own that could be shown.";
  return `${plural(tensor.bytes / Math.max(1, tensor.itemsize), "element")}: too many to draw one by one.`;
}

function TileView({ card, face, drawing, tile, alone }: {
  readonly card: Card;
  readonly face: Face;
  readonly drawing: Drawing;
  readonly tile: Tile;
  readonly alone: boolean;
}) {
  const session = useSession();
  const picture = useCell(session.picture);
  const { tensor } = card;
  const name = card.names[0]!;
  const rank = face.lengths.length;
  const written = useMemo(() => writtenPlaces(card, face, picture), [card, face, picture]);
  const leading = tile.index.map((at, dimension) => face.chosen?.[dimension]?.[at] ?? at);
  const tone = (cell: number): Tone => (written.has(tile.start + cell) ? "written" : "");
  return (
    <figure className="tile">
      {!alone && <figcaption className="mono">{elementName(name, [...leading])}</figcaption>}
      <Grid
        label={alone ? name : elementName(name, leading)}
        count={drawing.count}
        columns={drawing.columns}
        size={drawing.size}
        scale={drawing.scale}
        text={(cell) => drawing.texts[tile.start + cell] ?? ""}
        value={(cell) => face.values[tile.start + cell] ?? null}
        describe={(cell) => `${elementName(name, indexOf(face, tile.start + cell))} is ${fullText(face.values[tile.start + cell] ?? "", tensor.dtype)}`}
        tone={tone}
        gapColumns={rank >= 1 ? gapsAfter(face, rank - 1) : []}
        gapRows={rank >= 2 ? gapsAfter(face, rank - 2) : []}
        lit={session.lights.lit}
        lightId={card.id}
        first={tile.start}
        onPoint={(cell) => session.lights.point(card.id, tile.start + cell)}
        onLeave={() => session.lights.leave()}
      />
    </figure>
  );
}

/** Places of the tensor over cells that the step wrote. */
function writtenPlaces({ tensor }: Card, face: Face, picture: Picture): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { storage, content, written } of picture.strips) {
    if (storage !== tensor.storage || written.size === 0 || content.dtype !== tensor.dtype) continue;
    face.at.forEach((address, place) => written.has(address) && places.add(place));
  }
  return places;
}
