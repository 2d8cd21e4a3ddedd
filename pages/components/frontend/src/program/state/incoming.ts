/** What Python sends on every run, read with care. */
import { asNumber, asText, asTexts, isRecord, readEach } from "../../shared/fields";
import { readControls, readValues, type Control, type Values } from "../model/controls";
import { readTrace, type Trace } from "../model/trace";

export type Mode = "program" | "operation";

export interface ReadyItem {
  readonly name: string;
  readonly title: string;
  readonly idea: string;
}

export interface Programs {
  readonly ready: readonly { readonly group: string; readonly items: readonly ReadyItem[] }[];
  readonly own: readonly string[];
}

export interface Incoming {
  readonly doc: string;
  readonly load_rev: number;
  readonly ack: number;
  readonly text: string | null;
  /** Reading a trace takes time, so it is read only when its revision is new. */
  readonly trace: () => Trace | null;
  readonly hasTrace: boolean;
  readonly trace_rev: number;
  readonly refused: string;
  readonly mode: Mode;
  readonly controls: readonly Control[];
  readonly arguments: Values;
  readonly title: string;
  readonly note: string;
  readonly code: string | null;
  readonly programs: Programs | null;
  readonly moves: boolean;
  readonly read_only: boolean;
}

const MODES: readonly Mode[] = ["program", "operation"];

export function readIncoming(value: unknown): Incoming {
  const data = isRecord(value) ? value : {};
  const controls = readControls(data.controls);
  return {
    doc: asText(data.doc, "program"),
    load_rev: asNumber(data.load_rev) ?? 0,
    ack: asNumber(data.ack) ?? 0,
    text: typeof data.text === "string" ? data.text : null,
    trace: () => readTrace(data.trace),
    hasTrace: isRecord(data.trace),
    trace_rev: asNumber(data.trace_rev) ?? -1,
    refused: readRefused(data.refused),
    mode: MODES.find((mode) => mode === data.mode) ?? "program",
    controls,
    arguments: readValues(controls, data.arguments),
    title: asText(data.title),
    note: asText(data.note),
    code: typeof data.code === "string" ? data.code : null,
    programs: readPrograms(data.programs),
    moves: data.moves === true,
    read_only: data.read_only === true,
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
