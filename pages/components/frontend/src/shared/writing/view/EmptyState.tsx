/** Before the first run: what to do, and three programs to begin with. */
import { useCell } from "../../cell";
import { useWriting } from "./context";
import { RUN_KEYS } from "./ProgramBar";

/** `then` says what one does with a program that ran. */
export function EmptyState({ then }: { readonly then: string }) {
  const session = useWriting();
  const { programs, readOnly, shared } = useCell(session.info);
  const text = useCell(session.text);
  const busy = useCell(session.busySince) !== null;
  if (shared) return <NotRun empty={text.trim() === ""} />;
  if (busy || readOnly) return null;
  const three = (programs?.ready ?? []).flatMap(({ items }) => items.slice(0, 1)).slice(0, 3);
  return (
    <div className="empty">
      <h2>{text.trim() === "" ? "Type a few lines of torch" : "Run the program"}</h2>
      <p>
        <kbd>{RUN_KEYS}</kbd> runs it. {then}
      </p>
      {three.length > 0 && <p className="soft">Or start from one of these:</p>}
      <div className="empty-examples">
        {three.map(({ name, title, idea }) => (
          <button key={name} type="button" className="empty-example" onClick={() => session.bridge.action("open", name)}>
            <b>{title}</b>
            <span>{idea}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

function NotRun({ empty }: { readonly empty: boolean }) {
  return (
    <div className="empty">
      <p>{empty ? "No program had been written here when this was shared." : "This program was not run before it was shared."}</p>
    </div>
  );
}
