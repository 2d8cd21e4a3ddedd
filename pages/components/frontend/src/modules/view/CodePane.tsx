/** The code of the module, to read: the line of the chosen row is marked, and a click on a line chooses its row. */
import { pythonLanguage } from "@codemirror/lang-python";
import { syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useCell } from "../../shared/cell";
import { colours, look } from "../../shared/writing/view/codemirror";
import { mark, marks, NO_MARKS } from "../../shared/writing/view/marks";
import type { Session } from "../state/session";
import { useSession } from "./context";

export function CodePane() {
  const session = useSession();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const code = useCell(session.code);
  const line = useCell(session.line);

  useEffect(() => {
    const parent = place.current!;
    const state = EditorState.create({ doc: code, extensions: extensions(session) });
    const made = new EditorView({ state, parent, root: parent.getRootNode() as ShadowRoot | Document });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [session, code]);

  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const known = line !== null && line >= 1 && line <= made.state.doc.lines ? line : null;
    const step = known === null ? null : { from: known, to: known };
    made.dispatch({ effects: mark.of({ ...NO_MARKS, step }) });
    if (known !== null)
      made.dispatch({ effects: EditorView.scrollIntoView(made.state.doc.line(known).from, { y: "nearest", yMargin: 40 }) });
  }, [code, line]);

  return <section className="modules-code" aria-label="The code that makes it" ref={place} />;
}

function extensions(session: Session): Extension[] {
  return [
    lineNumbers({
      domEventHandlers: {
        click: (view, block) => {
          session.chooseLine(view.state.doc.lineAt(block.from).number);
          return true;
        },
      },
    }),
    pythonLanguage,
    syntaxHighlighting(colours),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ "aria-label": "The code of the module, read only.", tabindex: "0" }),
    look,
    marks,
    EditorView.domEventHandlers({
      click: (event, view) => {
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        // A click that marks text is for copying it.
        if (at !== null && view.state.selection.main.empty) session.chooseLine(view.state.doc.lineAt(at).number);
        return false;
      },
    }),
  ];
}
