/** Keeps the program in the editor under a name. */
import { useRef, useState } from "react";
import { useCell } from "../../cell";
import { MOST_NAME } from "../state/ownPrograms";
import { useWriting } from "./context";

export function SaveAs() {
  const session = useWriting();
  const empty = useCell(session.text).trim() === "";
  const field = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null);
  const save = (): void => {
    const problem = session.own.saveAs(name.trim());
    setSaid(problem ? { text: problem, bad: true } : { text: `Kept as ${name.trim()}.`, bad: false });
    if (!problem) setName("");
    field.current?.focus(); // the button is about to be disabled, and would lose the focus to nobody
  };
  return (
    <form
      className="save-as"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input ref={field} aria-label="Name for this program" placeholder="Save this one as…" maxLength={MOST_NAME} value={name} onChange={(event) => setName(event.target.value)} />
      <button type="submit" className="btn" disabled={empty || name.trim() === ""}>
        Save
      </button>
      {said && (
        <p role="status" className={said.bad ? "is-bad" : "soft"}>
          {said.text}
        </p>
      )}
    </form>
  );
}
