/** Small modules as Python describes them, for the tests. */
import type { Fields } from "../../shared/fields";

const PLAIN = {
  role: "module",
  own: 0,
  total: 0,
  trainable: 0,
  bytes: 0,
  shape: null,
  dtype: "float32",
  device: "cpu",
  requires_grad: true,
  persistent: null,
  note: "",
  tie: null,
  tie_kind: "",
  unregistered: false,
  line: null,
  node: null,
};

/** One row; the parent is what stands before the last dot. */
export function row(path: string, type: string, more: Fields = {}): Fields {
  const parent = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : "";
  const depth = path === "" ? 0 : path.split(".").length;
  return { ...PLAIN, path, parent, depth, type, names: [path], ...more };
}

export function weight(path: string, shape: readonly number[], more: Fields = {}): Fields {
  const size = shape.reduce((product, count) => product * count, 1);
  const sizes = { own: size, total: size, trainable: size, bytes: size * 4, shape };
  return row(path, "Parameter", { role: "parameter", persistent: true, ...sizes, ...more });
}

/** A model of two layers whose second weight is tied to the first, and a running mean. */
export const TIED: readonly Fields[] = [
  row("", "Tied", { total: 70, trainable: 70, bytes: 304 }),
  row("encoder", "Linear", { own: 60, total: 60, trainable: 60, line: 4, node: "encoder" }),
  weight("encoder.weight", [10, 5], { names: ["encoder.weight", "decoder.weight"], tie: 1, tie_kind: "object" }),
  weight("encoder.bias", [10], { requires_grad: true }),
  row("decoder", "Linear", { own: 60, total: 60, trainable: 60, line: 5, node: "decoder" }),
  weight("decoder.weight", [10, 5], { names: ["encoder.weight", "decoder.weight"], tie: 1, tie_kind: "object" }),
  weight("decoder.bias", [10]),
  row("mean", "Tensor", { role: "buffer", requires_grad: null, persistent: false, shape: [6], bytes: 24, line: 5 }),
];

/** `count` blocks of four rows each. */
export function blocks(count: number): readonly Fields[] {
  const rows: Fields[] = [row("", "Stack"), row("layers", "ModuleList")];
  for (let at = 0; at < count; at += 1)
    rows.push(
      row(`layers.${at}`, "Block", { total: 72 }),
      row(`layers.${at}.fc`, "Linear", { own: 72, total: 72 }),
      weight(`layers.${at}.fc.weight`, [8, 8]),
      weight(`layers.${at}.fc.bias`, [8]),
    );
  return rows;
}
