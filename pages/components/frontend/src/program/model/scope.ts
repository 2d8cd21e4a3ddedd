/** Which variables can be seen after a step, and what they were before it. */
import { framesAround, previousIn } from "../../shared/writing/model/frames";
import type { Shown, Step, Trace, Variable } from "./trace";

export interface Named {
  readonly name: string;
  readonly value: Shown;
  readonly change: Variable["change"];
  /** It belongs to the program around the function that is being carried out. */
  readonly outer: boolean;
}

/** The variables of the step's frame, then those of the frames around it. */
export function visible(trace: Trace, step: number): Named[] {
  const own = trace.steps[step];
  if (!own) return [];
  const found: Named[] = own.variables.map((variable) => ({ ...variable, outer: false }));
  for (const place of framesAround(trace.steps, step))
    for (const { name, value } of trace.steps[place]!.variables) found.push({ name, value, change: "", outer: true });
  return found;
}

/** The step before this one in the same call of the same function. */
export const previous = (trace: Trace, step: number): Step | null => previousIn(trace.steps, step);

/** Every tensor in a value, with the name that leads to it: `pair[0]`, `net.weight`. */
export function tensorsIn(name: string, value: Shown): { readonly name: string; readonly tensor: number }[] {
  const own = value.tensor === null ? [] : [{ name, tensor: value.tensor }];
  return [...own, ...value.items.flatMap(([key, item]) => tensorsIn(path(name, value.type, key), item))];
}

function path(name: string, type: string, key: string): string {
  if (key.startsWith("[") || key.startsWith(".")) return name + key;
  if (type === "list" || type === "tuple") return `${name}[${key}]`;
  if (type === "dict" || type === "OrderedDict") return `${name}[${JSON.stringify(key)}]`;
  return `${name}.${key}`;
}

/** The name a tensor has around a step: after it, else before it. */
export function nameOf(trace: Trace, step: number, tensor: number): string | null {
  const { object } = trace.tensors[tensor]!;
  for (const at of [step, step - 1]) {
    for (const variable of visible(trace, at))
      for (const found of tensorsIn(variable.name, variable.value))
        if (trace.tensors[found.tensor]!.object === object) return found.name;
  }
  return null;
}
