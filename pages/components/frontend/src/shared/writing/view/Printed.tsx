/** What the program printed: in this step, and in all. */
import { useState } from "react";

/** `own` is what the step on screen printed. */
export function Printed({ output, own }: { readonly output: string; readonly own: string }) {
  const [all, setAll] = useState(false);
  if (output === "") return null;
  const shown = all ? output : own;
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
