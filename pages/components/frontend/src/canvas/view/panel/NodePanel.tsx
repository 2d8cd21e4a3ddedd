/** The form of a layer or operation, made from its row in the catalogue. */
import { outputPorts } from "../../model/ports";
import type { NodeItem } from "../../model/types";
import { useCell } from "../../../shared/cell";
import { useLabel } from "../../state/labels";
import { useSession } from "../context";
import { arithmetic, bytes, count, short } from "../format";
import { CodeBlock } from "./CodeBlock";
import { PanelHead } from "./PanelHead";
import { ParamField } from "./ParamField";

export function NodePanel({ node }: { readonly node: NodeItem }) {
  const session = useSession();
  const catalog = useCell(session.catalog);
  const kind = catalog.byKind.get(node.kind);
  const label = useLabel(session.labels, node.name);
  return (
    <>
      <PanelHead name={node.name} kind={node.kind} docs={kind?.docs} />
      <div className="fields">
        {kind?.params.map((param) => (
          <ParamField key={param.name} node={node} param={param} derived={label?.derived[param.name]} />
        ))}
        {kind?.params.length === 0 && <p className="soft">Nothing to set.</p>}
        {!kind && <p className="soft">This version of Lampwork does not know {node.kind}. It is kept as it is.</p>}
      </div>
      <h4>What it does</h4>
      {kind && <p className="soft">{kind.meaning}</p>}
      <Counts name={node.name} />
      {label && label.code.length > 0 && <CodeBlock lines={label.code} kind={node.kind} />}
    </>
  );
}

export function Counts({ name }: { readonly name: string }) {
  const session = useSession();
  const label = useLabel(session.labels, name);
  const ports = outputPorts(useCell(session.graph), useCell(session.catalog), name);
  if (!label) return null;
  const { weights, parameters, macs, outputs } = label;
  return (
    <div className="counts num">
      {parameters !== null && parameters > 0 && (
        <p className="mono">
          {weights.length > 0 && `${arithmetic(weights)} = `}
          <b>{count(parameters)}</b> parameters
        </p>
      )}
      {outputs.map((spec, place) => (
        <p key={place} className="soft">
          gives {outputs.length > 1 && <span className="mono">{ports[place]?.label} </span>}
          <span className="mono ink">{spec.text}</span> {spec.dtype}
        </p>
      ))}
      {(macs !== null || label.bytes !== null) && (
        <p className="soft">
          {macs === null ? "multiply-adds not counted" : `${short(macs, " ")} multiply-adds`}
          {label.bytes !== null && `, ${bytes(label.bytes)} a sample`}
        </p>
      )}
      {!label.confirmed && label.state === "ok" && (
        <p className="soft" title="torch's meta device says so; a tiny run on the CPU has not confirmed it yet">
          shape only, not yet run
        </p>
      )}
    </div>
  );
}
