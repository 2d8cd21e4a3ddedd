/** Above the editor: the programs to choose from, and Run. */
import { useCell } from "../../cell";
import { useWriting } from "./context";
import { Icon } from "./Icon";
import { ProgramsMenu } from "./ProgramsMenu";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
export const RUN_KEYS = MAC ? "⌘↵" : "⌃↵";

export function ProgramBar() {
  const session = useWriting();
  const { programs, title, readOnly, shared } = useCell(session.info);
  const busy = useCell(session.busySince) !== null;
  return (
    <div className="program-bar" role="toolbar" aria-label="Program">
      {programs && !shared && <ProgramsMenu programs={programs} />}
      <span className="program-title" title={title}>
        {title}
      </span>
      {readOnly ? (
        <span className="tag">read only</span>
      ) : (
        <button
          type="button"
          className="btn main run"
          aria-label="Run"
          aria-keyshortcuts="Control+Enter Meta+Enter"
          title={`Run the program (${MAC ? "Cmd" : "Ctrl"}+Enter)`}
          onClick={() => session.run()}
        >
          {busy ? "Running" : "Run"} {busy ? <Icon name="wait" /> : <span className="keys">{RUN_KEYS}</span>}
        </button>
      )}
    </div>
  );
}
