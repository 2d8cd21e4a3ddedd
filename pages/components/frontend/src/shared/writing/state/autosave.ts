/** The program being written and the learner's own ones in the browser's storage: they survive a reload. */
import { isRecord, readEach } from "../../fields";

/** Each page keeps the text that was typed there; own programs can be opened on all of them. */
const textKey = (page: string): string => `lampwork.${page}.autosave`;
const OWN_KEY = "lampwork.program.own";
const FORM = 1;
export const MOST_TEXT = 20_000;
export const MOST_OWN = 100;
export const MOST_NAME = 60;

export interface OwnProgram {
  readonly name: string;
  readonly text: string;
}

/** Why a name cannot be used; "" when it can. */
export function nameProblem(name: string): string {
  if (name.trim() === "") return "Give it a name.";
  if ([...name].length > MOST_NAME) return `A name has at most ${MOST_NAME} characters.`;
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(name) ? "A name is one line of printable characters." : "";
}

export const saveText = (page: string, text: string): boolean => put(textKey(page), { form: FORM, text });

export const saveOwn = (own: readonly OwnProgram[]): boolean => put(OWN_KEY, { form: FORM, own });

export function restoreText(page: string): string | null {
  const saved = take(textKey(page));
  return isRecord(saved) && saved.form === FORM && isText(saved.text) ? saved.text : null;
}

export function restoreOwn(): OwnProgram[] {
  const saved = take(OWN_KEY);
  if (!isRecord(saved) || saved.form !== FORM) return [];
  const names = new Set<string>();
  const own = readEach(saved.own, ({ name, text }): OwnProgram | null => {
    if (typeof name !== "string" || !isText(text) || nameProblem(name) || names.has(name)) return null;
    names.add(name);
    return { name, text };
  });
  return own.slice(0, MOST_OWN);
}

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= MOST_TEXT;

/** False when the browser does not let us store it (private window, full storage). */
function put(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function take(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
