/** A name that can be edited; what cannot be a name is said at once, and Esc takes it back. */
import { useEffect, useRef, useState } from "react";
import { useCell } from "../../../shared/cell";
import { rename } from "../../state/commands";
import { nameProblem, allNames } from "../../model/names";
import { useSession } from "../context";

export function NameField({ name }: { readonly name: string }) {
  const session = useSession();
  const [draft, setDraft] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  const asked = useCell(session.renaming) === name;
  useEffect(() => {
    if (!asked) return;
    session.renaming.set(null);
    field.current?.select();
  }, [asked, session]);
  const problem =
    draft === name ? null : nameProblem(draft, new Set([...allNames(session.graph.get())].filter((other) => other !== name)));
  const finish = (): void => {
    if (draft === name) return;
    if (problem || rename(session, name, draft)) setDraft(name);
  };
  return (
    <>
      <input
        ref={field}
        className="mono name-field"
        aria-label="Name"
        aria-invalid={problem !== null}
        aria-describedby={problem ? "name-problem" : undefined}
        value={draft}
        spellCheck={false}
        maxLength={60}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") {
            setDraft(name);
            event.stopPropagation();
          }
        }}
      />
      {problem && (
        <p className="field-problem name-problem" id="name-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
