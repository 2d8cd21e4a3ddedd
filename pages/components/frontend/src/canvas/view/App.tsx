/** The whole canvas: toolbar, palette, drawing area, details, status bar. */
import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useCell } from "../../shared/cell";
import { useSession } from "./context";
import { EmptyState } from "./EmptyState";
import { HelpDialog } from "./HelpDialog";
import { useShortcuts } from "./keys";
import { NoticeBar } from "./NoticeBar";
import { Palette } from "./palette/Palette";
import { DragGhost } from "./palette/DragGhost";
import { DetailsPanel } from "./panel/DetailsPanel";
import { SearchAdd } from "./SearchAdd";
import { ReadOnlyStage } from "./stage/ReadOnlyStage";
import { Stage } from "./stage/Stage";
import { StatusBar } from "./StatusBar";
import { useTheme } from "../../shared/theme";
import { Toolbar } from "./Toolbar";
import { useFilledHeight } from "../../shared/useFilledHeight";
import { usePlace } from "../../shared/usePlace";
import { WireDialog } from "./WireDialog";

const NARROW = 1000;

export interface Panels {
  readonly palette: boolean;
  readonly details: boolean;
}

export function App() {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const height = useFilledHeight(root);
  const [panels, setPanels, narrow] = usePanels(root, !session.readOnly);
  const rev = useCell(session.rev);
  const overlay = useCell(session.overlay);
  const renaming = useCell(session.renaming) !== null;
  useEffect(() => {
    if (renaming && !panels.details) setPanels({ ...panels, details: true });
  });
  useShortcuts(session, root);
  useLabelsMark(root);
  const { names } = useCell(session.selection);
  usePlace({ node: names.length === 1 ? names[0] : undefined });

  const columns = [panels.palette ? "auto" : "", "minmax(0, 1fr)", panels.details ? "auto" : ""];
  return (
    <div
      ref={root}
      className={`lw${narrow ? " is-narrow" : ""}${session.readOnly ? " is-read-only" : ""}`}
      data-theme={theme}
      data-rev={rev}
      data-testid="lampwork-canvas"
      style={{ height }}
      tabIndex={-1}
    >
      <ReactFlowProvider>
        <Toolbar panels={panels} onPanels={setPanels} />
        <div className="work" style={{ gridTemplateColumns: columns.filter(Boolean).join(" ") }}>
          {panels.palette && <Palette />}
          <main className="middle">
            {session.readOnly ? <ReadOnlyStage overview /> : <Stage />}
            <EmptyState />
            {overlay.view === "search" && <SearchAdd key={String(overlay.at)} overlay={overlay} />}
            <NoticeBar />
          </main>
          {panels.details && <DetailsPanel />}
        </div>
        <StatusBar />
        {overlay.view === "help" && <HelpDialog />}
        {overlay.view === "wire" && <WireDialog from={overlay.from} />}
        <DragGhost />
      </ReactFlowProvider>
    </div>
  );
}

/** Both panels where there is room (of a drawing to look at, only the details); in a narrow window one at a time, and none to begin with. */
function usePanels(root: React.RefObject<HTMLDivElement | null>, edits: boolean) {
  const [narrow, setNarrow] = useState(false);
  const [panels, setPanels] = useState<Panels>({ palette: edits, details: true });
  useLayoutEffect(() => {
    if (!root.current) return;
    setNarrow(root.current.clientWidth < NARROW);
    const watch = new ResizeObserver(([entry]) => setNarrow((entry?.contentRect.width ?? NARROW) < NARROW));
    watch.observe(root.current);
    return () => watch.disconnect();
  }, [root]);
  useLayoutEffect(() => setPanels({ palette: edits && !narrow, details: !narrow }), [narrow, edits]);
  const change = (next: Panels): void => {
    const both = next.palette && next.details;
    if (!narrow || !both) return setPanels(next);
    setPanels(panels.palette ? { palette: false, details: true } : { palette: true, details: false });
  };
  return [panels, change, narrow] as const;
}

/** Says on the root element which revision the painted labels describe: tests wait for it. */
function useLabelsMark(root: React.RefObject<HTMLDivElement | null>): void {
  const { labels } = useSession();
  const rev = useCell(labels.rev);
  useLayoutEffect(() => {
    const node = root.current;
    if (!node || rev < 0) return;
    const painted = requestAnimationFrame(() => {
      node.dataset.labelsRev = String(rev);
    });
    return () => cancelAnimationFrame(painted);
  }, [root, rev]);
}
