/** Whether what one made is kept: components say what Python answered, the project's bar shows the newest. */
import { integer, nullable, object, otherwise, text, type Read } from "./decode";

export interface Saved {
  /** Milliseconds since the epoch; null while nothing has been saved. */
  readonly at: number | null;
  /** Why it could not be saved, in a sentence; "" when it could. */
  readonly problem: string;
  /** What the project is called by now, where Python says it: a model may give its name to it. */
  readonly title?: string;
}

export interface SavedNews {
  /** Null when only an edit was made. */
  readonly saved: Saved | null;
  /** Whether an edit is on its way to Python. */
  readonly pending: boolean;
}

/** Reads the `saved` that Python sends; throws `Malformed` for anything else. */
export const readSaved = nullable(
  object<Saved>({ at: nullable(integer), problem: text, title: otherwise<string | undefined>(text, undefined) as Read<string> }),
);

const EVENT = "lampwork:saved";

const tell = (news: SavedNews): boolean => window.dispatchEvent(new CustomEvent<SavedNews>(EVENT, { detail: news }));

/** Hands on what Python sent as `saved`; `pending` where edits younger than its answer are on their way. */
export function noteSaved(saved: Saved | null, pending = false): void {
  if (saved !== null) tell({ saved, pending });
}

/** Says that an edit was made which Python has not answered yet. */
export function noteEdited(): void {
  tell({ saved: null, pending: true });
}

/** Calls for each of them, until the function that it returns is called. */
export function hearSaved(hear: (news: SavedNews) => void): () => void {
  const listen = (event: Event): void => hear((event as CustomEvent<SavedNews>).detail);
  window.addEventListener(EVENT, listen);
  return () => window.removeEventListener(EVENT, listen);
}
