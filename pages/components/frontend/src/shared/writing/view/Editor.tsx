/** The program's text. CodeMirror keeps what is typed; the session keeps CodeMirror across page switches. */
import type { Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useCell } from "../../cell";
import type { Span } from "../../record";
import { rangeOf, type Range } from "../model/text";
import type { AnyWriting } from "../state/writing";
import { useWriting } from "./context";
import { extensions } from "./codemirror";
import { reopened, written } from "./reopening";
import { mark, NO_MARKS, type Marks } from "./marks";

/** What the editor marks while it shows the text that ran. */
export interface Lines {
  readonly step: { readonly from: number; readonly to: number } | null;
  readonly error: number | null;
  readonly span: Span | null;
  /** What belongs to the thing that is pointed at elsewhere. */
  readonly linked: Span | null;
}

export function Editor({ lines }: { readonly lines: Lines }) {
  const session = useWriting();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const { readOnly } = useCell(session.info);

  useEffect(() => {
    const parent = place.current!;
    const begin = () => reopened(session.text.get(), session.beginning, extensions(session, readOnly));
    const state = session.editorState ?? begin();
    const made = new EditorView({ state, parent, root: parent.getRootNode() as ShadowRoot | Document });
    view.current = made;
    session.editor = {
      replace: (text, range) => replace(made, text, range ?? { from: 0, to: made.state.doc.length }),
      focus: () => made.focus(),
      undo: () => written(made.state),
      reopen: () => made.setState(begin()),
    };
    return () => {
      session.editorState = made.state;
      session.editor = null;
      view.current = null;
      made.destroy();
    };
  }, [session, readOnly]);

  useShownText(session, view);
  useMarks(session, view, lines);
  return <div className="editor" ref={place} />;
}

function replace(view: EditorView, text: string, range: { readonly from: number; readonly to: number }): void {
  if (view.state.sliceDoc(range.from, range.to) === text) return;
  view.dispatch({ changes: { ...range, insert: text }, userEvent: "input.replace" });
}

/** Where Python writes the program, the editor follows. */
function useShownText(session: AnyWriting, view: React.RefObject<EditorView | null>): void {
  const text = useCell(session.text);
  useEffect(() => {
    const made = view.current;
    if (made && made.state.doc.toString() !== text) replace(made, text, { from: 0, to: made.state.doc.length });
  }, [session, view, text]);
}

function useMarks(session: AnyWriting, view: React.RefObject<EditorView | null>, lines: Lines): void {
  const ran = useCell(session.ranText);
  const { step, error, span, linked } = lines;
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const same = made.state.doc.toString() === ran;
    const range = (place: Span | null): Range | null => (place && ran !== null ? rangeOf(ran, place) : null);
    const marks: Marks = same ? { step, error, span: range(span), linked: range(linked) } : NO_MARKS;
    const shown = step && same ? lineIn(made.state.doc, step.from) : null;
    made.dispatch({ effects: mark.of(marks) });
    if (shown !== null && !made.hasFocus) made.dispatch({ effects: EditorView.scrollIntoView(shown, { y: "nearest" }) });
  }, [session, view, ran, step?.from, step?.to, error, span, linked]);
}

const lineIn = (document: Text, line: number): number | null =>
  line >= 1 && line <= document.lines ? document.line(line).from : null;
