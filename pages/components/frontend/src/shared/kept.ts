/** What this browser keeps of the document on a page: what Python has not saved yet, and undo for this tab. */
import type { Project } from "./around";
import { isRecord, type Fields } from "./fields";

const FORM = 2;
const CLEAN = JSON.stringify({ form: FORM, clean: true });

/** In letters. A browser gives all that a tab keeps about three times as much. */
export const MOST_UNDO = 1_500_000;

type Kind = "autosave" | "undo";

export class Kept {
  private project: Project = null;
  private isOpen = false;
  /** The autosave as this tab wrote or read it last. Another tab's is left to that tab. */
  private own: string | null = null;

  /** `page` names the place in the browser's storage. */
  constructor(private readonly page: string) {}

  private key(kind: Kind): string {
    const stem = `lampwork.${this.page}.${kind}`;
    return this.project === null ? stem : `${stem}.${this.project || "new"}`;
  }

  /** Whether a document of this project would be the first one that is opened here. */
  isFirst(project: Project): boolean {
    return !this.isOpen || (Boolean(this.project) && project !== this.project);
  }

  open(project: Project): void {
    this.isOpen = true;
    this.project = project;
    this.own = null;
  }

  /** The same work under another id: it has become a project, or one of its own after a conflict. */
  follow(project: Project): void {
    if (project === this.project) return;
    const [autosave, undo] = [this.key("autosave"), this.key("undo")];
    const steps = take("sessionStorage", undo);
    this.project = project;
    if (this.own !== null) {
      if (take("localStorage", autosave) === this.own) drop("localStorage", autosave);
      put("localStorage", this.key("autosave"), this.own);
    }
    if (steps !== null) {
      drop("sessionStorage", undo);
      put("sessionStorage", this.key("undo"), steps);
    }
  }

  /** Whether a document that Python sent must be kept here, because no project holds it. */
  holds(first: boolean): boolean {
    return this.project === null || (this.project === "" && !first);
  }

  /** Keeps what Python has yet to save. False when the browser does not let us (private window, full storage). */
  save(content: Fields): boolean {
    this.own = JSON.stringify({ form: FORM, clean: false, ...content });
    return put("localStorage", this.key("autosave"), this.own);
  }

  /** Python has saved it: nothing is left to keep. */
  clean(): void {
    if (!this.project || this.own === null || this.own === CLEAN) return;
    if (take("localStorage", this.key("autosave")) === this.own) put("localStorage", this.key("autosave"), CLEAN);
    this.own = CLEAN;
  }

  /** What Python may not have; `bare` says that it has nothing at all. */
  unsaved(bare: boolean): Fields | null {
    if (this.project === null && !bare) return null;
    const text = take("localStorage", this.key("autosave"));
    const found = entry(text);
    if (found && found.clean !== true) {
      this.own = text;
      return found;
    }
    return this.project !== null && bare ? this.adopted() : null;
  }

  /** What was kept before there were projects; it is taken over once. */
  private adopted(): Fields | null {
    const old = `lampwork.${this.page}.autosave`;
    const found = entry(take("localStorage", old));
    if (found) drop("localStorage", old);
    return found;
  }

  keepUndo(steps: Fields | null): void {
    if (this.project === null) return;
    const key = this.key("undo");
    if (!steps) return drop("sessionStorage", key);
    const text = JSON.stringify({ form: FORM, ...steps });
    if (put("sessionStorage", key, text)) return;
    // Full: the undo of documents that are not open gives way.
    for (const other of keysOf("sessionStorage")) if (/^lampwork\.\w+\.undo\./.test(other)) drop("sessionStorage", other);
    put("sessionStorage", key, text);
  }

  undo(): Fields | null {
    return this.project === null ? null : entry(take("sessionStorage", this.key("undo")));
  }
}

/** As many steps as fit, counted from the end of the list. */
export function newest<T>(steps: readonly T[], most: number): T[] {
  let room = most;
  const from = steps.findLastIndex((step) => {
    room -= JSON.stringify(step).length + 1;
    return room < 0;
  });
  return steps.slice(from + 1);
}

function entry(text: string | null): Fields | null {
  const found = parsed(text);
  return isRecord(found) && (found.form === FORM || found.form === 1) ? found : null;
}

export function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

type Storage = "localStorage" | "sessionStorage";

export function put(storage: Storage, key: string, text: string): boolean {
  try {
    window[storage].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

export function take(storage: Storage, key: string): string | null {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

export function drop(storage: Storage, key: string): void {
  try {
    window[storage].removeItem(key);
  } catch {
    // Where nothing may be stored, nothing is there.
  }
}

function keysOf(storage: Storage): string[] {
  try {
    return Object.keys(window[storage]);
  } catch {
    return [];
  }
}
