/** The names of the frame after the step: values, grad_fn, `.grad`. */
import { useCell } from "../../../shared/cell";
import { tuple } from "../../../shared/format";
import { isWritten } from "../../model/figures";
import { rowsAt, type Row } from "../../model/named";
import { useScene, useSession } from "../context";
import { Value } from "./Value";

const MODES = {
  grad: { text: "grad enabled", tone: "ok" },
  no_grad: { text: "no_grad", tone: "hot" },
  inference: { text: "inference mode", tone: "hot" },
} as const;

export function Variables() {
  const scene = useScene();
  if (!scene) return <p className="soft">Run the program to see its variables.</p>;
  const { trace, moment, step } = scene;
  // While a pass runs, its step has not been carried out: the values are still those before it.
  const at = moment.ends ? moment.step : Math.max(0, moment.step - 1);
  const rows = rowsAt(trace, at);
  const others = trace.steps[at]?.others ?? [];
  const mode = MODES[step.grad_mode];
  return (
    <section className="named" aria-label="Variables">
      <p className="soft named-head">
        {moment.ends ? "After" : "Before"} line {step.line}
        {step.frame && (
          <>
            {" "}
            in <span className="mono">{step.frame}</span>
          </>
        )}{" "}
        <span className={`tag ${mode.tone}`}>{mode.text}</span>
      </p>
      {rows.length === 0 && others.length === 0 && <p className="soft">No names yet.</p>}
      {rows.map((row, place) => (
        <Named key={`${row.variable.name}${place}`} row={row} />
      ))}
      {others.map(([name, text]) => (
        <div className="named-row" key={name}>
          <b className="mono">{name}</b> <span className="mono soft">{text}</span>
        </div>
      ))}
    </section>
  );
}

function Named({ row: { variable, origin, tone, changed, outer } }: { readonly row: Row }) {
  const session = useSession();
  const { drawn } = useCell(session.drawing);
  const box = variable.node === null ? undefined : drawn.boxOf.get(variable.node);
  const { name, figure, grad, shape } = variable;
  return (
    <div className={`named-row${outer ? " is-outer" : ""}${changed ? " is-changed" : ""}`} data-variable={name}>
      <b className="mono">{name}</b>
      <Value figure={figure} />
      {shape.length > 0 && isWritten(figure) && <span className="soft mono">{tuple(shape)}</span>}
      {box ? (
        <button type="button" className={`tag ${tone}`} title="Show this node in the graph" onClick={() => session.picked.set(box)} onPointerEnter={() => session.pointed.set(box)} onPointerLeave={() => session.pointed.set(null)}>
          {origin}
        </button>
      ) : (
        <span className={`tag ${tone}`}>{origin}</span>
      )}
      {(grad || (variable.is_leaf && variable.requires_grad)) && (
        <span className="named-grad">
          <span className="soft">.grad</span> {grad ? <Value figure={grad} /> : <span className="mono soft">None</span>}
        </span>
      )}
    </div>
  );
}
