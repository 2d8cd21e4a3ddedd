/** What the program printed: in this step, and in all. */
import { useState } from "react";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";

export function Printed() {
  const session = useSession();
  const trace = useCell(session.trace)!;
  const step = useCell(session.step);
  const [all, setAll] = useState(false);
  const own = trace.steps[step]?.printed ?? "";
  if (trace.output === "") return null;
  const shown = all ? trace.output : own;
  return (
    <section className="printed" aria-label="Printed">
      <h4>
        Printed
        <span className="choice" role="group" aria-label="What is shown">
          <button type="button" className="mini" aria-pressed={!all} onClick={() => setAll(false)}>
            this step
          </button>
          <button type="button" className="mini" aria-pressed={all} onClick={() => setAll(true)}>
            all
          </button>
        </span>
      </h4>
      {shown ? <pre className="output">{shown}</pre> : <p className="soft">This step prints nothing.</p>}
    </section>
  );
}
