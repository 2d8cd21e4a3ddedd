/** What the server sends, read strictly: a message that is anything else is not drawn. */
import { atRest, type Status } from "./status";

/** Where to go on: the next record and the next validation that have not been seen. */
export type Place = { record: number; validation: number };

export type Update = {
  next: Place;
  losses: [step: number, loss: number][];
  accuracies: [step: number, accuracy: number][];
  status: Status;
};

/** Returns null for a message that is not ours, or does not join what is already here. */
export const read = (text: string, at: Place): Update | null => readMessage(parsed(text), at);

/** A run that was recorded is one such message, and whatever it was doing then, it goes no further. */
export function readRecorded(plain: unknown): Update | null {
  const update = readMessage(record(plain), { record: 0, validation: 0 });
  return update && { ...update, status: atRest(update.status) };
}

function readMessage(message: Record<string, unknown>, at: Place): Update | null {
  const status = readStatus(message.state);
  const { from, next, records, validation_from: since, validation } = message;
  if (!status || from !== at.record || since !== at.validation) return null;
  if (!isCount(next) || next < from || !Array.isArray(records) || !Array.isArray(validation)) return null;
  return {
    next: { record: next, validation: at.validation + validation.length },
    losses: records.flatMap((row) => pair(row?.[0], row?.[2] ?? NaN)),
    accuracies: validation.flatMap((row) => pair(row?.step, row?.accuracy)),
    status,
  };
}

function readStatus(plain: unknown): Status | null {
  const state = record(plain);
  if (typeof state.name !== "string" || typeof state.sentence !== "string") return null;
  const count = (name: string) => (isCount(state[name]) ? state[name] : 0);
  const seconds = (name: string) => (isNumber(state[name]) ? state[name] : null);
  return {
    phase: state.name,
    sentence: state.sentence,
    step: count("step"),
    steps: count("steps"),
    epoch: count("epoch"),
    epochs: count("epochs"),
    elapsedS: seconds("elapsed_s") ?? 0,
    leftS: seconds("remaining_s"),
    position: count("position"),
    ended: state.ended === true,
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function pair(step: unknown, value: unknown): [number, number][] {
  return isCount(step) && typeof value === "number" ? [[step, value]] : [];
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}
