/** The left column: the program, with the line of the step and of what is pointed at. */
import { useCell } from "../../shared/cell";
import type { Span } from "../../shared/record";
import { Editor, type Lines } from "../../shared/writing/view/Editor";
import { ErrorJump } from "../../shared/writing/view/ErrorJump";
import { Footer } from "../../shared/writing/view/Footer";
import { ProgramBar } from "../../shared/writing/view/ProgramBar";
import type { Session } from "../state/session";
import { useScene, useSession } from "./context";

export function Program() {
  const session = useSession();
  const { note } = useCell(session.info);
  const trace = useCell(session.trace);
  const lines = useLines(session);
  return (
    <section className="left" aria-label="Program">
      <ProgramBar />
      {note && <p className="page-note">{note}</p>}
      <Editor lines={lines} />
      {trace?.error && (
        <div className="jump" onClickCapture={() => showOutput(session)}>
          <ErrorJump error={trace.error} />
        </div>
      )}
      {trace && <Footer answer={trace} />}
    </section>
  );
}

/** The card of the error stands in a tab, which must be open before one can jump to it. */
function showOutput(session: Session): void {
  session.tab.set("output");
  session.pane.set("output");
}

function useLines(session: Session): Lines {
  const scene = useScene();
  const error = useCell(session.trace)?.error ?? null;
  const pointed = useCell(session.pointed);
  const { drawn } = useCell(session.drawing);
  const box = pointed === null ? null : drawn.boxes.find(({ id }) => id === pointed);
  const node = box && box.module === null ? scene?.trace.nodes[box.nodes[0]!] : null;
  return {
    step: scene ? { from: scene.step.line, to: scene.step.end_line } : null,
    error: error?.line ?? null,
    span: error?.span ?? null,
    linked: node ? (node.span ?? lineSpan(session, node.line)) : null,
  };
}

const spans = new Map<string, Span>();

/** A whole line as a span, the same one each time. */
function lineSpan(session: Session, line: number): Span | null {
  const text = session.ranText.get()?.split("\n")[line - 1];
  if (text === undefined || text.trim() === "") return null;
  const key = `${line} ${text}`;
  const letters = [...text];
  const column = letters.findIndex((letter) => letter.trim() !== "");
  const made = spans.get(key) ?? { line, column, end_line: line, end_column: letters.length };
  spans.set(key, made);
  return made;
}
