/** Several things at once: what can be done with all of them. */
import { useCell } from "../../../shared/cell";
import * as commands from "../../state/commands";
import { useSession } from "../context";
import { count } from "../format";

export function ManyPanel({ names }: { readonly names: readonly string[] }) {
  const session = useSession();
  // A new answer changes the sum.
  useCell(session.labels.rev);
  const sum = names.reduce((total, name) => total + (session.labels.label(name)?.parameters ?? 0), 0);
  return (
    <>
      <div className="panel-head">
        <b>{names.length} selected</b>
      </div>
      <p className="soft num">
        <b className="ink">{count(sum)}</b> parameters together
      </p>
      {!session.readOnly && <Together />}
    </>
  );
}

function Together() {
  const session = useSession();
  return (
    <div className="stacked">
      <button type="button" className="btn" onClick={() => commands.group(session, "Sequential")}>
        Group as Sequential
      </button>
      <button type="button" className="btn" onClick={() => commands.group(session, "ModuleDict")}>
        Group as ModuleDict
      </button>
      <button type="button" className="btn" onClick={() => commands.duplicateSelection(session)}>
        Duplicate
      </button>
      <button type="button" className="btn" onClick={() => commands.deleteSelection(session)}>
        Delete
      </button>
    </div>
  );
}
