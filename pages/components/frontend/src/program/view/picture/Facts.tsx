/** Shape, stride and the other facts of a tensor, and the arithmetic of the cell that is lit. */
import { useCell } from "../../../shared/cell";
import { arithmetic } from "../../model/address";
import { fullText } from "../../../shared/numbers";
import { elementName, indexOf } from "../../model/face";
import { bytes, figure, plural, tuple } from "../../../shared/format";
import type { Card } from "../../model/picture";
import type { Summary } from "../../model/trace";
import { useSession } from "../context";

export function Facts({ card, large }: { readonly card: Card; readonly large: boolean }) {
  const { tensor } = card;
  const strided = tensor.stride.length === tensor.shape.length;
  return (
    <>
      <dl className="meta">
        <dt>shape</dt>
        <dd>{tuple(tensor.shape)}</dd>
        <dt>stride</dt>
        <dd>{strided ? tuple(tensor.stride) : "none: it is sparse"}</dd>
        {card.face && <Arithmetic card={card} value={large || !strided} strided={strided} />}
      </dl>
      <p className="more-facts num">
        offset {tensor.offset} · {bytes(tensor.bytes)}
        {tensor.storage !== null && <> · in S{tensor.storage}</>} · {tensor.device}
        {tensor.version === null ? " · no version" : ` · version ${tensor.version}`}
        {tensor.grad_fn && <> · {tensor.grad_fn}</>}
      </p>
      {tensor.summary && large && <SummaryLine summary={tensor.summary} />}
    </>
  );
}

function Arithmetic({ card, value, strided }: {
  readonly card: Card;
  /** The cells do not say their numbers, so this does. */
  readonly value: boolean;
  readonly strided: boolean;
}) {
  const session = useSession();
  const lit = useCell(session.lights.lit);
  const own = lit.cells.get(card.id);
  if (!own || own.size === 0) {
    return (
      <>
        <dt className="soft">cell</dt>
        <dd className="soft hint">point at an element</dd>
      </>
    );
  }
  const [place] = lit.source?.id === card.id ? [lit.source.cell] : own.keys();
  const index = indexOf(card.face!, place!);
  const { terms, sum } = arithmetic(index, card.tensor);
  const name = elementName(card.names[0]!, index);
  if (own.get(place!) === "meet")
    return (
      <>
        <dt>came from</dt>
        <dd>
          <b>{name}</b>
          {own.size > 1 && <span className="soft"> and {plural(own.size - 1, "more element")}</span>}
        </dd>
      </>
    );
  return (
    <>
      {strided && (
        <>
          <dt className="mono">{name}</dt>
          <dd>
            {index.length > 0 && `${terms} = `}
            <b>{sum}</b>
            {own.size > 1 && <span className="soft"> and {plural(own.size - 1, "more element")}</span>}
          </dd>
        </>
      )}
      {value && (
        <>
          <dt>{strided ? "value" : <span className="mono">{name}</span>}</dt>
          <dd>{fullText(card.face!.values[place!]!, card.tensor.dtype)}</dd>
        </>
      )}
    </>
  );
}

export function SummaryLine({ summary }: { readonly summary: Summary }) {
  return (
    <p className="summary num">
      mean {figure(summary.mean)} · std {figure(summary.std)} · min {figure(summary.min)} · max {figure(summary.max)} · NaN{" "}
      {summary.nan} · Inf {summary.inf} · zeros {summary.zeros}
    </p>
  );
}
