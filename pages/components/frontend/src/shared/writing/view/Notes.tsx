/** Warnings of torch and other things worth knowing, each with its line. */
import type { Note } from "../../record";

/** `line` is that of the step on screen. */
export function Notes({ notes, line }: { readonly notes: readonly Note[]; readonly line: number | undefined }) {
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
