/** Zoom buttons with the zoom as a number between them. */
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { useRef } from "react";
import { useCell } from "../../../shared/cell";
import { useSession } from "../context";
import { fit, motion } from "./Stage";

export function Zoom() {
  const session = useSession();
  const { layout } = useCell(session.drawing);
  const flow = useReactFlow();
  const node = useRef<HTMLDivElement>(null);
  const percent = useStore((store) => Math.round(store.transform[2] * 100));
  const whole = (): void => {
    const area = node.current?.closest<HTMLElement>(".stage");
    if (area) fit(flow, layout, area, motion());
  };
  return (
    <Panel position="bottom-right" className="zoom" ref={node}>
      <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => void flow.zoomOut({ duration: motion() })}>
        −
      </button>
      <button type="button" className="num" aria-label={`Zoom ${percent} %: back to 100 %`} title="Back to 100 %" onClick={() => void flow.zoomTo(1, { duration: motion() })}>
        {percent} %
      </button>
      <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => void flow.zoomIn({ duration: motion() })}>
        +
      </button>
      <button type="button" aria-label="Fit the view" title="Fit the graph into the view" onClick={whole}>
        ⤢
      </button>
    </Panel>
  );
}
