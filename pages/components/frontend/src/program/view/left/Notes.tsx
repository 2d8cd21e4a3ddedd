/** Warnings of torch and other things worth knowing, each with its line. */
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";

export function Notes() {
  const session = useSession();
  const { notes, steps } = useCell(session.trace)!;
  const line = steps[useCell(session.step)]?.line;
  if (notes.length === 0) return null;
  return (
    <section className="notes" aria-label="Notes">
      <h4>Notes</h4>
      {notes.map((note, place) => (
        <p key={place} className={note.line === line ? "is-here" : ""}>
          <span className="tag num">line {note.line}</span> {note.text}
        </p>
      ))}
    </section>
  );
}
