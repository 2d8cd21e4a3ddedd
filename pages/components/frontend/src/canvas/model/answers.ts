/** What Python says about the graph: shapes, counts, problems. */
import { asList, asNumber, asText, asTexts, isRecord, readEach, type Fields } from "../../shared/fields";
import { readPatch, readValue } from "./parse";
import type { Patch, Value } from "./types";

export interface Spec {
  readonly text: string;
  readonly dtype: string;
}

export type State = "ok" | "problem" | "waiting";

export interface NodeLabel {
  readonly path: string;
  readonly summary: string;
  readonly outputs: readonly Spec[];
  readonly parameters: number | null;
  readonly macs: number | null;
  readonly bytes: number | null;
  readonly derived: Readonly<Record<string, Value>>;
  readonly weights: readonly (readonly [string, readonly number[]])[];
  readonly code: readonly string[];
  readonly state: State;
  readonly confirmed: boolean;
}

export interface Fix {
  readonly label: string;
  readonly patch: Patch;
}

export interface Problem {
  readonly where: string;
  readonly level: "error" | "warning" | "hint";
  readonly sentence: string;
  readonly torch_message: string;
  readonly fixes: readonly Fix[];
}

export interface Totals {
  readonly parameters: number;
  readonly macs: number | null;
  readonly bytes: number | null;
  readonly at_least: boolean;
}

export interface Answers {
  readonly rev: number;
  readonly nodes: ReadonlyMap<string, NodeLabel>;
  readonly problems: readonly Problem[];
  readonly totals: Totals;
  readonly engine: string;
  readonly elapsed_ms: number;
}

export function readAnswers(value: unknown): Answers | null {
  if (!isRecord(value)) return null;
  const nodes = new Map<string, NodeLabel>();
  if (isRecord(value.nodes))
    for (const [name, label] of Object.entries(value.nodes))
      if (isRecord(label)) nodes.set(name, readLabel(label));
  const totals = isRecord(value.totals) ? value.totals : {};
  return {
    rev: asNumber(value.rev) ?? 0,
    nodes,
    problems: readEach(value.problems, readProblem),
    totals: {
      parameters: asNumber(totals.parameters) ?? 0,
      macs: asNumber(totals.macs),
      bytes: asNumber(totals.bytes),
      at_least: totals.at_least === true,
    },
    engine: asText(value.engine),
    elapsed_ms: asNumber(value.elapsed_ms) ?? 0,
  };
}

function readLabel(label: Fields): NodeLabel {
  const derived: Record<string, Value> = {};
  if (isRecord(label.derived))
    for (const [name, entry] of Object.entries(label.derived)) {
      const read = readValue(entry);
      if (read !== undefined) derived[name] = read;
    }
  return {
    path: asText(label.path),
    summary: asText(label.summary),
    outputs: readEach(label.outputs, (spec) => ({ text: asText(spec.text), dtype: asText(spec.dtype) })),
    parameters: asNumber(label.parameters),
    macs: asNumber(label.macs),
    bytes: asNumber(label.bytes),
    derived,
    weights: asList(label.weights).flatMap((entry) => {
      const [name, shape] = asList(entry);
      const sizes = asList(shape).map(asNumber);
      if (typeof name !== "string" || sizes.includes(null)) return [];
      return [[name, sizes as number[]] as const];
    }),
    code: asTexts(label.code),
    state: label.state === "problem" || label.state === "waiting" ? label.state : "ok",
    confirmed: label.confirmed !== false,
  };
}

function readProblem(entry: Fields): Problem | null {
  const sentence = asText(entry.sentence);
  if (!sentence) return null;
  const level = entry.level === "warning" || entry.level === "hint" ? entry.level : "error";
  const fixes = readEach(entry.fixes, (fix) => {
    const label = asText(fix.label);
    return label ? { label, patch: readPatch(fix.patch) } : null;
  });
  return { where: asText(entry.where), level, sentence, torch_message: asText(entry.torch_message), fixes };
}
