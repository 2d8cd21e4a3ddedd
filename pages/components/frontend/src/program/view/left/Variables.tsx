/** The names of the frame: what each held before the step and what it holds now. */
import { useCell } from "../../../shared/cell";
import { shownText } from "../../model/describe";
import { previous, visible, type Named } from "../../model/scope";
import type { Trace } from "../../model/trace";
import { useSession } from "../context";

const SIGNS = { new: "+", changed: "~", "": "" } as const;
const WORDS = { new: "new", changed: "changed", "": "" } as const;

export function Variables() {
  const session = useSession();
  const trace = useCell(session.trace)!;
  const step = useCell(session.step);
  const own = trace.steps[step];
  if (!own) return null;
  const earlier = new Map(previous(trace, step)?.variables.map((variable) => [variable.name, variable.value]));
  const rows = visible(trace, step);
  return (
    <section className="variables" aria-label="Variables">
      <h4>
        Variables
        {own.frame && <span className="tag mono">in {own.frame}</span>}
      </h4>
      {rows.length === 0 && own.deleted.length === 0 && <p className="soft">No names yet.</p>}
      <table>
        <tbody>
          {rows.map((row, place) => (
            <Row key={`${row.name}${place}`} row={row} was={textBefore(row, earlier.get(row.name), trace)} trace={trace} />
          ))}
          {own.deleted.map((name) => (
            <tr key={`-${name}`} className="is-deleted">
              <td className="sign">−</td>
              <td className="mono name">
                <s>{name}</s>
              </td>
              <td className="soft">deleted</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function textBefore(row: Named, value: Named["value"] | undefined, trace: Trace): string {
  return row.change === "changed" && value ? shownText(value, trace) : "";
}

function Row({ row, was, trace }: { readonly row: Named; readonly was: string; readonly trace: Trace }) {
  const now = shownText(row.value, trace);
  return (
    <tr className={`${row.change ? `is-${row.change}` : ""}${row.outer ? " is-outer" : ""}`}>
      <td className="sign" aria-label={WORDS[row.change]} title={WORDS[row.change]}>
        {SIGNS[row.change]}
      </td>
      <td className="mono name" title={row.outer ? "A name of the frame around this function" : undefined}>
        {row.name}
      </td>
      <td className="mono value">
        {was && was !== now && <span className="was">{was} → </span>}
        {now}
        {row.change === "changed" && was === now && <span className="soft same"> values changed</span>}
      </td>
    </tr>
  );
}
