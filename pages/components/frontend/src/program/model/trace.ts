/** What Python knows of a program that ran. The same shape as `inspector/record.py`. */
import { flag, list, Malformed, natural, nullable, number, object, oneOf, otherwise, pair, text, type Read } from "../../shared/decode";
import { broadcast, cell, heat, integers, naturals, note, programError, span, view, walls } from "../../shared/record";

export type { Broadcast, Cell, Cut, Fix, Heat, Note, ProgramError, Span, View } from "../../shared/record";

const product = object({ operands: list(text), result: text, summed: text, sentence: text });
const summary = object({
  mean: nullable(number),
  std: nullable(number),
  min: nullable(number),
  max: nullable(number),
  nan: natural,
  inf: natural,
  zeros: natural,
});
const edges = object({ index: list(naturals), values: list(cell) });
const content = object({
  storage: natural,
  dtype: text,
  itemsize: natural,
  length: natural,
  values: nullable(list(cell)),
});
const storage = object({ bytes: natural, device: text, born: natural });
const tensorState = object({
  object: natural,
  storage: nullable(natural),
  content: nullable(natural),
  shape: naturals,
  stride: integers,
  offset: natural,
  dtype: text,
  device: text,
  bytes: natural,
  itemsize: natural,
  contiguous: flag,
  channels_last: flag,
  dense: flag,
  requires_grad: flag,
  is_leaf: flag,
  grad_fn: nullable(text),
  view_of: nullable(natural),
  version: nullable(natural),
  parameter: flag,
  summary: nullable(summary),
  heat: nullable(heat),
  edges: nullable(edges),
});

export interface Shown {
  readonly type: string;
  readonly text: string;
  readonly tensor: number | null;
  readonly items: readonly (readonly [string, Shown])[];
}

const MOST_NESTED = 12;

function shownAt(depth: number): Read<Shown> {
  return (value) => {
    if (depth > MOST_NESTED) throw new Malformed("A value is nested too deep.");
    return object<Shown>({
      type: text,
      text: otherwise(text, ""),
      tensor: nullable(natural),
      items: otherwise(list(pair(text, shownAt(depth + 1))), []),
    })(value);
  };
}

const variable = object({ name: text, value: shownAt(0), change: oneOf("", "new", "changed") });
const aten = object({ name: text, bytes: natural, copies: flag });
const promise = object({
  says: oneOf("new", "may alias", "alias", "writes", "nothing"),
  schema: text,
  fact: text,
  kept: flag,
});
const meeting = object({
  input: natural,
  relation: oneOf("same object", "shares memory", "disjoint in one storage", "outside", "copy"),
  shares_version: flag,
  linked: flag,
});
const call = object({
  line: natural,
  span: nullable(span),
  name: text,
  arguments: text,
  inputs: naturals,
  results: naturals,
  aten: list(aten),
  bytes: natural,
  hidden_copies: natural,
  written: naturals,
  promise: nullable(promise),
  meetings: list(meeting),
  why: text,
  view: nullable(view),
  broadcast: nullable(broadcast),
  product: nullable(product),
});
const written = object({ storage: natural, cells: naturals, count: natural, before: list(cell), after: list(cell) });
const step = object({
  line: natural,
  end_line: natural,
  frame: text,
  depth: natural,
  printed: text,
  grad_mode: oneOf("grad", "no_grad", "inference"),
  variables: list(variable),
  deleted: list(text),
  calls: naturals,
  contents: naturals,
  written: list(written),
});
const trace = object({
  output: text,
  error: nullable(programError),
  steps: list(step),
  more_steps: otherwise(natural, 0),
  calls: otherwise(list(call), []),
  tensors: otherwise(list(tensorState), []),
  storages: otherwise(list(storage), []),
  contents: otherwise(list(content), []),
  notes: otherwise(list(note), []),
  walls,
  torch: otherwise(text, ""),
  elapsed_ms: otherwise(number, 0),
});

export type Product = ReturnType<typeof product>;
export type Summary = ReturnType<typeof summary>;
export type Content = ReturnType<typeof content>;
export type Storage = ReturnType<typeof storage>;
export type TensorState = ReturnType<typeof tensorState>;
export type Variable = ReturnType<typeof variable>;
export type Meeting = ReturnType<typeof meeting>;
export type Call = ReturnType<typeof call>;
export type Written = ReturnType<typeof written>;
export type Step = ReturnType<typeof step>;
export type Trace = ReturnType<typeof trace>;

/** The trace, or null when it is not one: a part that cannot be trusted makes the whole unreadable. */
export function readTrace(value: unknown): Trace | null {
  try {
    const read = trace(value);
    checkReferences(read);
    return read;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

function checkReferences({ steps, calls, tensors, storages, contents }: Trace): void {
  const inside = (places: readonly number[], of: readonly unknown[]): void => {
    for (const place of places) if (place >= of.length) throw new Malformed("A part points at nothing.");
  };
  for (const part of contents) {
    inside([part.storage], storages);
    if (part.values && part.values.length !== part.length) throw new Malformed("A storage has another length.");
  }
  for (const part of tensors) {
    inside([part.storage ?? -1], storages);
    inside([part.content ?? -1], contents);
    // A sparse tensor has no strides.
    if (part.storage !== null && part.shape.length !== part.stride.length) throw new Malformed("A shape does not fit its stride.");
  }
  for (const part of calls) {
    inside([...part.inputs, ...part.results], tensors);
    inside([...part.meetings.map(({ input }) => input), ...part.written], part.inputs);
  }
  for (const part of steps) {
    inside(part.calls, calls);
    inside(part.contents, contents);
    inside(part.written.map(({ storage: place }) => place), storages);
    for (const { value } of part.variables) insideShown(value, tensors);
  }
}

function insideShown(value: Shown, tensors: readonly unknown[]): void {
  if ((value.tensor ?? -1) >= tensors.length) throw new Malformed("A variable points at nothing.");
  for (const [, item] of value.items) insideShown(item, tensors);
}
