/** The whole component: the tree at the left, the drawing and the code beside it; one at a time where it is narrow. */
import { useLayoutEffect, useRef, useState } from "react";
import { ReactFlowProvider } from "@xyflow/react";
import { SessionContext as CanvasContext } from "../../canvas/view/context";
import { ReadOnlyStage } from "../../canvas/view/stage/ReadOnlyStage";
import { useCell } from "../../shared/cell";
import { useTheme } from "../../shared/theme";
import { useFilledHeight } from "../../shared/useFilledHeight";
import { usePlace } from "../../shared/usePlace";
import { CodePane } from "./CodePane";
import { useSession } from "./context";
import { Tabs, type View } from "./Tabs";
import { TreePane } from "./TreePane";

const NARROW = 900;
const LEAST_HEIGHT = 320;

/** Outside of the shadow nobody sees what has the focus: typed letters are not shortcuts. */
const keep = (event: React.KeyboardEvent): void => event.stopPropagation();

export function App() {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const filled = useFilledHeight(root);
  const height = useCell(session.height);
  const narrow = useNarrow(root);
  const painted = useCell(session.painted);
  const selected = useCell(session.selected);
  usePlace({ node: selected || undefined });
  const hasGraph = useCell(session.hasGraph);
  const hasCode = useCell(session.code) !== "";
  const [chosen, setChosen] = useState<View>("tree");
  const views: readonly View[] = ["tree", ...(hasGraph ? ["canvas" as const] : []), ...(hasCode ? ["code" as const] : [])];
  const view = views.includes(chosen) ? chosen : "tree";
  const shows = (name: View): boolean => views.includes(name) && (!narrow || view === name);

  return (
    <div
      ref={root}
      className={`lw modules${narrow ? " is-narrow" : ""}`}
      data-theme={theme}
      data-testid="lampwork-modules"
      data-painted={painted}
      data-selected={selected}
      style={{ height: height === null ? filled : Math.max(LEAST_HEIGHT, height) }}
      tabIndex={-1}
      onKeyDown={keep}
      onKeyUp={keep}
      onKeyPress={keep}
    >
      {narrow && views.length > 1 && <Tabs views={views} chosen={view} onChoose={setChosen} />}
      <div className={`modules-work${views.length === 1 ? " is-alone" : ""}`}>
        {shows("tree") && <TreePane />}
        {(shows("canvas") || shows("code")) && (
          <div className="modules-side">
            {shows("canvas") && (
              <section className="modules-canvas is-read-only" aria-label="Where it stands on the canvas">
                <CanvasContext value={session.canvas}>
                  <ReactFlowProvider>
                    <ReadOnlyStage />
                  </ReactFlowProvider>
                </CanvasContext>
              </section>
            )}
            {shows("code") && <CodePane />}
          </div>
        )}
      </div>
    </div>
  );
}

function useNarrow(root: React.RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const node = root.current;
    if (!node) return;
    const measure = (): void => setNarrow(node.clientWidth < NARROW);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(node);
    return () => watch.disconnect();
  }, [root]);
  return narrow;
}
