/** The left column: the program or its arguments, the steps, and what happened in the step. */
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";
import { Calls } from "./Calls";
import { Controls } from "./Controls";
import { Editor } from "./Editor";
import { ErrorJump } from "./ErrorJump";
import { Footer } from "./Footer";
import { Notes } from "./Notes";
import { Printed } from "./Printed";
import { ProgramBar } from "./ProgramBar";
import { Stepper } from "./Stepper";
import { Variables } from "./Variables";

export function Left() {
  const session = useSession();
  const { mode, note } = useCell(session.info);
  const trace = useCell(session.trace);
  const steps = trace?.steps.length ?? 0;
  return (
    <section className="left" aria-label="Program">
      {mode === "operation" ? <Controls /> : <ProgramBar />}
      {note && <p className="page-note">{note}</p>}
      <Editor />
      {trace?.error && <ErrorJump error={trace.error} />}
      {steps > 0 && mode === "program" && <Stepper />}
      {trace && (
        <div className="facts">
          {steps > 0 && <Calls />}
          {steps > 0 && <Variables />}
          <Printed />
          <Notes />
          <Footer />
        </div>
      )}
    </section>
  );
}
