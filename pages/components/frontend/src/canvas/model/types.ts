/** The document the canvas edits: the graph file, schema 1, as plain frozen data. */

export type Value = number | boolean | string | null | readonly number[];

export const DTYPES = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int64",
  "int32",
  "int16",
  "int8",
  "uint8",
  "bool",
  "complex64",
] as const;
export type Dtype = (typeof DTYPES)[number];

export interface Dimension {
  readonly name: string;
  readonly size: number | "N";
}

export interface InputItem {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly Dimension[];
}

export interface NodeItem {
  readonly name: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, Value>>;
}

export interface SequentialFrame {
  readonly kind: "Sequential";
  readonly name: string;
  readonly members: readonly string[];
}

export interface ModuleDictFrame {
  readonly kind: "ModuleDict";
  readonly name: string;
  readonly members: readonly string[];
  readonly chosen: string | null;
}

export type Frame = SequentialFrame | ModuleDictFrame;

export interface OutputItem {
  readonly name: string;
}

export interface Edge {
  readonly source: string;
  readonly source_port: string;
  readonly target: string;
  readonly target_port: string;
}

export type Point = readonly [number, number];

export interface Graph {
  readonly schema: 1;
  readonly title: string;
  readonly inputs: readonly InputItem[];
  readonly nodes: readonly NodeItem[];
  readonly frames: readonly Frame[];
  readonly outputs: readonly OutputItem[];
  readonly edges: readonly Edge[];
  readonly blocks: readonly never[];
  readonly layout: Readonly<Record<string, Point>>;
}

export const EMPTY_GRAPH: Graph = {
  schema: 1,
  title: "Untitled model",
  inputs: [],
  nodes: [],
  frames: [],
  outputs: [],
  edges: [],
  blocks: [],
  layout: {},
};

/** A fix as data: everything in `drop` goes first, then `put` replaces by name or appends. */
export interface Patch {
  readonly drop: {
    readonly inputs: readonly string[];
    readonly nodes: readonly string[];
    readonly frames: readonly string[];
    readonly outputs: readonly string[];
    readonly edges: readonly Edge[];
  };
  readonly put: {
    readonly inputs: readonly InputItem[];
    readonly nodes: readonly NodeItem[];
    readonly frames: readonly Frame[];
    readonly outputs: readonly OutputItem[];
    readonly edges: readonly Edge[];
  };
}

export const MAX_NODES = 500;
export const MAX_BYTES = 256 * 1024;
