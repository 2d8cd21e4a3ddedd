/** The whole page: the program at the left edge, memory in the middle. */
import { useRef } from "react";
import { useCell } from "../../shared/cell";
import { useTheme } from "../../shared/theme";
import { useFilledHeight } from "../../shared/useFilledHeight";
import { ThemeContext, useSession } from "./context";
import { Divider } from "./Divider";
import { Left } from "./left/Left";
import { NoticeBar } from "./NoticeBar";
import { Announcer } from "./picture/Announcer";
import { Right } from "./Right";
import { Statement } from "./Statement";
import { useColumns } from "./useColumns";

export function App() {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const filled = useFilledHeight(root);
  const { mode } = useCell(session.info);
  const painted = useCell(session.painted);
  const busy = useCell(session.busySince) !== null;
  const columns = useColumns(root);
  const compact = mode === "statement";

  return (
    <ThemeContext value={theme}>
      <div
        ref={root}
        className={`lw program is-${mode}${columns.narrow ? " is-narrow" : ""}${busy ? " is-busy" : ""}`}
        data-theme={theme}
        data-testid="lampwork-program"
        data-painted={painted}
        style={compact ? undefined : { height: filled }}
        tabIndex={-1}
      >
        {compact ? (
          <Statement />
        ) : (
          <div className="work" style={columns.narrow ? undefined : { gridTemplateColumns: columns.template }}>
            <Left />
            {!columns.narrow && <Divider columns={columns} />}
            <Right />
          </div>
        )}
        <NoticeBar />
        <Announcer />
      </div>
    </ThemeContext>
  );
}
