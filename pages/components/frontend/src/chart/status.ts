/** Where a run stands, and the words for it. */
import { duration, number, percent } from "./words";

export type Status = {
  phase: string;
  /** Why it ended, as a sentence; empty while it goes on. */
  sentence: string;
  step: number;
  steps: number;
  epoch: number;
  epochs: number;
  elapsedS: number;
  leftS: number | null;
  /** The place in the queue, 1 being the next; 0 when not queued. */
  position: number;
  ended: boolean;
};

type Tone = "wait" | "hot" | "ok" | "bad";

const WORDS: Record<string, [string, Tone]> = {
  queued: ["queued", "wait"],
  starting: ["starting", "wait"],
  running: ["running", "hot"],
  paused: ["paused", "wait"],
  finished: ["finished", "ok"],
  stopped: ["stopped", "wait"],
  diverged: ["diverged", "bad"],
  failed: ["failed", "bad"],
  interrupted: ["stopped: the process ended", "bad"],
  recorded: ["recorded while it ran", "wait"],
};

const ENDED = new Set(["finished", "stopped", "diverged", "failed", "interrupted"]);

export const isEnded = (phase: string): boolean => ENDED.has(phase);

/** What is left of a run where nobody follows it: how it ended, or that it was recorded before it did. */
export function atRest(status: Status): Status {
  const phase = isEnded(status.phase) ? status.phase : "recorded";
  return { ...status, phase, sentence: phase === "recorded" ? "" : status.sentence, leftS: null, position: 0, ended: true };
}

export function headline(status: Status): string {
  const word = WORDS[status.phase]?.[0] ?? status.phase;
  return status.phase === "queued" && status.position > 0
    ? `${word}, position ${status.position}`
    : word;
}

/** Why a run does not go on, where its state word does not say it already. */
export function reason(status: Status): string {
  const sentence = status.sentence.replace(/\.$/, "");
  const told = sentence.toLowerCase() === headline(status);
  return told || status.phase === "running" || status.phase === "finished" ? "" : sentence;
}

export function tone(status: Status): Tone {
  return WORDS[status.phase]?.[1] ?? "wait";
}

export function progress(status: Status): string {
  if (status.phase === "queued" || status.steps === 0) return "";
  // The state counts whole epochs; a learner is in the next one until the last step is done.
  const epoch = Math.min(status.epochs, status.step < status.steps ? status.epoch + 1 : status.epoch);
  return `epoch ${epoch} of ${status.epochs} · step ${grouped(status.step)} of ${grouped(status.steps)}`;
}

export function remaining(status: Status): string {
  if (status.ended) return status.elapsedS > 0 ? `took ${duration(status.elapsedS)}` : "";
  if (status.phase === "paused") return "waiting for Resume";
  return status.leftS === null ? "" : left(status.leftS);
}

export function summary(status: Status, loss?: number, accuracy?: number): string {
  const parts = [headline(status), reason(status), progress(status)];
  if (loss !== undefined) parts.push(`smoothed loss ${number(loss)}`);
  if (accuracy !== undefined) parts.push(`validation accuracy ${percent(accuracy)}`);
  return parts.filter((part) => part !== "").join(", ");
}

function left(seconds: number): string {
  return seconds < 1 ? "almost done" : `about ${duration(Math.round(seconds)).replace(".0", "")} left`;
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
