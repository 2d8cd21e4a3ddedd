/** Zoom buttons with the zoom as a number between them. */
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { useSession } from "../context";
import { motion } from "./camera";

export function ZoomControls() {
  const session = useSession();
  const { zoomIn, zoomOut, zoomTo } = useReactFlow();
  const percent = useStore((store) => Math.round(store.transform[2] * 100));
  return (
    <Panel position="bottom-right" className="zoom">
      <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={() => void zoomOut({ duration: motion() })}>
        −
      </button>
      <button
        type="button"
        className="num"
        aria-label={`Zoom ${percent} %: back to 100 %`}
        title="Back to 100 %"
        onClick={() => void zoomTo(1, { duration: motion() })}
      >
        {percent} %
      </button>
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => void zoomIn({ duration: motion() })}>
        +
      </button>
      <button type="button" aria-label="Fit the view" title="Fit the model into the view (.)" onClick={() => session.camera?.fit()}>
        ⤢
      </button>
    </Panel>
  );
}
