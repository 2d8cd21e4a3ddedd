/** Programs that really ran, with what `inspector.GradRecorder` saw of each. */
import { readTrace, type GradTrace } from "../model/trace";
import multi from "./multi.json";
import second from "./second.json";
import stale from "./stale.json";
import train from "./train.json";
import twoWays from "./two_ways.json";

const read = ({ trace }: { readonly trace: unknown }): GradTrace => {
  const found = readTrace(trace);
  if (!found) throw new Error("A recorded trace cannot be read: the record has another form now.");
  return found;
};

/** y = x**2 + 2*x + 2 at x = 2, and y.backward(). */
export const TWO_WAYS = read(twoWays);
/** A tensor that exp and y * y saved is changed in place; backward raises. */
export const STALE = read(stale);
/** autograd.grad with create_graph, a second derivative, and x * 2 under no_grad. */
export const SECOND = read(second);
/** unbind, whose three outputs meet again; zero_; an in-place write; a second backward. */
export const MULTI = read(multi);
/** Three steps of gradient descent in a loop. */
export const TRAIN = read(train);

export const ALL: readonly (readonly [string, GradTrace])[] = [
  ["two ways", TWO_WAYS],
  ["stale", STALE],
  ["second", SECOND],
  ["multi", MULTI],
  ["train", TRAIN],
];

export const RAW = { text: twoWays.text, trace: twoWays.trace as Record<string, unknown> };

interface NodeFields {
  readonly name?: string;
  readonly module?: string;
  readonly leaf?: string;
}

/** A graph without numbers: `edges` are pairs of node and target. One step makes all of it. */
export function graph(nodes: readonly NodeFields[], edges: readonly (readonly [number, number])[]): GradTrace {
  const trace = readTrace({
    output: "",
    error: null,
    steps: [{ line: 1, end_line: 1, frame: "", depth: 0, printed: "", grad_mode: "grad", variables: [], others: [], nodes: nodes.length, freed: [], stale: [], passes: [] }],
    nodes: nodes.map(({ name = "MulBackward0", module = "", leaf = "" }) => ({
      name: leaf ? "AccumulateGrad" : name,
      line: 1,
      span: null,
      label: "",
      module,
      born: 0,
      outputs: [{ shape: [], dtype: "float32" }],
      leaf,
      leaf_figure: null,
      saved: [],
      attributes: [],
      custom: false,
      value: null,
    })),
    edges: edges.map(([source, target], place) => ({ source, slot: place, target, output: 0 })),
    walls: { seccomp: true, limits: true },
  });
  return trace!;
}
