/** What is said where Graphviz draws nothing. */

export interface GraphvizError {
  readonly level?: "error" | "warning";
  readonly message: string;
}

/** Between the page and the worker that lays the drawing out. */
export type Answer =
  | { readonly id: number; readonly svg: string }
  | { readonly id: number; readonly problem: string };

export interface Question {
  readonly id: number;
  readonly dot: string;
}

export const TOO_LONG_MS = 30_000;
export const MOST_DOT = 2_000_000;

/** Graphviz's own words, with the line they are about. */
export function refusal(errors: readonly GraphvizError[]): string {
  const said = errors.find(({ level }) => level === "error") ?? errors[0];
  const words = said?.message.trim().replace(/\s+/g, " ").replace(/\.$/, "") ?? "";
  return words ? `Graphviz cannot read this drawing: ${words}.` : "Graphviz cannot read this drawing, and does not say why.";
}

export const tooLong = (ms: number): string =>
  `Graphviz is not done after ${Math.round(ms / 1000)} seconds. Draw less of the module: a smaller depth, or repeated parts rolled up.`;

export const tooLarge = (length: number): string =>
  `This drawing takes ${(length / 1e6).toFixed(1)} MB to describe, and ${MOST_DOT / 1e6} MB is the most. Draw less of the module.`;
