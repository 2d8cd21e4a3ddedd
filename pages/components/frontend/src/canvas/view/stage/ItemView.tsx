/** A layer, operation, input or output on the canvas. */
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { colourOf } from "../../model/catalog";
import type { NodeLabel } from "../../model/answers";
import { useCell } from "../../../shared/cell";
import { useLabel, useProblems } from "../../state/labels";
import { useSession } from "../context";
import { hintCount, parameters, problemCount, short } from "../format";
import { kindOf, type ItemData, type ItemNode } from "./flow";
import { Inputs, Outputs, PortNames } from "./Ports";

export const ItemView = memo(function ItemView({ id, data, selected }: NodeProps<ItemNode>) {
  const session = useSession();
  const catalog = useCell(session.catalog);
  const label = useLabel(session.labels, id);
  const problems = useProblems(session.labels, id);
  const kind = kindOf(data.item);
  const broken = problems.some((problem) => problem.level === "error") || label?.state === "problem";
  const state = broken ? "problem" : (label?.state ?? "new");
  return (
    <div
      className={`box is-${state}${selected ? " is-selected" : ""}${data.compact ? " is-member" : ""}`}
      data-name={id}
      data-kind={kind}
      data-state={state}
    >
      <div className="box-head">
        <i className="swatch" style={{ background: `var(--${colourOf(catalog, kind)})` }} />
        {data.path !== null && (
          <span className="box-path num" title={`${data.path} in state_dict`}>
            {data.path}
          </span>
        )}
        <b className="box-name" title={label?.path || id} onDoubleClick={session.readOnly ? undefined : () => session.renaming.set(id)}>
          {id}
        </b>
        <span className="box-kind">{kind}</span>
      </div>
      <div className="box-summary" title={label?.summary}>
        {summaryOf(data, label)}
      </div>
      {data.rows && <PortNames inputs={data.inputs} outputs={data.outputs} />}
      <div className="box-foot num">
        {problems.length > 0 ? (
          <button
            type="button"
            className={`badge nodrag is-${broken ? "bad" : "note"}`}
            onClick={() => session.explained.set(id)}
            aria-label={`${problemCount(problems.length)} at ${id}: show`}
          >
            {broken ? "●" : "○"} {broken ? problemCount(problems.length) : hintCount(problems.length)}
          </button>
        ) : (
          <span>{footOf(data, label)}</span>
        )}
        {!data.compact && label?.macs ? <span>{short(label.macs)} MAC</span> : null}
      </div>
      <Inputs ports={data.inputs} />
      <Outputs ports={data.outputs} name={id} />
    </div>
  );
});

function summaryOf({ item }: ItemData, label: NodeLabel | undefined): string {
  if (item.role === "input") return item.value.dtype;
  return label?.summary || " ";
}

function footOf({ item }: ItemData, label: NodeLabel | undefined): string {
  if (item.role === "input") return item.value.shape.map(({ size }) => size).join("×") || "one number";
  if (item.role === "output") return label?.outputs[0]?.text || "not wired yet";
  if (label?.state === "waiting") return "waits for its input";
  return parameters(label?.parameters);
}
