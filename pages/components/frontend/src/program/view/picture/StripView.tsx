/** One storage: its cells in the order of memory. A cell can be poked: every view changes. */
import { useMemo, useRef, useState } from "react";
import { useCell } from "../../../shared/cell";
import { stripColumns, stripSize, widest } from "../../model/cells";
import { cellTexts, fullText } from "../../../shared/numbers";
import { scaleOf } from "../../../shared/colour";
import { bytes, count, names } from "../../../shared/format";
import type { Strip } from "../../model/picture";
import type { Cell } from "../../model/trace";
import { useSession } from "../context";
import { Grid } from "./Grid";
import type { Tone } from "./gridProps";
import { PokeField } from "./PokeField";

export function StripView({ strip, width }: { readonly strip: Strip; readonly width: number }) {
  const { content, storage, facts } = strip;
  const picture = useCell(useSession().picture);
  const readings = [...picture.strips, ...picture.nameless].filter((other) => other.storage === storage).length;
  return (
    <section className="strip" aria-label={`Storage S${storage}`} data-storage={storage}>
      <h4>
        Storage <b className="mono">S{storage}</b> · {bytes(facts.bytes)}
        {strip.names.length > 0 && (
          <>
            {" "}
            · seen by <b className="mono">{names(strip.names, 6)}</b>
          </>
        )}
        {readings > 1 && <> · read as {content.dtype}</>}
        {facts.device !== "cpu" && <> · {facts.device}</>}
        <Said strip={strip} />
      </h4>
      {content.values && content.length > 0 ? <Cells strip={strip} values={content.values} width={width} /> : <Reaches strip={strip} />}
    </section>
  );
}

/** The cell that is lit, with its value and the one it had before the step. */
function Said({ strip: { id, storage, content, written } }: { readonly strip: Strip }) {
  const lit = useCell(useSession().lights.lit);
  const [cell] = lit.cells.get(id)?.keys() ?? [];
  const value = cell === undefined ? undefined : content.values?.[cell];
  if (cell === undefined || value === undefined) return null;
  const before = written.get(cell)?.before ?? null;
  return (
    <span className="strip-says mono">
      S{storage}[{cell}] = <b>{fullText(value, content.dtype)}</b>
      {before !== null && <i> was {fullText(before, content.dtype)}</i>}
    </span>
  );
}

function Cells({ strip, values, width }: { readonly strip: Strip; readonly values: readonly Cell[]; readonly width: number }) {
  const session = useSession();
  const { content, storage, written, seen } = strip;
  const { readOnly, mode } = useCell(session.info);
  const texts = useMemo(() => cellTexts(values, content.dtype), [values, content.dtype]);
  const size = stripSize(values.length, widest(texts));
  const columns = stripColumns(values.length, size, width, strip.unit);
  const node = useRef<HTMLDivElement>(null);
  const [poked, setPoked] = useState<{ readonly cell: number; readonly left: number; readonly top: number } | null>(null);

  const describe = (cell: number): string => {
    const change = written.get(cell);
    const was = change?.before == null ? "" : `, was ${fullText(change.before, content.dtype)}`;
    return `S${storage}[${cell}] is ${fullText(values[cell] ?? "", content.dtype)}${was}${seen?.[cell] ? "" : ", no name shows it"}`;
  };
  const tone = (cell: number): Tone => (written.has(cell) ? "written" : seen && !seen[cell] ? "pale" : "");
  const pick = (cell: number, at: DOMRect): void => {
    const box = node.current!.getBoundingClientRect();
    setPoked({ cell, left: at.left - box.left, top: at.top - box.top });
  };
  const close = (): void => {
    setPoked(null);
    node.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  };
  return (
    <div className="strip-cells" ref={node}>
      <Grid
        label={`Cells of S${storage}`}
        count={values.length}
        columns={columns}
        size={size}
        scale={scaleOf(values)}
        text={(cell) => texts[cell] ?? ""}
        value={(cell) => values[cell] ?? null}
        describe={describe}
        tone={tone}
        mark={size.painted ? undefined : String}
        lit={session.lights.lit}
        lightId={strip.id}
        first={0}
        onPoint={(cell) => session.lights.point(strip.id, cell)}
        onLeave={() => session.lights.leave()}
        onPick={mode === "program" && !readOnly ? pick : undefined}
      />
      {poked && <PokeField key={poked.cell} strip={strip} {...poked} value={values[poked.cell]!} onClose={close} />}
    </div>
  );
}

/** Too large to draw cell by cell: a bar of the whole, with the stretch that each tensor can reach. */
function Reaches({ strip: { facts, reaches, content } }: { readonly strip: Strip }) {
  const part = (value: number): string => `${(100 * value) / Math.max(1, facts.bytes)}%`;
  return (
    <div className="reaches">
      {reaches.map(({ name, from, to }) => (
        <div key={name} className="reach" title={`${name}: bytes ${count(from)} to ${count(to)}`}>
          <span className="mono">{name}</span>
          <span className="reach-bar">
            <i style={{ left: part(from), width: part(to - from) }} />
          </span>
        </div>
      ))}
      <p className="soft num">{count(content.length)} cells: too many to draw one by one.</p>
    </div>
  );
}
