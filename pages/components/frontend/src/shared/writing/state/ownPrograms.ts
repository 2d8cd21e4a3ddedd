/** The learner's own programs as this browser keeps them, while there is no project that does. */
import { isRecord, readEach } from "../../fields";
import { drop, parsed, put, take } from "../../kept";

/** Own programs can be opened on every page. */
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

/** False when the browser does not let us store it (private window, full storage). */
export function saveOwn(own: readonly OwnProgram[]): boolean {
  if (own.length > 0) return put("localStorage", OWN_KEY, JSON.stringify({ form: FORM, own }));
  drop("localStorage", OWN_KEY);
  return true;
}

export function restoreOwn(): OwnProgram[] {
  const saved = parsed(take("localStorage", OWN_KEY));
  if (!isRecord(saved) || saved.form !== FORM) return [];
  const names = new Set<string>();
  const own = readEach(saved.own, ({ name, text }): OwnProgram | null => {
    if (typeof name !== "string" || !isText(text) || nameProblem(name) || names.has(name)) return null;
    names.add(name);
    return { name, text };
  });
  return own.slice(0, MOST_OWN);
}

export const isText = (value: unknown): value is string => typeof value === "string" && value.length <= MOST_TEXT;
