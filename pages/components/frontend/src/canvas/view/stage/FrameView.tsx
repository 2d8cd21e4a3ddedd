/** A Sequential or ModuleDict on the canvas: a named area around its members. */
import { useStore, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { FRAME_HEAD, frameLayout, sizeOf } from "../../model/geometry";
import type { Frame } from "../../model/types";
import { useCell } from "../../../shared/cell";
import { chooseEntry } from "../../state/commands";
import { useLabel, useProblems } from "../../state/labels";
import { useSession } from "../context";
import { parameters, problemCount } from "../format";
import { FAR, type ItemNode } from "./flow";
import { Inputs, Outputs } from "./Ports";

export const FrameView = memo(function FrameView({ id, data, selected }: NodeProps<ItemNode>) {
  const session = useSession();
  const label = useLabel(session.labels, id);
  const problems = useProblems(session.labels, id);
  const target = useCell(session.dropFrame) === id;
  if (data.item.role !== "frame") return null;
  const frame = data.item.value;
  const state = problems.length > 0 ? "problem" : (label?.state ?? "new");
  return (
    <div
      className={`frame is-${state}${selected ? " is-selected" : ""}${target ? " is-target" : ""}`}
      data-name={id}
      data-kind={frame.kind}
      data-state={state}
    >
      <div className="frame-head" style={{ height: FRAME_HEAD }}>
        {data.path !== null && (
          <span className="box-path num" title={`${data.path} in state_dict`}>
            {data.path}
          </span>
        )}
        <b className="box-name" title={label?.path || id} onDoubleClick={session.readOnly ? undefined : () => session.renaming.set(id)}>
          {id}
        </b>
        <span className="box-kind">{frame.kind}</span>
        {frame.kind === "ModuleDict" && <Chosen frame={frame} />}
        <span className="spacer" />
        {problems.length > 0 ? (
          <button type="button" className="badge nodrag is-bad" onClick={() => session.explained.set(id)}>
            ● {problemCount(problems.length)}
          </button>
        ) : (
          <span className="frame-count num">{label?.parameters ? parameters(label.parameters) : ""}</span>
        )}
      </div>
      {frame.members.length === 0 && <div className="frame-empty">{session.readOnly ? "Empty" : "Drop layers here"}</div>}
      {frame.kind === "Sequential" && <Flow frame={frame} />}
      <Inputs ports={data.inputs} />
      <Outputs ports={data.outputs} name={id} />
    </div>
  );
});

function Chosen({ frame }: { readonly frame: Extract<Frame, { kind: "ModuleDict" }> }) {
  const session = useSession();
  return (
    <select
      className="nodrag frame-chosen"
      disabled={session.readOnly}
      aria-label={`Entry that ${frame.name} runs`}
      title="Which entry runs: all as wired, or one"
      value={frame.chosen ?? ""}
      onChange={(event) => chooseEntry(session, frame.name, event.target.value || null)}
    >
      <option value="">as wired</option>
      {frame.members.map((member) => (
        <option key={member} value={member}>
          {member}
        </option>
      ))}
    </select>
  );
}

/** The shapes between the members of a Sequential, which have no wires to stand on. */
function Flow({ frame }: { readonly frame: Frame }) {
  const session = useSession();
  const graph = useCell(session.graph);
  const catalog = useCell(session.catalog);
  const far = useStore((store) => store.transform[2] < FAR);
  if (far) return null;
  const { places } = frameLayout(graph, catalog, frame);
  return frame.members.slice(0, -1).map((member) => {
    const [x, y] = places.get(member) ?? [0, 0];
    const { width, height } = sizeOf(graph, catalog, member);
    return <Between key={member} name={member} left={x + width / 2} top={y + height} />;
  });
}

function Between({ name, left, top }: { readonly name: string; readonly left: number; readonly top: number }) {
  const label = useLabel(useSession().labels, name);
  return (
    <span className={`between num is-${label?.state ?? "new"}`} style={{ left, top }}>
      ↓ {label?.outputs[0]?.text}
    </span>
  );
}
