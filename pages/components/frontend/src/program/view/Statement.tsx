/** A checked statement, small: its code, and the evidence it printed. */
import { useCell } from "../../shared/cell";
import { useSession } from "./context";
import { Editor } from "./left/Editor";
import { Footer } from "./left/Footer";
import { Notes } from "./left/Notes";
import { ErrorCard } from "./why/ErrorCard";

export function Statement() {
  const session = useSession();
  const trace = useCell(session.trace);
  const { note } = useCell(session.info);
  return (
    <div className="statement">
      {note && <p className="page-note">{note}</p>}
      <Editor />
      {trace && (
        <div className="evidence">
          {trace.output && <pre className="output">{trace.output}</pre>}
          {trace.error && <ErrorCard error={trace.error} />}
          <Notes />
          <Footer />
        </div>
      )}
    </div>
  );
}
