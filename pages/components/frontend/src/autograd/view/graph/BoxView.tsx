/** A node of the backward graph, or a folded module. */
import { Handle, Position, useStore, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useCell } from "../../../shared/cell";
import { short } from "../../model/figures";
import { portAt } from "../../model/layout";
import { nameOf, wordsOf } from "../../model/boxes";
import type { Box } from "../../model/folding";
import { failedAt, leafWords, phaseOf, sumWords, type Phase, type Scene } from "../../model/scene";
import { isLeaf } from "../../model/trace";
import { useScene, useSession } from "../context";
import { FAR, type BoxNode } from "./flow";

export const BoxView = memo(function BoxView({ id, data: { trace, box, ports }, width }: NodeProps<BoxNode>) {
  const session = useSession();
  const scene = useScene();
  const picked = useCell(session.picked) === id;
  const pointed = useCell(session.pointed) === id;
  const litNodes = useCell(session.lit);
  const far = useStore((store) => store.transform[2] < FAR);
  if (scene?.trace !== trace) return null;
  const { title, detail, tag } = wordsOf(trace, box);
  const state = stateOf(scene, box);
  const lit = box.nodes.some((node) => litNodes.has(node));
  const classes = ["gbox", `is-${state.phase}`, `is-${state.kind}`, picked && "is-picked", (pointed || lit) && "is-lit", state.bad && "is-stale", state.freed && "is-freed"];
  const single = box.module === null ? box.nodes[0] : undefined;
  return (
    <div className={classes.filter(Boolean).join(" ")} data-node={single} data-module={box.module ?? undefined} data-state={state.phase} title={nameOf(trace, box)}>
      <div className="gbox-head">
        <b>{title}</b>
        {tag && !far && <span className="tag">{tag}</span>}
      </div>
      {!far && <Details box={box} width={width ?? 0} ports={ports} state={state} given={givenTo(scene, box)} detail={detail} />}
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
});

interface DetailsProps {
  readonly box: Box;
  readonly width: number;
  readonly ports: number;
  readonly state: State;
  readonly given: string | null;
  readonly detail: string;
}

function Details({ box, width, ports, state, given, detail }: DetailsProps) {
  const session = useSession();
  return (
    <>
      <div className={`gbox-detail${state.words ? " is-sum" : ""}`}>{state.words || detail || " "}</div>
      {given !== null && (
        <span className="given num" title="The gradient that the pass begins with">
          {given}
        </span>
      )}
      {state.badge && <span className={`badge-out tag${state.bad ? " bad" : ""}`}>{state.badge}</span>}
      {Array.from({ length: ports }, (_, output) => (
        <span key={output} className="gport num" style={{ left: portAt(width, output, ports) }}>
          {output}
        </span>
      ))}
      {box.module !== null && (
        <button type="button" className="mini open nodrag" tabIndex={-1} aria-label={`Open ${box.module}`} title="Open this module" onClick={(event) => (event.stopPropagation(), session.fold(box.module!, false))}>
          ▾
        </button>
      )}
    </>
  );
}

/** What a pass begins with stands above the box where it begins. */
function givenTo({ progress }: Scene, box: Box): string | null {
  const root = progress?.pass.roots.find(({ node }) => box.nodes.includes(node));
  return root?.figure ? short(root.figure) : null;
}

interface State {
  readonly phase: Phase;
  readonly kind: "node" | "leaf" | "module";
  /** What takes the place of the second line while something happens. */
  readonly words: string;
  readonly bad: boolean;
  readonly freed: boolean;
  readonly badge: string;
}

function stateOf(scene: Scene, box: Box): State {
  if (box.module !== null) return moduleState(scene, box);
  const [node] = box.nodes as [number];
  const own = scene.trace.nodes[node]!;
  const phase = phaseOf(scene, node);
  if (isLeaf(own)) return { phase, kind: "leaf", words: leafLine(scene, node), bad: false, freed: false, badge: "" };
  const badge = badgeOf(scene, node);
  return { phase, kind: "node", words: phase === "idle" ? "" : sumLine(scene, node), bad: badge === "stale" || badge === "raised", freed: badge === "freed", badge };
}

function moduleState(scene: Scene, box: Box): State {
  const own = box.nodes.filter((node) => scene.seen.has(node));
  const phases = own.map((node) => phaseOf(scene, node));
  const ran = phases.filter((phase) => phase === "now" || phase === "done").length;
  const phase = moduleWide(phases);
  const bad = own.map((node) => badgeOf(scene, node)).find((badge) => badge === "raised" || badge === "stale");
  const words = scene.progress && ran > 0 && ran < own.length ? `${ran} of ${own.length} ran` : "";
  return { phase, kind: "module", words, bad: bad !== undefined, freed: false, badge: bad ?? "" };
}

function badgeOf(scene: Scene, node: number): string {
  const { saved, custom } = scene.trace.nodes[node]!;
  if (failedAt(scene) === node) return "raised";
  if (saved.some((_, place) => scene.stale.has(`${node}.${place}`))) return "stale";
  if (scene.freed.has(node) && saved.some(({ holder }) => holder === "kept")) return "freed";
  if (saved.some(({ holder }) => holder === "recomputed")) return "recomputed";
  return custom ? "your own" : "";
}

function moduleWide(phases: readonly Phase[]): Phase {
  const inPass = phases.filter((phase) => phase !== "idle");
  if (inPass.includes("now")) return "now";
  if (inPass.length === 0) return "idle";
  return inPass.every((phase) => phase === "done") ? "done" : "waiting";
}

/** A sum of gradients takes the place of the value while it is being made. */
const sumLine = (scene: Scene, node: number): string => {
  const words = sumWords(scene, node);
  return words && `Σ ${words}`;
};

function leafLine(scene: Scene, node: number): string {
  const words = leafWords(scene, node);
  const value = scene.trace.nodes[node]!.leaf_figure;
  return words || (value ? `= ${short(value)}` : "");
}
