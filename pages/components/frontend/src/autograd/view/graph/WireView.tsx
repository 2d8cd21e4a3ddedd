/** An edge with the gradient that came along it: a number, or a small heat map. */
import type { EdgeProps } from "@xyflow/react";
import { useStore } from "@xyflow/react";
import { memo } from "react";
import { useThemeName } from "../../../shared/theme";
import { only, short, whole } from "../../model/figures";
import { pathOf } from "../../model/layout";
import type { Flow } from "../../model/passes";
import { flowAt, type Scene } from "../../model/scene";
import { sumOf } from "../../model/sums";
import { isLeaf, type Figure } from "../../model/trace";
import { useScene } from "../context";
import { thumbOf } from "../thumb";
import { FAR, type WireEdge } from "./flow";

const LETTER = 6.65;
const PILL_HEIGHT = 19;
const THUMB = 24;

export const WireView = memo(function WireView({ data }: EdgeProps<WireEdge>) {
  const scene = useScene();
  const far = useStore((store) => store.transform[2] < FAR);
  if (!scene || scene.trace !== data?.trace) return null;
  const { wire, route } = data;
  const flow = together(scene, wire.edges);
  const [first] = wire.edges as [number];
  const { source, target } = scene.trace.edges[first]!;
  const arrived = isLeaf(scene.trace.nodes[target]!) && "figure" in flow;
  const fresh = scene.now !== null && wire.edges.some((edge) => scene.trace.edges[edge]!.source === scene.now);
  return (
    <g className={`gwire is-${flow.state}${fresh ? " is-fresh" : ""}${arrived ? " is-arrived" : ""}`} data-edge={first} data-state={flow.state} data-value={valueOf(flow)}>
      <title>{`${nameOf(scene, source)} to ${nameOf(scene, target)}: ${wordsOf(flow)}`}</title>
      <path className="gwire-path" d={pathOf(route.points)} />
      {!far && flow.state !== "none" && <Pill flow={flow} at={route.middle} />}
    </g>
  );
});

/** Several edges to or from a folded module are one wire: their sum where they meet, else how many gradients came. */
type Together = Flow | { readonly state: "sum"; readonly figure: Figure } | { readonly state: "many"; readonly count: number; readonly of: number };

function together(scene: Scene, edges: readonly number[]): Together {
  const flows = edges.map((edge) => flowAt(scene, edge));
  const inPass = flows.filter(({ state }) => state === "waiting" || state === "here");
  if (inPass.length <= 1) return inPass[0] ?? flows[0]!;
  const here = inPass.flatMap((flow) => (flow.state === "here" ? [flow.figure] : []));
  if (here.length === 0) return { state: "waiting" };
  const [first] = edges as [number];
  const { target, output } = scene.trace.edges[first]!;
  const meet = here.length === inPass.length && edges.every((edge) => scene.trace.edges[edge]!.target === target && scene.trace.edges[edge]!.output === output);
  const sum = meet && scene.progress ? sumOf(scene.trace, scene.progress, target, output, here) : null;
  return sum ? { state: "sum", figure: sum } : { state: "many", count: here.length, of: inPass.length };
}

function Pill({ flow, at: [x, y] }: { readonly flow: Together; readonly at: readonly [number, number] }) {
  const theme = useThemeName();
  const text = pillText(flow);
  const thumb = "figure" in flow && only(flow.figure) === null ? thumbOf(flow.figure, theme) : null;
  const width = text.length * LETTER + 16 + (thumb ? THUMB + 4 : 0);
  return (
    <g className="gpill" transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y={-PILL_HEIGHT / 2} width={width} height={PILL_HEIGHT} rx={PILL_HEIGHT / 2} />
      {thumb && <image href={thumb} x={-width / 2 + 8} y={-6} width={THUMB} height={12} preserveAspectRatio="none" />}
      <text x={thumb ? (THUMB + 4) / 2 : 0} textAnchor="middle" dominantBaseline="central">
        {text}
      </text>
    </g>
  );
}

function pillText(flow: Together): string {
  switch (flow.state) {
    case "here":
      return short(flow.figure);
    case "sum":
      return `Σ ${short(flow.figure)}`;
    case "many":
      return `${flow.count} of ${flow.of}`;
    case "waiting":
      return "not yet";
    default:
      return "none";
  }
}

/** For tests and for those who look closely: the number, or the norm of a tensor. */
function valueOf(flow: Together): string | undefined {
  if (!("figure" in flow)) return undefined;
  const value = only(flow.figure);
  return value !== null ? String(value) : flow.figure.norm === null ? "" : String(flow.figure.norm);
}

function wordsOf(flow: Together): string {
  switch (flow.state) {
    case "here":
      return whole(flow.figure);
    case "sum":
      return `the sum of several gradients, ${whole(flow.figure)}`;
    case "many":
      return `${flow.count} of ${flow.of} gradients`;
    case "waiting":
      return "not yet";
    case "nothing":
      return "no gradient";
    case "none":
      return "the pass does not come here";
  }
}

function nameOf({ trace }: Scene, node: number): string {
  const own = trace.nodes[node]!;
  return isLeaf(own) ? own.leaf || "a leaf" : own.name;
}
