/** The learner's own programs: open, rename, delete. */
import { useState } from "react";
import { MOST_NAME } from "../state/ownPrograms";
import { useWriting } from "./context";
import { Icon } from "./Icon";

export function OwnList({ names, taken, onOpen }: {
  readonly names: readonly string[];
  readonly taken: readonly string[];
  readonly onOpen: (name: string) => void;
}) {
  const session = useWriting();
  const [renaming, setRenaming] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  if (names.length === 0) return null;
  return (
    <section aria-label="Your own">
      <h4>Your own</h4>
      {names.map((name) =>
        renaming === name ? (
          <Rename key={name} name={name} taken={taken} onDone={() => setRenaming(null)} />
        ) : (
          <div key={name} className="own-row">
            <button type="button" className="program-item" data-program={name} onClick={() => onOpen(name)}>
              <b>{name}</b>
            </button>
            <button type="button" className="mini" aria-label={`Rename ${name}`} title="Rename" onClick={() => setRenaming(name)}>
              <Icon name="pencil" />
            </button>
            {deleting === name ? (
              <button
                type="button"
                className="mini is-sure"
                autoFocus
                onBlur={() => setDeleting(null)}
                onClick={() => {
                  setDeleting(null);
                  session.own.delete(name);
                }}
              >
                Delete it?
              </button>
            ) : (
              <button type="button" className="mini" aria-label={`Delete ${name}`} title="Delete" onClick={() => setDeleting(name)}>
                <Icon name="bin" />
              </button>
            )}
          </div>
        ),
      )}
    </section>
  );
}

function Rename({ name, taken, onDone }: { readonly name: string; readonly taken: readonly string[]; readonly onDone: () => void }) {
  const session = useWriting();
  const [to, setTo] = useState(name);
  const [problem, setProblem] = useState("");
  return (
    <form
      className="save-as"
      onSubmit={(event) => {
        event.preventDefault();
        const found = session.own.rename(name, to.trim(), taken);
        if (found) setProblem(found);
        else onDone();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onDone();
      }}
    >
      <input aria-label={`New name for ${name}`} autoFocus maxLength={MOST_NAME} value={to} onChange={(event) => setTo(event.target.value)} />
      <button type="submit" className="btn">
        Rename
      </button>
      {problem && (
        <p role="alert" className="is-bad">
          {problem}
        </p>
      )}
    </form>
  );
}
