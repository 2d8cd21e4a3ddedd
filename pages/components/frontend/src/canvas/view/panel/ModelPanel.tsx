/** The model as a whole: title, inputs and outputs, totals, problems. */
import type { Problem } from "../../model/answers";
import { setTitle } from "../../model/edits";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";
import { bytes, count, short } from "../format";
import { Draft } from "./Draft";

export function ModelPanel() {
  const session = useSession();
  const graph = useCell(session.graph);
  const { totals, problems } = useCell(session.labels.summary);
  const counted = (value: number | null, write: (value: number) => string): string =>
    value === null && graph.nodes.length > 0 ? "not counted" : write(value ?? 0);
  return (
    <>
      {session.readOnly ? <h3 className="title-text">{graph.title}</h3> : <TitleField title={graph.title} />}
      <h4>Takes and returns</h4>
      <ul className="ends">
        {graph.inputs.map((input) => (
          <li key={input.name}>
            <button type="button" className="member" onClick={() => session.select([input.name])}>
              <b className="mono">{input.name}</b>
              <span className="soft mono">
                {input.shape.map(({ size }) => size).join("×")} {input.dtype}
              </span>
            </button>
          </li>
        ))}
        {graph.outputs.map((output) => (
          <li key={output.name}>
            <button type="button" className="member" onClick={() => session.select([output.name])}>
              <b className="mono">{output.name}</b>
              <span className="soft mono">returned</span>
            </button>
          </li>
        ))}
      </ul>
      {graph.inputs.length === 0 && <p className="soft">No input yet.</p>}
      <h4>Totals</h4>
      <dl className="totals num">
        <dt>layers and operations</dt>
        <dd>{count(graph.nodes.length)}</dd>
        <dt>parameters</dt>
        <dd>
          {totals.at_least ? "at least " : ""}
          {count(totals.parameters)}
        </dd>
        <dt>multiply-adds a sample</dt>
        <dd>{counted(totals.macs, (macs) => short(macs, " "))}</dd>
        <dt>activations a sample</dt>
        <dd>{counted(totals.bytes, bytes)}</dd>
      </dl>
      <h4>Problems</h4>
      {problems.length === 0 && <p className="soft">None. Everything fits.</p>}
      <ul className="problem-list">
        {problems.map((problem, place) => (
          <li key={place}>
            <ProblemRow problem={problem} />
          </li>
        ))}
      </ul>
    </>
  );
}

function TitleField({ title }: { readonly title: string }) {
  const session = useSession();
  return (
    <div className="title-field">
      <Draft
        label="Title of the model"
        text={title}
        read={(text) =>
          text.trim() && text.length <= 80
            ? { ok: true, value: text }
            : { ok: false, reason: "A title of 1 to 80 letters, please." }
        }
        onValue={(next) => session.apply(setTitle(session.graph.get(), String(next)), "title")}
        onEnd={() => session.endBurst()}
      />
    </div>
  );
}

/** Many sentences begin with the name that stands above them already. */
function withoutName({ where, sentence }: Problem): string {
  const start = `${where}: `;
  return where && sentence.startsWith(start) ? sentence.slice(start.length) : sentence;
}

function ProblemRow({ problem }: { readonly problem: Problem }) {
  const session = useSession();
  return (
    <button
      type="button"
      className={`problem-row is-${problem.level}`}
      onClick={() => {
        if (!problem.where) return;
        session.select([problem.where]);
        session.camera?.show([problem.where]);
      }}
    >
      {problem.where && <b className="mono">{problem.where}</b>}
      <span>{withoutName(problem)}</span>
    </button>
  );
}
