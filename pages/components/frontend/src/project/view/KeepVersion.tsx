/** Keeps the project as it is now under a name, so that later edits cannot lose it. */
import { useEffect, useRef, useState } from "react";
import { LONGEST_TITLE } from "../model/words";
import { useSession } from "./context";

export function KeepVersion({ onDone }: { readonly onDone: () => void }) {
  const session = useSession();
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      className="project-drop project-version"
      aria-label="Keep a version"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return field.current?.focus();
        session.keepVersion(name);
        onDone();
      }}
    >
      <label>
        <span>Name of this version</span>
        <input ref={field} value={name} maxLength={LONGEST_TITLE} placeholder="before the second block" onChange={(event) => setName(event.target.value)} />
      </label>
      <p className="soft">It stays in the history until you delete it.</p>
      <div className="project-answers">
        <button type="submit" className="btn" disabled={name.trim() === ""}>
          Keep
        </button>
        <button type="button" className="btn ghost" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}
