/** The learner's own programs. Python keeps them with the project, this browser keeps a copy. */
import { Cell } from "../../cell";
import { MOST_OWN, nameProblem, restoreOwn, saveOwn, type OwnProgram } from "./autosave";
import type { AnyWriting } from "./writing";

export class Own {
  readonly kept = new Cell<readonly OwnProgram[]>(restoreOwn());

  constructor(private readonly session: AnyWriting) {}

  private stored = true;

  /** Another page of this browser may have kept or deleted some since. */
  refresh(): void {
    if (this.stored) this.kept.set(restoreOwn());
  }

  /** All names: those Python sent, then those only this browser has. */
  names(fromPython: readonly string[]): string[] {
    return [...new Set([...fromPython, ...this.kept.get().map(({ name }) => name)])];
  }

  open(name: string): void {
    const here = this.kept.get().find((program) => program.name === name);
    if (here) this.session.replaceText(here.text);
    else this.session.bridge.action("open_own", name);
  }

  /** Keeps the program under a name; returns why that is not possible, or "". */
  saveAs(name: string): string {
    const text = this.session.text.get();
    const others = this.kept.get().filter((program) => program.name !== name);
    const problem = nameProblem(name);
    if (problem) return problem;
    if (others.length >= MOST_OWN) return `There is room for ${MOST_OWN} programs. Delete one first.`;
    this.keep([...others, { name, text }]);
    this.session.bridge.action("save_as", { name, text });
    return "";
  }

  rename(name: string, to: string, taken: readonly string[]): string {
    const problem = name === to ? "" : nameProblem(to) || (taken.includes(to) ? `There is already a program called ${to}.` : "");
    if (problem || name === to) return problem;
    this.keep(this.kept.get().map((program) => (program.name === name ? { ...program, name: to } : program)));
    this.session.bridge.action("rename", { name, to });
    return "";
  }

  delete(name: string): void {
    this.keep(this.kept.get().filter((program) => program.name !== name));
    this.session.bridge.action("delete", { name });
  }

  private keep(own: readonly OwnProgram[]): void {
    this.kept.set(own);
    this.stored = saveOwn(own);
  }
}
