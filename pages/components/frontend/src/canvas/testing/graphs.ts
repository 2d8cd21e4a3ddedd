/** Tiny graphs and a tiny catalogue for the tests. */
import { makeCatalog, type Kind, type Param } from "../model/catalog";
import { EMPTY_GRAPH, type Edge, type Graph, type Value } from "../model/types";

const param = (name: string, type: Param["type"], value: Value, more: Partial<Param> = {}): Param => ({
  name,
  type,
  default: value,
  derived: false,
  none: false,
  low: null,
  high: null,
  options: null,
  length: null,
  help: "",
  words: [],
  fractions: false,
  ...more,
});

const port = (name: string, many = false) => ({ name, many, optional: false });

const kind = (name: string, stem: string, more: Partial<Kind> = {}): Kind => ({
  kind: name,
  group: "Layers",
  meaning: `What ${name} does`,
  docs: "https://docs.pytorch.org/",
  stem,
  is_module: true,
  inputs: [port("input")],
  outputs: ["output"],
  gates: {},
  params: [],
  ...more,
});

export const CATALOG = makeCatalog(
  "v1",
  [{ name: "Layers", colour: "conv" }],
  [
    kind("Conv2d", "conv", {
      params: [
        param("in_channels", "int", null, { derived: true, low: 1 }),
        param("out_channels", "int", 8, { low: 1 }),
        param("kernel_size", "ints", 3, { length: 2, low: 1 }),
        param("bias", "bool", true),
      ],
    }),
    kind("ReLU", "relu"),
    kind("Flatten", "flatten"),
    kind("Linear", "fc"),
    kind("LSTM", "lstm", { outputs: ["output", "h_n", "c_n"] }),
    kind("add", "add", { inputs: [port("input"), port("other")] }),
    kind("cat", "cat", { inputs: [port("tensors", true)] }),
  ],
);

/** "x>conv1" or "x>cat1.tensors.0" or "lstm1.h_n>fc1". */
export function edge(text: string): Edge {
  const [from = "", to = ""] = text.split(">");
  const [source = "", ...sourcePort] = from.split(".");
  const [target = "", ...targetPort] = to.split(".");
  return {
    source,
    source_port: sourcePort.join(".") || "output",
    target,
    target_port: targetPort.join(".") || "input",
  };
}

/** A graph from "conv1:Conv2d" and "x>conv1"; x is an input and y an output when a wire names them. */
export function graphOf(nodes: readonly string[], wires: readonly string[] = [], more: Partial<Graph> = {}): Graph {
  const edges = wires.map(edge);
  const named = (name: string): boolean => edges.some((wire) => wire.source === name || wire.target === name);
  const made: Graph = {
    ...EMPTY_GRAPH,
    inputs: named("x") ? [{ name: "x", dtype: "float32", shape: [{ name: "batch", size: "N" }] }] : [],
    nodes: nodes.map((text) => {
      const [name = "", kindName = ""] = text.split(":");
      return { name, kind: kindName, params: {} };
    }),
    outputs: named("y") ? [{ name: "y" }] : [],
    edges,
    ...more,
  };
  const all = [...made.inputs, ...made.nodes, ...made.frames, ...made.outputs].map(({ name }) => name);
  const layout = Object.fromEntries(all.map((name, place) => [name, [place * 260, 0] as const]));
  return { ...made, layout: { ...layout, ...made.layout } };
}

/** x > conv1 > relu1 > fc1 > y */
export const CHAIN = graphOf(
  ["conv1:Conv2d", "relu1:ReLU", "fc1:Linear"],
  ["x>conv1", "conv1>relu1", "relu1>fc1", "fc1>y"],
);

/** The wires in the short form, sorted. */
export const wires = (graph: Graph): string[] =>
  graph.edges
    .map(({ source, source_port, target, target_port }) => {
      const from = source_port === "output" ? source : `${source}.${source_port}`;
      return `${from}>${target_port === "input" ? target : `${target}.${target_port}`}`;
    })
    .sort();
