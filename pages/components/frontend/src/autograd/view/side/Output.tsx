/** Why the program ended early, what it printed, and what is worth knowing. */
import { useCell } from "../../../shared/cell";
import { ErrorCard } from "../../../shared/writing/view/ErrorCard";
import { Notes } from "../../../shared/writing/view/Notes";
import { Printed } from "../../../shared/writing/view/Printed";
import { useScene, useSession } from "../context";

export function Output() {
  const trace = useCell(useSession().trace);
  const scene = useScene();
  if (!trace) return <p className="soft">Nothing has run yet.</p>;
  const nothing = !trace.error && trace.output === "" && trace.notes.length === 0;
  return (
    <div className="output-tab" data-testid="output">
      {trace.error && <ErrorCard error={trace.error} />}
      <Printed output={trace.output} own={scene?.moment.ends ? scene.step.printed : ""} />
      <Notes notes={trace.notes} line={scene?.step.line} />
      {nothing && <p className="soft">The program printed nothing.</p>}
    </div>
  );
}
