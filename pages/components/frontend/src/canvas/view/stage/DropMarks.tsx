/** Lights up the wire that would take what is being dragged. */
import { useEffect } from "react";
import { useStoreApi } from "@xyflow/react";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";

export function DropMarks() {
  const wire = useCell(useSession().dropWire);
  const store = useStoreApi();
  useEffect(() => {
    if (!wire) return;
    const found = store.getState().domNode?.querySelector(`[data-wire="${CSS.escape(wire)}"]`);
    found?.classList.add("is-target");
    return () => found?.classList.remove("is-target");
  }, [wire, store]);
  return null;
}
