/** The left column: the program or its arguments, the steps, and what happened in the step. */
import { useCell } from "../../../shared/cell";
import { Editor, type Lines } from "../../../shared/writing/view/Editor";
import { ErrorJump } from "../../../shared/writing/view/ErrorJump";
import { Footer } from "../../../shared/writing/view/Footer";
import { Notes } from "../../../shared/writing/view/Notes";
import { Printed } from "../../../shared/writing/view/Printed";
import { ProgramBar } from "../../../shared/writing/view/ProgramBar";
import type { Trace } from "../../model/trace";
import { useSession } from "../context";
import { Calls } from "./Calls";
import { Controls } from "./Controls";
import { Stepper } from "./Stepper";
import { Variables } from "./Variables";

export function Left() {
  const session = useSession();
  const { mode, note } = useCell(session.info);
  const trace = useCell(session.trace);
  const step = useCell(session.step);
  const steps = trace?.steps.length ?? 0;
  return (
    <section className="left" aria-label="Program">
      {mode === "operation" ? <Controls /> : <ProgramBar />}
      {note && <p className="page-note">{note}</p>}
      <Editor lines={linesOf(trace, step)} />
      {trace?.error && <ErrorJump error={trace.error} />}
      {steps > 0 && mode === "program" && <Stepper />}
      {trace && (
        <div className="facts">
          {steps > 0 && <Calls />}
          {steps > 0 && <Variables />}
          <Printed output={trace.output} own={trace.steps[step]?.printed ?? ""} />
          <Notes notes={trace.notes} line={trace.steps[step]?.line} />
          <Footer answer={trace} />
        </div>
      )}
    </section>
  );
}

function linesOf(trace: Trace | null, step: number): Lines {
  const own = trace?.steps[step];
  const error = trace?.error ?? null;
  return {
    step: own ? { from: own.line, to: own.end_line } : null,
    error: error?.line ?? null,
    span: error?.span ?? null,
    linked: null,
  };
}
