/** Whether the project is saved, in two words and a sign; a problem can be read in full below the bar. */
import { useCell } from "../../shared/cell";
import { hintMark, markOf } from "../model/words";
import { useSession } from "./context";
import { Icon } from "./Icon";

export function SavedMark() {
  const session = useSession();
  const { mode, unsaved_hint: hint } = useCell(session.shown);
  const keeping = useCell(session.keeping);
  const hushed = useCell(session.hushed);
  const mark = mode === "own" ? markOf(keeping, hint, new Date()) : hintMark(hint);
  if (!mark) return null;
  const problem = mode === "own" ? (keeping.saved?.problem ?? "") : "";
  const inside = (
    <>
      <Icon name={mark.tone} /> <span className="word">{problem === "" ? mark.text : "not saved"}</span>
    </>
  );
  if (problem === "")
    return (
      <span className={`project-mark num is-${mark.tone}`} title={mark.full} data-testid="saved">
        {inside}
      </span>
    );
  return (
    <button
      type="button"
      className="project-mark is-bad"
      title={mark.full}
      aria-label={`Not saved: ${problem}`}
      aria-expanded={hushed !== problem}
      data-testid="saved"
      onClick={() => session.hush(problem)}
    >
      {inside}
    </button>
  );
}
