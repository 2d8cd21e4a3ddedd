/** Selection and the positions of a drag, taken from React Flow's changes. */
import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useCallback } from "react";
import type { Session } from "../../state/session";
import type { Point } from "../../model/types";
import type { ItemNode, WireEdge } from "./flow";

export function useSelecting(
  session: Session,
  onPositions: (positions: ReadonlyMap<string, Point>) => void,
) {
  const onNodesChange = useCallback(
    (changes: NodeChange<ItemNode>[]) => {
      const { names, edges } = session.selection.get();
      const chosen = applySelect(names, changes);
      if (chosen !== names) session.select(chosen, edges);
      const positions = new Map<string, Point>();
      for (const change of changes)
        if (change.type === "position" && change.dragging && change.position)
          positions.set(change.id, [change.position.x, change.position.y]);
      if (positions.size > 0) onPositions(positions);
    },
    [session, onPositions],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      const { names, edges } = session.selection.get();
      const chosen = applySelect(edges, changes);
      if (chosen !== edges) session.select(names, chosen);
    },
    [session],
  );
  return { onNodesChange, onEdgesChange };
}

type Change = { readonly type: string; readonly id?: string; readonly selected?: boolean };

function applySelect(current: readonly string[], changes: readonly Change[]): readonly string[] {
  const chosen = new Set(current);
  let touched = false;
  for (const { type, id, selected } of changes) {
    if (type !== "select" || id === undefined || chosen.has(id) === selected) continue;
    touched = true;
    if (selected) chosen.add(id);
    else chosen.delete(id);
  }
  return touched ? [...chosen] : current;
}
