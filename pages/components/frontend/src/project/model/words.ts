/** The words for what is saved and what is not. */
import type { Saved } from "../../shared/saved";

export interface Keeping {
  readonly saved: Saved | null;
  /** An edit is on its way. */
  readonly pending: boolean;
  /** It has been for so long that something is wrong. */
  readonly late: boolean;
}

export interface Mark {
  readonly tone: "kept" | "busy" | "bad" | "plain";
  readonly text: string;
  /** For whoever points at it. */
  readonly full: string;
}

/** Null where there is nothing to say yet; `hint` is what to say of work that is not stored at all. */
export function markOf({ saved, pending, late }: Keeping, hint: string, now: Date): Mark | null {
  if (saved && saved.problem !== "") return { tone: "bad", text: saved.problem, full: saved.problem };
  if (late) return { tone: "bad", text: "not saved yet", full: "The server has not answered your last edit yet." };
  if (pending) return { tone: "busy", text: "saving …", full: "Your last edit is on its way." };
  if (saved && saved.at !== null) {
    const at = new Date(saved.at);
    return { tone: "kept", text: `saved ${shortTime(at, now)}`, full: `Saved on ${fullTime(at)}` };
  }
  return hintMark(hint);
}

export const hintMark = (hint: string): Mark | null => (hint === "" ? null : { tone: "plain", text: hint, full: hint });

const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const everything = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

/** A time today, a day of this year, or a whole date. */
export function shortTime(at: Date, now: Date): string {
  if (at.toDateString() === now.toDateString()) return timeOfDay.format(at);
  return (at.getFullYear() === now.getFullYear() ? dayAndMonth : dayOfYear).format(at);
}

export const fullTime = (at: Date): string => everything.format(at);

export const LONGEST_TITLE = 120;
export const UNTITLED = "Untitled";

/** One line of text without control characters, at most as long as a title may be. */
export function asTitle(typed: string): string {
  const line = typed.replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
  return [...line].slice(0, LONGEST_TITLE).join("").trim();
}
