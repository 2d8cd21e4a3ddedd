// Graphs for the stand-in.
const image = (name, size) => ({
  name,
  dtype: "float32",
  shape: [
    { name: "batch", size: "N" },
    { name: "channels", size: 1 },
    { name: "height", size },
    { name: "width", size },
  ],
});
const wire = (source, target, target_port = "input", source_port = "output") => ({ source, source_port, target, target_port });
const graph = (title, inputs, nodes, edges, more = {}) => ({
  schema: 1, title, inputs,
  nodes: nodes.map(([name, kind, params = {}]) => ({ name, kind, params })),
  frames: [], outputs: [{ name: "y" }], edges, blocks: [], layout: {}, ...more,
});
const chain = (names) => names.slice(1).map((name, place) => wire(names[place], name));

const LENET = [
  ["conv1", "Conv2d", { out_channels: 6, kernel_size: 5, padding: 2 }], ["relu1", "ReLU"], ["pool1", "MaxPool2d"],
  ["conv2", "Conv2d", { out_channels: 16, kernel_size: 5 }], ["relu2", "ReLU"], ["pool2", "MaxPool2d"],
  ["flatten", "Flatten"], ["fc1", "Linear", { out_features: 120 }], ["relu3", "ReLU"],
  ["fc2", "Linear", { out_features: 84 }], ["relu4", "ReLU"], ["fc3", "Linear", { out_features: 10 }],
];

export function chainOf(count) {
  const nodes = Array.from({ length: count }, (_, place) => [
    `layer${place}`, place % 3 === 0 ? "Conv2d" : place % 3 === 1 ? "BatchNorm2d" : "ReLU",
    place % 3 === 0 ? { padding: 1 } : {},
  ]);
  return graph(`A chain of ${count}`, [image("x", 28)], nodes, chain(["x", ...nodes.map(([name]) => name), "y"]));
}

export const EXAMPLES = {
  none: graph("Untitled model", [], [], [], { outputs: [] }),
  lenet5: graph("LeNet-5", [image("x", 28)], LENET, chain(["x", ...LENET.map(([name]) => name), "y"])),
  digits_cnn: graph("Small CNN", [image("x", 8)], [["conv1", "Conv2d", { padding: 1 }], ["fc1", "Linear"]], chain(["x", "conv1", "fc1", "y"])),
  branches: graph(
    "Residual net", [image("image", 8)],
    [
      ["stem", "Conv2d", { out_channels: 32, padding: 1 }], ["conv1", "Conv2d", { out_channels: 32, padding: 1, bias: false }],
      ["bn1", "BatchNorm2d"], ["relu1", "ReLU"], ["skip", "add"], ["wide", "Conv2d", { out_channels: 16, kernel_size: 1 }],
      ["narrow", "Conv2d", { out_channels: 8, padding: 1 }], ["joined", "cat"], ["pool", "MaxPool2d"], ["flatten", "Flatten"], ["classify", "Linear"],
    ],
    [
      wire("image", "stem"), wire("stem", "body"), wire("stem", "skip", "other"), wire("body", "skip"),
      wire("skip", "wide"), wire("skip", "narrow"), wire("wide", "joined", "tensors.0"), wire("narrow", "joined", "tensors.1"),
      wire("joined", "pool"), wire("pool", "flatten"), wire("flatten", "classify"), wire("classify", "y"),
    ],
    {
      frames: [
        { kind: "Sequential", name: "body", members: ["conv1", "bn1", "relu1"] },
        { kind: "ModuleDict", name: "branches", members: ["wide", "narrow"], chosen: null },
      ],
    },
  ),
  sequence: graph(
    "Text classifier",
    [{ name: "tokens", dtype: "int64", shape: [{ name: "batch", size: "N" }, { name: "time", size: 20 }] }],
    [["embed1", "Embedding"], ["lstm1", "LSTM"], ["attn1", "MultiheadAttention"], ["fc1", "Linear"]],
    [
      wire("tokens", "embed1"), wire("embed1", "lstm1"), wire("lstm1", "attn1", "query"), wire("lstm1", "attn1", "key"),
      wire("lstm1", "attn1", "value"), wire("attn1", "fc1"), wire("fc1", "y"),
    ],
  ),
};
