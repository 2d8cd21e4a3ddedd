/** The learner's own programs. Python keeps them with the project; before there is one, this browser keeps a copy. */
import { Cell } from "../../cell";
import type { Written } from "./incoming";
import { MOST_OWN, nameProblem, restoreOwn, saveOwn, type OwnProgram } from "./ownPrograms";
import type { AnyWriting } from "./writing";

export class Own {
  /** What only this browser keeps. */
  readonly kept = new Cell<readonly OwnProgram[]>(restoreOwn());
  /** The names that Python keeps; null while the list is this browser's, too. */
  private listed: readonly string[] | null = null;
  private handedOver = false;
  private stored = true;

  constructor(private readonly session: AnyWriting) {}

  receive({ project, saved, programs, read_only }: Written<unknown>, first: boolean): void {
    if (first) this.refresh();
    if (!programs || read_only) return;
    const keeps = project !== null && saved !== null;
    this.listed = keeps && (project !== "" || programs.own.length > 0) ? programs.own : null;
    if (this.listed) this.handOver(this.listed);
  }

  /** Another page of this browser may have kept or deleted some since. */
  private refresh(): void {
    this.handedOver = false;
    if (this.stored) this.kept.set(restoreOwn());
  }

  /** What this browser kept goes to the project, and is let go here once it is there. */
  private handOver(listed: readonly string[]): void {
    const programs = this.kept.get();
    if (programs.length === 0) return;
    if (this.handedOver) {
      const left = programs.filter(({ name }) => !listed.includes(name));
      if (left.length < programs.length) this.keep(left);
      return;
    }
    this.handedOver = true;
    // Not during the mount, which may swallow it.
    setTimeout(() => this.session.bridge.action("adopt", { programs }), 0);
  }

  /** All names: those Python sent, then those only this browser has. */
  names(fromPython: readonly string[]): readonly string[] {
    return this.listed ?? [...new Set([...fromPython, ...this.kept.get().map(({ name }) => name)])];
  }

  open(name: string): void {
    const here = this.listed ? undefined : this.kept.get().find((program) => program.name === name);
    if (here) this.session.replaceText(here.text);
    else this.session.bridge.action("open_own", name);
  }

  /** Keeps the program under a name; returns why that is not possible, or "". */
  saveAs(name: string): string {
    const text = this.session.text.get();
    const problem = nameProblem(name);
    if (problem) return problem;
    const others = this.names([]).filter((other) => other !== name);
    if (others.length >= MOST_OWN) return `There is room for ${MOST_OWN} programs. Delete one first.`;
    this.copy((own) => [...own.filter((program) => program.name !== name), { name, text }]);
    this.session.bridge.action("save_as", { name, text });
    return "";
  }

  rename(name: string, to: string, taken: readonly string[]): string {
    const problem = name === to ? "" : nameProblem(to) || (taken.includes(to) ? `There is already a program called ${to}.` : "");
    if (problem || name === to) return problem;
    this.copy((own) => own.map((program) => (program.name === name ? { ...program, name: to } : program)));
    this.session.bridge.action("rename", { name, to });
    return "";
  }

  delete(name: string): void {
    this.copy((own) => own.filter((program) => program.name !== name));
    this.session.bridge.action("delete", { name });
  }

  /** Does the same with this browser's copies, while there are any to keep. */
  private copy(change: (own: readonly OwnProgram[]) => readonly OwnProgram[]): void {
    if (!this.listed) this.keep(change(this.kept.get()));
  }

  private keep(own: readonly OwnProgram[]): void {
    this.kept.set(own);
    this.stored = saveOwn(own);
  }
}
