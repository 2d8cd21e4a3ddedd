/** What Python sends on every run of a page with a program, read with care. */
import { readAround, type Around } from "../../around";
import { asNumber, asText, asTexts, isRecord, readEach, type Fields } from "../../fields";

export interface ReadyItem {
  readonly name: string;
  readonly title: string;
  readonly idea: string;
}

export interface Programs {
  readonly ready: readonly { readonly group: string; readonly items: readonly ReadyItem[] }[];
  readonly own: readonly string[];
}

export interface Written<Answer> extends Around {
  readonly doc: string;
  readonly load_rev: number;
  readonly ack: number;
  readonly text: string | null;
  /** Reading a trace takes time, so it is read only when its revision is new. */
  readonly trace: () => Answer | null;
  readonly hasTrace: boolean;
  readonly trace_rev: number;
  readonly refused: string;
  readonly title: string;
  readonly note: string;
  readonly programs: Programs | null;
}

export function readWritten<Answer>(data: Fields, standard: string, read: (trace: unknown) => Answer | null): Written<Answer> {
  return {
    ...readAround(data),
    doc: asText(data.doc, standard),
    load_rev: asNumber(data.load_rev) ?? 0,
    ack: asNumber(data.ack) ?? 0,
    text: typeof data.text === "string" ? data.text : null,
    trace: () => read(data.trace),
    hasTrace: isRecord(data.trace),
    trace_rev: asNumber(data.trace_rev) ?? -1,
    refused: readRefused(data.refused),
    title: asText(data.title),
    note: asText(data.note),
    programs: readPrograms(data.programs),
  };
}

const readRefused = (value: unknown): string =>
  isRecord(value) ? asTexts(value.problems).join(" ") : asText(value);

function readPrograms(value: unknown): Programs | null {
  if (!isRecord(value)) return null;
  return {
    ready: readEach(value.ready, (entry) => ({
      group: asText(entry.group),
      items: readEach(entry.items, (item) => {
        const name = asText(item.name);
        return name ? { name, title: asText(item.title, name), idea: asText(item.idea) } : null;
      }),
    })),
    own: asTexts(value.own),
  };
}
