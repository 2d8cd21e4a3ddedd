/** Small traces for tests, in the form that Python sends. */

interface TensorFields {
  readonly object?: number;
  readonly storage?: number | null;
  readonly content?: number | null;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset?: number;
  readonly dtype?: string;
  readonly itemsize?: number;
  readonly view_of?: number | null;
  readonly version?: number;
  readonly edges?: unknown;
}

export function tensor({ shape, stride, ...more }: TensorFields): Record<string, unknown> {
  return {
    object: 0,
    storage: 0,
    content: 0,
    shape,
    stride,
    offset: 0,
    dtype: "int64",
    device: "cpu",
    bytes: 72,
    itemsize: 8,
    contiguous: true,
    channels_last: false,
    dense: true,
    requires_grad: false,
    is_leaf: true,
    grad_fn: null,
    view_of: null,
    version: 0,
    parameter: false,
    summary: null,
    heat: null,
    edges: null,
    ...more,
  };
}

export const variable = (name: string, place: number, change = ""): Record<string, unknown> => ({
  name,
  value: { type: "Tensor", text: "", tensor: place, items: [] },
  change,
});

export function step(fields: Record<string, unknown>): Record<string, unknown> {
  return {
    line: 1,
    end_line: 1,
    frame: "",
    depth: 0,
    printed: "",
    grad_mode: "grad",
    variables: [],
    deleted: [],
    calls: [],
    contents: [],
    written: [],
    ...fields,
  };
}

export function call(fields: Record<string, unknown>): Record<string, unknown> {
  return {
    line: 1,
    span: null,
    name: "Tensor.view",
    arguments: "a, 9",
    inputs: [],
    results: [],
    aten: [],
    bytes: 0,
    hidden_copies: 0,
    written: [],
    promise: null,
    meetings: [],
    why: "",
    view: null,
    broadcast: null,
    product: null,
    ...fields,
  };
}

export function trace(fields: Record<string, unknown>): Record<string, unknown> {
  return { output: "", error: null, steps: [], calls: [], tensors: [], storages: [], contents: [], notes: [], walls: { seccomp: true, limits: true }, ...fields };
}

export const content = (values: readonly unknown[] | null, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  storage: 0,
  dtype: "int64",
  itemsize: 8,
  length: values?.length ?? 0,
  values,
  ...more,
});

/** `a = arange(9).reshape(3, 3)`, `b = a.permute(1, 0)`, `a[0, 1] = 70`. */
export const SHARED = trace({
  storages: [{ bytes: 72, device: "cpu", born: 0 }],
  contents: [content([0, 1, 2, 3, 4, 5, 6, 7, 8]), content([0, 70, 2, 3, 4, 5, 6, 7, 8])],
  tensors: [
    tensor({ object: 0, shape: [3, 3], stride: [3, 1] }),
    tensor({ object: 1, shape: [3, 3], stride: [1, 3], view_of: 0 }),
    tensor({ object: 0, shape: [3, 3], stride: [3, 1], content: 1, version: 1 }),
    tensor({ object: 1, shape: [3, 3], stride: [1, 3], content: 1, version: 1, view_of: 0 }),
  ],
  calls: [call({ line: 3, name: "Tensor.__setitem__", inputs: [0], written: [0] })],
  steps: [
    step({ line: 1, variables: [variable("a", 0, "new")], contents: [0] }),
    step({ line: 2, variables: [variable("a", 0), variable("b", 1, "new")], contents: [0] }),
    step({
      line: 3,
      variables: [variable("a", 2, "changed"), variable("b", 3, "changed")],
      contents: [1],
      calls: [0],
      written: [{ storage: 0, cells: [1], count: 1, before: [1], after: [70] }],
    }),
  ],
});
