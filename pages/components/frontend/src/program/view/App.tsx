/** The whole page: the program at the left edge, memory in the middle. */
import { useRef } from "react";
import { useCell } from "../../shared/cell";
import { ThemeContext, useTheme } from "../../shared/theme";
import { useFilledHeight } from "../../shared/useFilledHeight";
import { usePlace } from "../../shared/usePlace";
import { Divider } from "../../shared/writing/view/Divider";
import { NoticeBar } from "../../shared/writing/view/NoticeBar";
import { useColumns } from "../../shared/writing/view/useColumns";
import { useSession } from "./context";
import { Left } from "./left/Left";
import { Announcer } from "./picture/Announcer";
import { Right } from "./Right";

/** Outside of the shadow nobody sees that an editor has the focus: typed letters are not shortcuts. */
const keep = (event: React.KeyboardEvent): void => event.stopPropagation();

export function App() {
  const session = useSession();
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const filled = useFilledHeight(root);
  const { mode } = useCell(session.info);
  const painted = useCell(session.painted);
  const busy = useCell(session.busySince) !== null;
  const columns = useColumns(root);
  const hasSteps = useCell(session.trace) !== null && mode === "program";
  const step = useCell(session.step);
  usePlace({ step: hasSteps ? step : undefined });

  return (
    <ThemeContext value={theme}>
      <div
        ref={root}
        className={`lw program is-${mode}${columns.narrow ? " is-narrow" : ""}${busy ? " is-busy" : ""}`}
        data-theme={theme}
        data-testid="lampwork-program"
        data-painted={painted}
        style={{ height: filled }}
        tabIndex={-1}
        onKeyDown={keep}
        onKeyUp={keep}
        onKeyPress={keep}
      >
        <div className="work" style={columns.narrow ? undefined : { gridTemplateColumns: columns.template }}>
          <Left />
          {!columns.narrow && <Divider columns={columns} />}
          <Right />
        </div>
        <NoticeBar />
        <Announcer />
      </div>
    </ThemeContext>
  );
}
