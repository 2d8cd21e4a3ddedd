/** The name of the project, renamed in place. */
import { useEffect, useRef, useState } from "react";
import { useCell } from "../../shared/cell";
import { LONGEST_TITLE, UNTITLED } from "../model/words";
import { useSession } from "./context";

export function Title({ fixed }: { readonly fixed: boolean }) {
  const session = useSession();
  const title = useCell(session.title);
  const renaming = useCell(session.renaming) && !fixed;
  const button = useRef<HTMLButtonElement>(null);
  const wasTyped = useRef(false);
  useEffect(() => {
    if (!renaming && wasTyped.current) button.current?.focus();
    wasTyped.current = false;
  }, [renaming]);
  if (renaming) return <TitleField title={title} onEnd={() => (wasTyped.current = true)} />;
  const name = title || UNTITLED;
  if (fixed)
    return (
      <span className="project-name" title={name}>
        {name}
      </span>
    );
  return (
    <button
      ref={button}
      type="button"
      className={`project-title${title ? "" : " soft"}`}
      aria-label={`Project ${name}: rename`}
      title={`${name} (click or F2 to rename)`}
      onClick={() => session.renaming.set(true)}
    >
      {name}
    </button>
  );
}

function TitleField({ title, onEnd }: { readonly title: string; readonly onEnd: () => void }) {
  const session = useSession();
  const [typed, setTyped] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const leave = (keep: boolean): void => {
    if (left.current) return; // the field loses the focus once more when it goes
    left.current = true;
    if (keep) session.rename(typed);
    else session.renaming.set(false);
  };
  return (
    <input
      ref={field}
      className="project-field"
      aria-label="Title of the project"
      maxLength={LONGEST_TITLE}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => leave(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
        event.preventDefault(); // the key would press the button that gets the focus
        onEnd();
        leave(event.key === "Enter");
      }}
    />
  );
}
