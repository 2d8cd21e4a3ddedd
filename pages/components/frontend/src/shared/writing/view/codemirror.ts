/** The editor's behaviour and look. Escape, then Tab leaves it; Ctrl-Enter or Cmd-Enter runs. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { AnyWriting } from "../state/writing";
import { marks } from "./marks";

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword, tags.operatorKeyword], color: "var(--code-word)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-text)" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: [tags.definition(tags.function(tags.variableName)), tags.definition(tags.className)], fontWeight: "600" },
]);

export const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "13px/1.9 var(--mono)", overflow: "auto", scrollbarWidth: "thin", scrollbarColor: "var(--line) transparent" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 0" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--soft)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "38px", padding: "0 12px 0 0", cursor: "pointer" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--flame) 26%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--flame-soft)", outline: "1px solid var(--line)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-soft)" },
  ".cm-placeholder": { color: "var(--soft)" },
});

export function extensions(session: AnyWriting, readOnly: boolean): Extension[] {
  return [
    lineNumbers({ domEventHandlers: { click: (view, line) => session.chooseLine(view.state.doc.lineAt(line.from).number) } }),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("    "),
    bracketMatching(),
    pythonLanguage,
    syntaxHighlighting(colours),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly),
    EditorView.contentAttributes.of({
      "aria-label": readOnly ? "The program, read only" : "The program. Control Enter runs it; Escape, then Tab leaves the editor.",
      ...(readOnly ? { tabindex: "0" } : {}),
    }),
    readOnly ? [] : placeholder("x = torch.arange(6).reshape(2, 3)"),
    look,
    marks,
    Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => runs(session) }, { key: "Ctrl-Enter", run: () => runs(session) }])),
    keymap.of([indentWithTab, ...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) session.typed(update.state.doc.toString());
      if (update.selectionSet || update.focusChanged) session.atLine(update.view.hasFocus ? cursorLine(update.state) : null);
    }),
  ];
}

function runs(session: AnyWriting): boolean {
  session.run();
  return true;
}

const cursorLine = (state: EditorState): number => state.doc.lineAt(state.selection.main.head).number;
