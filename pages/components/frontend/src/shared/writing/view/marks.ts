/** What the editor marks: the step on screen, where the program ended with an error, what is pointed at elsewhere. */
import { RangeSet, RangeSetBuilder, StateEffect, StateField, type EditorState } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass, type DecorationSet } from "@codemirror/view";
import type { Range } from "../model/text";

export interface Marks {
  readonly step: { readonly from: number; readonly to: number } | null;
  readonly error: number | null;
  readonly span: Range | null;
  readonly linked: Range | null;
}

export const NO_MARKS: Marks = { step: null, error: null, span: null, linked: null };

export const mark = StateEffect.define<Marks>();

const STEP = Decoration.line({ class: "line-step" });
const ERROR = Decoration.line({ class: "line-error" });
const SPAN = Decoration.mark({ class: "span-error" });
const LINKED = Decoration.mark({ class: "span-linked" });

class LineNumberMark extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }
}

const NUMBERS = { "line-step": new LineNumberMark("number-step"), "line-error": new LineNumberMark("number-error") };

/** The marks move with the text while it is edited. */
export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    let found = set.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(mark)) found = decorations(transaction.state, effect.value);
    return found;
  },
  provide: (field) => [EditorView.decorations.from(field), gutterLineClass.compute([field], (state) => numbersOf(state.field(field)))],
});

function decorations({ doc }: EditorState, { step, error, span, linked }: Marks): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (let line = 1; line <= doc.lines; line += 1) {
    const { from, to } = doc.line(line);
    if (line === error) builder.add(from, from, ERROR);
    else if (step && line >= step.from && line <= step.to) builder.add(from, from, STEP);
    const spans = [[span, SPAN], [linked, LINKED]] as const;
    const here = spans.flatMap(([range, look]) => (range && range.from >= from && range.from <= to && range.to > range.from ? [{ range, look }] : []));
    for (const { range, look } of here.sort((a, b) => a.range.from - b.range.from)) builder.add(range.from, Math.min(range.to, doc.length), look);
  }
  return builder.finish();
}

/** The line's number is marked with its line. */
function numbersOf(lines: DecorationSet): RangeSet<GutterMarker> {
  const builder = new RangeSetBuilder<GutterMarker>();
  for (const at = lines.iter(); at.value; at.next()) {
    const number = NUMBERS[at.value.spec.class as keyof typeof NUMBERS];
    if (number) builder.add(at.from, at.from, number);
  }
  return builder.finish();
}
