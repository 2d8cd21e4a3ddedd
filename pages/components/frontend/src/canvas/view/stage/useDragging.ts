/** Dragging boxes: they follow the pointer at once, and the graph changes when they are let go. */
import type { OnNodeDrag, SelectionDragHandler } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { absolutePlace } from "../../model/geometry";
import { descendantsOf, parentOf } from "../../model/index";
import type { Point } from "../../model/types";
import { drop, dropTarget } from "../../state/commands";
import type { Session } from "../../state/session";
import type { ItemNode } from "./flow";

const NOWHERE: ReadonlyMap<string, Point> = new Map();

export function useDragging(session: Session) {
  const [positions, setPositions] = useState(NOWHERE);
  const start = useRef(new Map<string, Point>());

  const onPositions = useCallback((moved: ReadonlyMap<string, Point>) => {
    setPositions((current) => new Map([...current, ...moved]));
  }, []);

  const begin = useCallback((nodes: readonly ItemNode[]) => {
    start.current = new Map(nodes.map((node) => [node.id, [node.position.x, node.position.y]]));
  }, []);

  const follow = useCallback(
    (nodes: readonly ItemNode[]) => {
      const [node] = nodes;
      if (!node) return;
      const graph = session.graph.get();
      const into = dropTarget(graph, session, node.id, whereNow(session, node), new Set(nodes.map(({ id }) => id)));
      session.dropFrame.set(into && parentOf(graph, node.id) !== into ? into.name : null);
    },
    [session],
  );

  const end = useCallback(
    (nodes: readonly ItemNode[]) => {
      session.dropFrame.set(null);
      const graph = session.graph.get();
      const inside = new Set(nodes.flatMap((node) => descendantsOf(graph, node.id)));
      const moved = nodes.filter((node) => !inside.has(node.id) && hasMoved(start.current, node));
      if (moved.length > 0)
        drop(session, Object.fromEntries(moved.map((node) => [node.id, whereNow(session, node)])));
      setPositions(NOWHERE);
    },
    [session],
  );

  return useMemo(
    () => ({
      positions,
      onPositions,
      onStart: ((_, __, nodes) => begin(nodes)) as OnNodeDrag<ItemNode>,
      onDrag: ((_, __, nodes) => follow(nodes)) as OnNodeDrag<ItemNode>,
      onStop: ((_, __, nodes) => end(nodes)) as OnNodeDrag<ItemNode>,
      onSelectionStart: ((_, nodes) => begin(nodes)) as SelectionDragHandler<ItemNode>,
      onSelectionDrag: ((_, nodes) => follow(nodes)) as SelectionDragHandler<ItemNode>,
      onSelectionStop: ((_, nodes) => end(nodes)) as SelectionDragHandler<ItemNode>,
    }),
    [positions, onPositions, begin, follow, end],
  );
}

const hasMoved = (start: ReadonlyMap<string, Point>, node: ItemNode): boolean => {
  const from = start.get(node.id);
  return !from || from[0] !== node.position.x || from[1] !== node.position.y;
};

/** React Flow gives positions relative to the frame; the drop is decided on the whole canvas. */
function whereNow(session: Session, node: ItemNode): Point {
  const frame = parentOf(session.graph.get(), node.id);
  const origin = frame ? absolutePlace(session.graph.get(), session.catalog.get(), frame.name) : [0, 0];
  return [node.position.x + origin[0]!, node.position.y + origin[1]!];
}
