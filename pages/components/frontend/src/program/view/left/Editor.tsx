/** The program's text. CodeMirror keeps what is typed; the session keeps CodeMirror across page switches. */
import { EditorState, type Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useCell } from "../../../shared/cell";
import { rangeOf } from "../../model/text";
import type { Session } from "../../state/session";
import { useSession } from "../context";
import { extensions } from "./codemirror";
import { mark, type Marks } from "./marks";

export function Editor() {
  const session = useSession();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const { readOnly } = useCell(session.info);

  useEffect(() => {
    const parent = place.current!;
    const state = session.editorState ?? EditorState.create({ doc: session.text.get(), extensions: extensions(session, readOnly) });
    const made = new EditorView({ state, parent, root: parent.getRootNode() as ShadowRoot | Document });
    view.current = made;
    session.editor = {
      replace: (text, range) => replace(made, text, range ?? { from: 0, to: made.state.doc.length }),
      focus: () => made.focus(),
    };
    return () => {
      session.editorState = made.state;
      session.editor = null;
      view.current = null;
      made.destroy();
    };
  }, [session, readOnly]);

  useShownText(session, view);
  useMarks(session, view);
  return <div className="editor" ref={place} />;
}

function replace(view: EditorView, text: string, range: { readonly from: number; readonly to: number }): void {
  if (view.state.sliceDoc(range.from, range.to) === text) return;
  view.dispatch({ changes: { ...range, insert: text }, userEvent: "input.replace" });
}

/** Where Python writes the program, the editor follows. */
function useShownText(session: Session, view: React.RefObject<EditorView | null>): void {
  const text = useCell(session.text);
  useEffect(() => {
    const made = view.current;
    if (made && made.state.doc.toString() !== text) replace(made, text, { from: 0, to: made.state.doc.length });
  }, [session, view, text]);
}

function useMarks(session: Session, view: React.RefObject<EditorView | null>): void {
  const trace = useCell(session.trace);
  const step = useCell(session.step);
  const ran = useCell(session.ranText);
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const error = trace?.error ?? null;
    const own = trace?.steps[step];
    const marks: Marks = {
      step: own ? { from: own.line, to: own.end_line } : null,
      error: error?.line ?? null,
      span: error?.span && ran !== null ? rangeOf(ran, error.span) : null,
    };
    const shown = own && made.state.doc.toString() === ran ? lineIn(made.state.doc, own.line) : null;
    made.dispatch({
      effects: [mark.of(ran === made.state.doc.toString() ? marks : { step: null, error: null, span: null })],
    });
    if (shown !== null && !made.hasFocus) made.dispatch({ effects: EditorView.scrollIntoView(shown, { y: "nearest" }) });
  }, [session, view, trace, step, ran]);
}

const lineIn = (document: Text, line: number): number | null =>
  line >= 1 && line <= document.lines ? document.line(line).from : null;
