/** Drawing a wire without a pointer: choose the output, then where it goes. */
import { useMemo, useState } from "react";
import { useCell } from "../../shared/cell";
import { wire } from "../state/commands";
import { NO_OVERLAY } from "../state/screen";
import { inputPorts, outputPorts } from "../model/ports";
import { allNames } from "../model/names";
import type { Edge, Graph } from "../model/types";
import { judge, wireInto } from "../model/wiring";
import type { Catalog } from "../model/catalog";
import { useSession } from "./context";
import { Dialog } from "./Dialog";

export function WireDialog({ from }: { readonly from: string }) {
  const session = useSession();
  const graph = useCell(session.graph);
  const catalog = useCell(session.catalog);
  const outputs = outputPorts(graph, catalog, from);
  const [port, setPort] = useState(outputs[0]?.id ?? "");
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const targets = useMemo(() => targetsOf(graph, catalog, from, port), [graph, catalog, from, port]);
  const shown = targets.filter(({ edge }) => `${edge.target}.${edge.target_port}`.includes(query.trim()));
  const close = (): void => session.overlay.set(NO_OVERLAY);
  const draw = (edge: Edge | undefined): void => {
    if (!edge) return;
    close();
    wire(session, edge);
  };
  const onKey = (event: React.KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setAt((now) => Math.min(shown.length - 1, Math.max(0, now + step)));
    else if (event.key === "Enter") draw(shown[at]?.edge);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={`Wire from ${from}`} onClose={close}>
      {outputs.length > 1 && (
        <label className="field">
          <span>output</span>
          <select value={port} onChange={(event) => setPort(event.target.value)}>
            {outputs.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
      )}
      {outputs.length === 0 ? (
        <p className="soft">{from} has no output to draw a wire from.</p>
      ) : (
        <>
          <input
            autoFocus
            value={query}
            aria-label="Where the wire goes"
            placeholder="Where it goes: type a name, arrows choose, Enter draws"
            onChange={(event) => {
              setQuery(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKey}
          />
          <div className="search-list" role="listbox" aria-label="Inputs">
            {shown.map(({ edge, note }, place) => (
              <div
                key={`${edge.target}.${edge.target_port}`}
                role="option"
                aria-selected={place === at}
                className="search-item mono"
                onPointerMove={() => setAt(place)}
                onClick={() => draw(edge)}
              >
                {edge.target}.{edge.target_port}
                <span className="soft search-end">{note}</span>
              </div>
            ))}
            {shown.length === 0 && <p className="soft search-note">No input can take this wire.</p>}
          </div>
        </>
      )}
    </Dialog>
  );
}

function targetsOf(graph: Graph, catalog: Catalog, source: string, source_port: string) {
  const found = [...allNames(graph)].flatMap((target) =>
    inputPorts(graph, catalog, target).map((port) => {
      const edge = { source, source_port, target, target_port: port.id };
      const taken = wireInto(graph, target, port.id);
      return { edge, taken, note: taken ? `replaces ${taken.source}` : "free" };
    }),
  );
  const open = found.filter(({ edge }) => judge(graph, catalog, edge).ok);
  return open.sort((a, b) => Number(a.taken !== null) - Number(b.taken !== null));
}
