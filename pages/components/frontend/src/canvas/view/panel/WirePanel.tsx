/** One wire: from where to where, and what flows. */
import type { Edge } from "../../model/types";
import { useCell } from "../../../shared/cell";
import { deleteSelection } from "../../state/commands";
import { useLabel } from "../../state/labels";
import { outputPorts } from "../../model/ports";
import { useSession } from "../context";

export function WirePanel({ edge }: { readonly edge: Edge }) {
  const session = useSession();
  const graph = useCell(session.graph);
  const catalog = useCell(session.catalog);
  const place = outputPorts(graph, catalog, edge.source).findIndex((port) => port.id === edge.source_port);
  const spec = useLabel(session.labels, edge.source)?.outputs[Math.max(0, place)];
  return (
    <>
      <div className="panel-head">
        <b>Wire</b>
      </div>
      <p className="mono">
        {edge.source}.{edge.source_port}
        <br />→ {edge.target}.{edge.target_port}
      </p>
      {spec && (
        <p className="soft">
          carries <span className="mono ink">{spec.text}</span> {spec.dtype}
        </p>
      )}
      {!session.readOnly && (
        <button type="button" className="btn" onClick={() => deleteSelection(session)}>
          Remove the wire
        </button>
      )}
    </>
  );
}
