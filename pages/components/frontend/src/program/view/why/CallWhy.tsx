/** One call explained: what its schema promises, what happened, and how the result stands to each input. */
import { useMemo } from "react";
import { useCell } from "../../../shared/cell";
import { callText } from "../../model/describe";
import { tuple } from "../../../shared/format";
import { nameOf } from "../../model/scope";
import type { Call, Meeting, Trace } from "../../model/trace";
import { useSession } from "../context";
import { BroadcastTable } from "../../../shared/writing/view/BroadcastTable";
import { ProductPicture } from "./ProductPicture";
import { ViewCuts } from "../../../shared/writing/view/ViewCuts";

const SAYS = {
  new: "new memory",
  "may alias": "may share memory, or copy",
  alias: "shares memory",
  writes: "writes into its input",
  nothing: "nothing is declared",
} as const;

const RELATIONS: Readonly<Record<Meeting["relation"], string>> = {
  "same object": "same object",
  "shares memory": "shares memory",
  "disjoint in one storage": "one storage, other cells",
  outside: "shares memory with the outside",
  copy: "copy: memory of its own",
};

export function CallWhy({ call }: { readonly call: Call }) {
  const session = useSession();
  const trace = useCell(session.trace)!;
  const step = useCell(session.step);
  const names = useMemo(() => call.inputs.map((input, place) => nameOf(trace, step, input) ?? `input ${place}`), [call, trace, step]);
  return (
    <section className="panel why" aria-label="Why" data-testid="why">
      <header>
        <h3>
          Line {call.line}: <code>{callText(call)}</code>
        </h3>
        <button type="button" className="close" aria-label="Close" onClick={() => session.opened.set(null)}>
          ×
        </button>
      </header>
      {call.why && <p className="why-sentence">{call.why}</p>}
      {call.promise && <PromiseRow call={call} />}
      {call.meetings.length > 0 && <Meetings call={call} names={names} trace={trace} />}
      {call.view && <ViewCuts view={call.view} />}
      {call.broadcast && <BroadcastTable broadcast={call.broadcast} names={names} />}
      {call.product && <ProductPicture product={call.product} call={call} trace={trace} names={names} />}
    </section>
  );
}

function PromiseRow({ call: { promise } }: { readonly call: Call }) {
  const { says, fact, kept, schema } = promise!;
  return (
    <dl className="promise">
      <dt>promised</dt>
      <dd>{SAYS[says]}</dd>
      <dt>this time</dt>
      <dd>
        {fact} <span className={`tag ${kept ? "ok" : "bad"}`}>{kept ? "✓ as promised" : "✕ not as promised"}</span>
      </dd>
      {schema && (
        <>
          <dt>schema</dt>
          <dd>
            <code className="schema">{schema}</code>
          </dd>
        </>
      )}
    </dl>
  );
}

function Meetings({ call, names, trace }: { readonly call: Call; readonly names: readonly string[]; readonly trace: Trace }) {
  return (
    <table className="meetings">
      <thead>
        <tr>
          <th scope="col">result and</th>
          <th scope="col">relation</th>
          <th scope="col">shares memory</th>
          <th scope="col">shares version counter</th>
          <th scope="col">linked by autograd</th>
        </tr>
      </thead>
      <tbody>
        {call.meetings.map((meeting, place) => (
          <tr key={place}>
            <th scope="row">
              <b className="mono">{names[meeting.input]}</b> <span className="soft num">{tuple(trace.tensors[call.inputs[meeting.input]!]!.shape)}</span>
            </th>
            <td>{RELATIONS[meeting.relation]}</td>
            <YesNo value={sharesMemory(meeting)} />
            <YesNo value={meeting.shares_version} />
            <YesNo value={meeting.linked} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const sharesMemory = ({ relation }: Meeting): boolean => relation === "same object" || relation === "shares memory" || relation === "outside";

const YesNo = ({ value }: { readonly value: boolean }) => <td className={value ? "yes" : "no"}>{value ? "✓ yes" : "– no"}</td>;
