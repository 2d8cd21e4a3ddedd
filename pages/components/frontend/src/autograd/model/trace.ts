/** What Python knows of a program's gradients. The same shape as `inspector/gradients/record.py`. */
import { flag, list, Malformed, natural, nullable, number, object, oneOf, otherwise, pair, text, type Read } from "../../shared/decode";
import { cell, heat, naturals, note, programError, span, walls } from "../../shared/record";

const figure = object({
  shape: naturals,
  dtype: text,
  norm: nullable(number),
  values: nullable(list(cell)),
  heat: nullable(heat),
  nan: otherwise(natural, 0),
  inf: otherwise(natural, 0),
});
/** Python stores a figure once and points at it; here each place holds the figure itself. */
function at<T>(stored: readonly T[]): Read<T> {
  return (value) => stored[natural(value)] ?? missing();
}

const missing = (): never => {
  throw new Malformed("A part points at nothing.");
};

const slot = object({ shape: naturals, dtype: text });
const edge = object({ source: natural, slot: natural, target: natural, output: natural });
const rule = object({ formula: text, lines: list(text), agrees: nullable(flag) });
const stale = object({ node: natural, saved: natural, version: natural });

const nodeOf = (shown: Read<Figure>) =>
  object({
    name: text,
    line: natural,
    span: nullable(span),
    label: text,
    module: text,
    born: natural,
    outputs: list(slot),
    leaf: text,
    leaf_figure: nullable(shown),
    saved: list(
      object({
        name: text,
        holder: oneOf("kept", "recomputed", "packed", "none"),
        tensor: nullable(natural),
        variable: otherwise(text, ""),
        version: nullable(natural),
        figure: nullable(shown),
      }),
    ),
    attributes: list(pair(text, text)),
    custom: flag,
    value: nullable(shown),
  });

export interface Root {
  readonly node: number;
  readonly output: number;
  readonly figure: Figure | null;
}

const rootOf =
  (shown: Read<Figure>): Read<Root> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== 3) throw new Malformed("Expected a root.");
    return { node: natural(value[0]), output: natural(value[1]), figure: nullable(shown)(value[2]) };
  };

const passOf = (shown: Read<Figure>) =>
  object({
    step: natural,
    line: natural,
    kind: oneOf("backward", "grad"),
    roots: list(rootOf(shown)),
    retain_graph: flag,
    create_graph: flag,
    visits: list(object({ node: natural, received: list(nullable(shown)), sent: list(nullable(shown)), rule: nullable(rule), line: otherwise(natural, 0) })),
    arrivals: list(object({ node: natural, leaf: text, before: nullable(shown), added: nullable(shown), after: nullable(shown) })),
    error: otherwise(text, ""),
    failed: nullable(natural),
  });

const namedOf = (shown: Read<Figure>) =>
  object({
    name: text,
    shape: naturals,
    requires_grad: flag,
    is_leaf: flag,
    node: nullable(natural),
    output: natural,
    figure: shown,
    grad: nullable(shown),
  });

const stepOf = (variable: Read<Named>) =>
  object({
    line: natural,
    end_line: natural,
    frame: text,
    depth: natural,
    printed: text,
    grad_mode: oneOf("grad", "no_grad", "inference"),
    variables: list(variable),
    others: list(pair(text, text)),
    nodes: natural,
    freed: naturals,
    stale: list(stale),
    passes: naturals,
  });

const entryOf = (shown: Read<Figure>) =>
  object({ leaf: text, step: natural, kind: oneOf("added", "set to None", "zeroed", "changed"), added: nullable(shown), after: nullable(shown) });

function traceOf(shown: Read<Figure>, variable: Read<Named>) {
  return object({
    output: text,
    error: nullable(programError),
    steps: otherwise(list(stepOf(variable)), []),
    more_steps: otherwise(natural, 0),
    nodes: otherwise(list(nodeOf(shown)), []),
    edges: otherwise(list(edge), []),
    passes: otherwise(list(passOf(shown)), []),
    ledger: otherwise(list(entryOf(shown)), []),
    notes: otherwise(list(note), []),
    walls,
    torch: otherwise(text, ""),
    elapsed_ms: otherwise(number, 0),
  });
}

export type Figure = ReturnType<typeof figure>;
export type Named = ReturnType<ReturnType<typeof namedOf>>;
export type GradNode = ReturnType<ReturnType<typeof nodeOf>>;
export type Saved = GradNode["saved"][number];
export type Edge = ReturnType<typeof edge>;
export type Rule = ReturnType<typeof rule>;
export type Pass = ReturnType<ReturnType<typeof passOf>>;
export type Visit = Pass["visits"][number];
export type Arrival = Pass["arrivals"][number];
export type Stale = ReturnType<typeof stale>;
export type GradStep = ReturnType<ReturnType<typeof stepOf>>;
export type Entry = ReturnType<ReturnType<typeof entryOf>>;
export type GradTrace = ReturnType<ReturnType<typeof traceOf>>;

export const isLeaf = ({ name }: GradNode): boolean => name === "AccumulateGrad";

/** The trace, or null when it is not one: a part that cannot be trusted makes the whole unreadable. */
export function readTrace(value: unknown): GradTrace | null {
  try {
    const { figures, variables } = stored(value);
    const shown = at(list(figure)(figures));
    const read = traceOf(shown, at(list(namedOf(shown))(variables)))(value);
    checkReferences(read);
    return read;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

const asIs: Read<unknown> = (value) => value;

const stored = object({ figures: otherwise(list(asIs), []), variables: otherwise(list(asIs), []) });

function checkReferences({ steps, nodes, edges, passes }: GradTrace): void {
  const inside = (places: readonly number[], of: readonly unknown[]): void => {
    for (const place of places) if (place >= of.length) throw new Malformed("A part points at nothing.");
  };
  for (const { source, target } of edges) inside([source, target], nodes);
  for (const part of passes) {
    inside([part.step], steps);
    inside([part.failed ?? -1], nodes);
    inside([...part.roots, ...part.visits, ...part.arrivals].map(({ node: place }) => place), nodes);
  }
  for (const part of steps) {
    inside(part.passes, passes);
    inside(part.freed, nodes);
    inside(part.variables.map(({ node: place }) => place ?? -1), nodes);
    if (part.nodes > nodes.length) throw new Malformed("A step knows nodes that are not there.");
    for (const { node: place, saved: held } of part.stale) inside([held], nodes[place]?.saved ?? []);
  }
}
