/** What Python sends on every run, read with care. */
import { isRecord } from "../../shared/fields";
import { readWritten, type Written } from "../../shared/writing/state/incoming";
import { readControls, readValues, type Control, type Values } from "../model/controls";
import { readTrace, type Trace } from "../model/trace";

export type Mode = "program" | "operation";

export interface Incoming extends Written<Trace> {
  readonly mode: Mode;
  readonly controls: readonly Control[];
  readonly arguments: Values;
  readonly code: string | null;
  readonly moves: boolean;
}

const MODES: readonly Mode[] = ["program", "operation"];

export function readIncoming(value: unknown): Incoming {
  const data = isRecord(value) ? value : {};
  const controls = readControls(data.controls);
  return {
    ...readWritten(data, "program", readTrace),
    mode: MODES.find((mode) => mode === data.mode) ?? "program",
    controls,
    arguments: readValues(controls, data.arguments),
    code: typeof data.code === "string" ? data.code : null,
    moves: data.moves === true,
  };
}
