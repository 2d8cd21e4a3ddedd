/** The middle of the page: the graph, or what stands in its place. */
import { ReactFlowProvider } from "@xyflow/react";
import { useCell } from "../../../shared/cell";
import { Busy } from "../../../shared/writing/view/Busy";
import { EmptyState } from "../../../shared/writing/view/EmptyState";
import { ErrorCard } from "../../../shared/writing/view/ErrorCard";
import { Unreadable } from "../../../shared/writing/view/Unreadable";
import { emptyWords } from "../../model/words";
import { useScene, useSession } from "../context";
import { Folds } from "./Folds";
import { Stage } from "./Stage";

export function Middle() {
  const session = useSession();
  const trace = useCell(session.trace);
  const unreadable = useCell(session.unreadable);
  const scene = useScene();
  const empty = scene && emptyWords(scene);
  return (
    <main className="middle" aria-label="Graph">
      <Busy />
      <Unreadable />
      {!trace && !unreadable && <EmptyState then="Then play the backward pass node by node, and watch each gradient arrive." />}
      {trace && !scene && trace.error && (
        <div className="middle-error">
          <ErrorCard error={trace.error} />
        </div>
      )}
      {trace && !scene && !trace.error && <p className="soft nothing-held">The program has no statement that was carried out.</p>}
      {scene && (
        <ReactFlowProvider>
          <Stage />
          <Folds />
        </ReactFlowProvider>
      )}
      {empty && <p className="soft no-graph">{empty}</p>}
    </main>
  );
}
