// A small stand-in for the catalogue Python sends.
const port = (name, more = {}) => ({ name, many: false, optional: false, ...more });
const param = (name, type, value, more = {}) => ({
  name, type, default: value, derived: false, none: false, low: null, high: null, options: null, length: null, help: "", ...more,
});
const derived = (name) => param(name, "int", null, { derived: true, low: 1 });
const docs = (name) => `https://docs.pytorch.org/docs/stable/generated/torch.nn.${name}.html`;
const kind = (name, group, stem, meaning, params = [], inputs = [port("input")], outputs = ["output"]) => ({
  kind: name, group, meaning, docs: docs(name), stem, is_module: /^[A-Z]/.test(name), inputs, outputs, params,
});
const pair = (name, value, more = {}) => param(name, "ints", value, { length: 2, low: 0, ...more });

export const CATALOG = {
  version: "dev1",
  groups: [
    { name: "Convolution", colour: "conv" },
    { name: "Linear", colour: "linear" },
    { name: "Normalisation", colour: "norm" },
    { name: "Activation", colour: "act" },
    { name: "Pooling", colour: "pool" },
    { name: "Sequence, attention", colour: "seq" },
    { name: "Shape", colour: "shape" },
    { name: "Operations", colour: "shape" },
  ],
  kinds: [
    kind("Conv2d", "Convolution", "conv", "Slides learned filters over an image.", [
      derived("in_channels"),
      param("out_channels", "int", 8, { low: 1, help: "How many filters" }),
      pair("kernel_size", 3, { low: 1 }),
      pair("stride", 1, { low: 1 }),
      pair("padding", 0),
      pair("dilation", 1, { low: 1 }),
      param("groups", "int", 1, { low: 1 }),
      param("bias", "bool", true),
      param("padding_mode", "choice", "zeros", { options: ["zeros", "reflect", "replicate", "circular"] }),
    ]),
    kind("ConvTranspose2d", "Convolution", "up", "Grows an image by learned filters.", [derived("in_channels"), param("out_channels", "int", 8, { low: 1 }), pair("kernel_size", 2, { low: 1 })]),
    kind("Linear", "Linear", "fc", "y = x Wᵀ + b on the last dimension.", [derived("in_features"), param("out_features", "int", 10, { low: 1 }), param("bias", "bool", true)]),
    kind("BatchNorm2d", "Normalisation", "bn", "Normalises each channel over the batch.", [derived("num_features"), param("eps", "float", 1e-5, { low: 0 }), param("momentum", "float", 0.1, { none: true }), param("affine", "bool", true)]),
    kind("ReLU", "Activation", "relu", "max(0, x), number by number."),
    kind("Softmax", "Activation", "softmax", "Numbers that are positive and sum to 1.", [param("dim", "int", -1, { none: true })]),
    kind("MaxPool2d", "Pooling", "pool", "Keeps the largest number of each window.", [pair("kernel_size", 2, { low: 1 }), pair("stride", null, { none: true, low: 1 }), pair("padding", 0)]),
    kind("AdaptiveAvgPool2d", "Pooling", "pool", "Averages down to a size you choose.", [pair("output_size", 1, { low: 1 })]),
    kind("LSTM", "Sequence, attention", "lstm", "Reads a sequence with a memory.", [derived("input_size"), param("hidden_size", "int", 32, { low: 1 }), param("num_layers", "int", 1, { low: 1, high: 256 })], [port("input")], ["output", "h_n", "c_n"]),
    kind("MultiheadAttention", "Sequence, attention", "attn", "Each position looks at all others.", [derived("embed_dim"), param("num_heads", "int", 4, { low: 1 })], [port("query"), port("key"), port("value")], ["output", "weights"]),
    kind("Embedding", "Sequence, attention", "embed", "A vector for each whole number.", [param("num_embeddings", "int", 1000, { low: 1 }), param("embedding_dim", "int", 16, { low: 1 })]),
    kind("Flatten", "Shape", "flatten", "Lays dimensions out in one row.", [param("start_dim", "int", 1), param("end_dim", "int", -1)]),
    kind("view", "Shape", "view", "The same numbers in another shape.", [param("shape", "ints", [-1, 10])]),
    kind("add", "Operations", "add", "Adds two tensors.", [], [port("input"), port("other")]),
    kind("cat", "Operations", "cat", "Joins tensors along a dimension.", [param("dim", "int", 1)], [port("tensors", { many: true })]),
  ],
};
