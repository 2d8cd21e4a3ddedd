/** The whole page: the program, its graph, the facts of a node, and the player under them. */
import { useRef } from "react";
import { useCell } from "../../shared/cell";
import { ThemeContext, useTheme } from "../../shared/theme";
import { useFilledHeight } from "../../shared/useFilledHeight";
import { usePlace } from "../../shared/usePlace";
import { Divider } from "../../shared/writing/view/Divider";
import { NoticeBar } from "../../shared/writing/view/NoticeBar";
import { useColumns } from "../../shared/writing/view/useColumns";
import { useSession } from "./context";
import { Middle } from "./graph/Middle";
import { playerKeys } from "./keys";
import { Panes } from "./Panes";
import { Player } from "./Player";
import { Program } from "./Program";
import { Side } from "./side/Side";

const PROGRAM = 300;
const SIDE = 300;
const LEAST_GRAPH = 320;
const PANES = 330; // five tabs side by side
const WIDE = 1000;
const SMALL = 620;

export function App() {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const filled = useFilledHeight(root);
  const painted = useCell(session.painted);
  const busy = useCell(session.busySince) !== null;
  const columns = useColumns(root, PROGRAM, LEAST_GRAPH);
  const hasMoments = useCell(session.moments).length > 0;
  const at = useCell(session.at);
  const picked = useCell(session.picked);
  usePlace({ node: picked ?? undefined, step: hasMoments ? at : undefined });
  const wide = columns.width >= WIDE;
  const small = columns.width < SMALL;
  const left = wide ? Math.min(columns.left, columns.width - SIDE - LEAST_GRAPH) : Math.max(columns.left, PANES);
  const template = small ? "minmax(0, 1fr)" : `${left}px 0 minmax(0, 1fr)${wide ? ` ${SIDE}px` : ""}`;

  /** Outside of the shadow nobody sees that an editor has the focus: typed letters are not shortcuts. */
  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    playerKeys(session, event);
  };
  return (
    <ThemeContext value={theme}>
      <div
        ref={root}
        className={`lw program grad${busy ? " is-busy" : ""}${wide ? "" : " is-tight"}${small ? " is-small" : ""}`}
        data-theme={theme}
        data-testid="lampwork-autograd"
        data-painted={painted}
        style={{ height: filled }}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => event.stopPropagation()}
        onKeyPress={(event) => event.stopPropagation()}
      >
        <div className="work" style={{ gridTemplateColumns: template }}>
          {wide ? <Program /> : <Panes withGraph={small} />}
          {!small && <Divider columns={{ ...columns, left }} />}
          {!small && <Middle />}
          {wide && <Side />}
        </div>
        <Player />
        <NoticeBar />
      </div>
    </ThemeContext>
  );
}
