/** The variables of a step: those that hold tensors, and what autograd knows of each. */
import { framesAround, previousIn } from "../../shared/writing/model/frames";
import type { GradStep, GradTrace, Named } from "./trace";

export interface Row {
  readonly variable: Named;
  readonly changed: boolean;
  /** It belongs to the program around the function that is being carried out. */
  readonly outer: boolean;
  /** "MulBackward0", "leaf", or why there is no grad_fn. */
  readonly origin: string;
  readonly tone: "ok" | "hot" | "";
}

export function rowsAt(trace: GradTrace, step: number): Row[] {
  const own = trace.steps[step];
  if (!own) return [];
  const before = previousIn(trace.steps, step);
  const rows = own.variables.map((variable) => rowOf(trace, step, variable, isChanged(known(before, variable.name), variable), false));
  const around = framesAround(trace.steps, step).flatMap((at) => trace.steps[at]!.variables.map((variable) => rowOf(trace, at, variable, false, true)));
  return [...rows, ...around];
}

function rowOf(trace: GradTrace, step: number, variable: Named, changed: boolean, outer: boolean): Row {
  return { variable, changed, outer, ...originOf(trace, step, variable) };
}

function originOf(trace: GradTrace, step: number, variable: Named): Pick<Row, "origin" | "tone"> {
  const node = variable.node === null ? null : trace.nodes[variable.node]!;
  if (node && !variable.is_leaf) return { origin: node.name, tone: "ok" };
  if (variable.requires_grad) return variable.is_leaf ? { origin: "leaf", tone: "ok" } : { origin: "requires grad", tone: "ok" };
  const mode = trace.steps[madeIn(trace, step, variable)]!.grad_mode;
  if (mode === "no_grad") return { origin: "no grad_fn: made under no_grad", tone: "hot" };
  if (mode === "inference") return { origin: "no grad_fn: made in inference mode", tone: "hot" };
  return { origin: "no grad_fn", tone: "" };
}

/** The step that gave the variable its value, as far as it can be seen from the values. */
function madeIn(trace: GradTrace, step: number, variable: Named): number {
  let made = step;
  for (let before = previousPlace(trace, made); before !== null; before = previousPlace(trace, made)) {
    if (!same(known(trace.steps[before]!, variable.name), variable)) return made;
    made = before;
  }
  return made;
}

function previousPlace({ steps }: GradTrace, step: number): number | null {
  const found = previousIn(steps, step);
  return found ? steps.indexOf(found) : null;
}

const isChanged = (before: Named | undefined, variable: Named): boolean => !same(before, variable) || JSON.stringify(before?.grad) !== JSON.stringify(variable.grad);

const known = (step: GradStep | null, name: string): Named | undefined => step?.variables.find((variable) => variable.name === name);

/** A leaf gets its node with the first operation on it: that is no other value. */
const same = (a: Named | undefined, b: Named): boolean =>
  a === b ||
  (a !== undefined &&
    (a.is_leaf ? b.is_leaf : a.node === b.node && a.output === b.output) &&
    a.requires_grad === b.requires_grad &&
    JSON.stringify(a.figure) === JSON.stringify(b.figure));
