/** The `.grad` of every leaf as an account: each pass adds, zero_grad takes it away. */
import { useCell } from "../../../shared/cell";
import { plural } from "../../../shared/format";
import { accountsAt, type Account } from "../../model/ledger";
import type { Entry, GradTrace } from "../../model/trace";
import { useScene, useSession } from "../context";
import { Value } from "./Value";

const MOST = 60; // leaves; the parameters of a large model do not fit

export function Ledger() {
  const scene = useScene();
  if (!scene) return <p className="soft">Run the program to see what is added to each .grad.</p>;
  const accounts = accountsAt(scene.trace, scene.moment);
  if (accounts.length === 0) return <p className="soft">No .grad has been written by now. Each backward() adds to the .grad of the leaves.</p>;
  return (
    <section className="ledger" aria-label="Ledger of .grad">
      {accounts.slice(0, MOST).map((account) => (
        <AccountView key={account.leaf} account={account} trace={scene.trace} />
      ))}
      {accounts.length > MOST && <p className="soft">{plural(accounts.length - MOST, "more leaf").replace("leafs", "leaves")}.</p>}
    </section>
  );
}

function AccountView({ account: { leaf, entries }, trace }: { readonly account: Account; readonly trace: GradTrace }) {
  return (
    <table className="sums" data-leaf={leaf}>
      <caption className="mono">{leaf}.grad</caption>
      <thead>
        <tr>
          <th scope="col">line</th>
          <th scope="col">what</th>
          <th scope="col">.grad</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, place) => (
          <Line key={place} entry={entry} trace={trace} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ entry: { step, kind, added, after }, trace }: { readonly entry: Entry; readonly trace: GradTrace }) {
  const session = useSession();
  const here = useCell(session.scene)?.moment.step === step;
  return (
    <tr className={here ? "is-here" : ""}>
      <td>
        <button type="button" className="mini num" title="Go to this step" onClick={() => session.goToStep(step)}>
          {trace.steps[step]?.line}
        </button>
      </td>
      <td>{kind === "added" && added ? <>+ <Value figure={added} /></> : <span className="soft">{kind}</span>}</td>
      <td>{after ? <Value figure={after} /> : <span className="mono soft">None</span>}</td>
    </tr>
  );
}
