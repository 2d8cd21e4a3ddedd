/** Drawing wires by pointer: joined, refused with a reason, or dropped where something should be added. */
import type { Connection, FinalConnectionState, HandleType, IsValidConnection, ReactFlowInstance } from "@xyflow/react";
import { useCallback } from "react";
import { sameSideReason, firstFreeInput, judge } from "../../model/wiring";
import { outputPorts } from "../../model/ports";
import type { Edge, Point } from "../../model/types";
import { wire } from "../../state/commands";
import type { LooseWire } from "../../state/screen";
import type { Session } from "../../state/session";
import type { ItemNode, WireEdge } from "./flow";

interface Ends {
  source: string | null;
  target: string | null;
  sourceHandle?: string | null;
  targetHandle?: string | null;
}

const toEdge = (ends: Ends): Edge => ({
  source: ends.source ?? "",
  source_port: ends.sourceHandle ?? "",
  target: ends.target ?? "",
  target_port: ends.targetHandle ?? "",
});

export function useWiring(
  session: Session,
  area: React.RefObject<HTMLDivElement | null>,
  flow: ReactFlowInstance<ItemNode, WireEdge> | null,
) {
  const isValidConnection: IsValidConnection<WireEdge> = useCallback(
    (ends) => judge(session.graph.get(), session.catalog.get(), toEdge(ends)).ok,
    [session],
  );
  const onConnect = useCallback((ends: Connection) => void wire(session, toEdge(ends)), [session]);

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { fromHandle, toHandle, isValid } = state;
      if (isValid || !fromHandle?.id) return;
      const from = { name: fromHandle.nodeId, port: fromHandle.id, side: fromHandle.type };
      if (toHandle?.id) {
        const to = { name: toHandle.nodeId, port: toHandle.id, side: toHandle.type };
        return refuse(session, from, to);
      }
      const pointer = "changedTouches" in event ? event.changedTouches[0] : event;
      if (!pointer || !flow || !area.current) return;
      const root = area.current.getRootNode() as ShadowRoot | Document;
      const under = root.elementFromPoint(pointer.clientX, pointer.clientY);
      const name = under?.closest<HTMLElement>(".box, .frame[data-kind=Sequential]")?.dataset.name;
      if (name) return joinBox(session, from, name);
      if (!area.current.contains(under)) return;
      const box = area.current.getBoundingClientRect();
      const at = flow.screenToFlowPosition({ x: pointer.clientX, y: pointer.clientY });
      offer(session, from, [pointer.clientX - box.left, pointer.clientY - box.top], [at.x, at.y]);
    },
    [session, area, flow],
  );
  return { isValidConnection, onConnect, onConnectEnd };
}

interface End {
  readonly name: string;
  readonly port: string;
  readonly side: HandleType;
}

function refuse(session: Session, from: End, to: End): void {
  if (from.side === to.side) return session.say(sameSideReason(from.side), "bad");
  const [source, target] = from.side === "source" ? [from, to] : [to, from];
  const edge = { source: source.name, source_port: source.port, target: target.name, target_port: target.port };
  const verdict = judge(session.graph.get(), session.catalog.get(), edge);
  if (!verdict.ok) session.say(verdict.reason, "bad");
}

/** A wire let go over a box goes into its first free port. */
function joinBox(session: Session, from: End, name: string): void {
  if (name === from.name) return;
  const graph = session.graph.get();
  const catalog = session.catalog.get();
  if (from.side === "source") {
    const edge = firstFreeInput(graph, catalog, from, name);
    const guess = { source: from.name, source_port: from.port, target: name, target_port: "input" };
    return void wire(session, edge ?? guess);
  }
  const port = outputPorts(graph, catalog, name)[0]?.id ?? "output";
  wire(session, { source: name, source_port: port, target: from.name, target_port: from.port });
}

/** Opens the list of what can stand at the loose end, and asks Python what fits there. */
function offer(session: Session, from: End, screen: Point, at: Point): void {
  session.nonce += 1;
  const loose: LooseWire = { ...from, nonce: session.nonce };
  session.overlay.set({ view: "search", screen, at, wire: loose });
  if (from.side === "source")
    session.bridge.trigger("ask", { nonce: session.nonce, source: from.name, source_port: from.port });
}
