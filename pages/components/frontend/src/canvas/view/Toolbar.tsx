/** The row of commands above the canvas. */
import { useCell } from "../../shared/cell";
import * as commands from "../state/commands";
import type { Panels } from "./App";
import { useSession } from "./context";
import { download } from "./download";
import { problemCount } from "./format";
import { Icon } from "./Icon";

interface Props {
  readonly panels: Panels;
  readonly onPanels: (panels: Panels) => void;
}

export function Toolbar({ panels, onPanels }: Props) {
  const session = useSession();
  const edits = !session.readOnly;
  const act = (name: string) => () => session.bridge.action(name, "");
  return (
    <div className="toolbar" role="toolbar" aria-label="Canvas">
      {edits ? <Editing panels={panels} onPanels={onPanels} /> : <Looking />}
      <span className="bar" />
      <Crumbs />
      <span className="spacer" />
      <Problems />
      <button type="button" className="btn ghost may-hide" aria-label="Keys and help" title="Keys (?)" onClick={() => session.overlay.set({ view: "help" })}>
        ?
      </button>
      {edits && (
        <button type="button" className="btn" onClick={act("open")} title="Open an example or a graph file">
          Open
        </button>
      )}
      <button
        type="button"
        className={edits ? "btn may-hide" : "btn"}
        onClick={() => download(session.graph.get())}
        title="Download the graph as a file that Open reads"
      >
        Save graph
      </button>
      <button type="button" className="btn" aria-label="model.py" onClick={act("export")} title="Write model.py and hold it against this graph">
        model.py <Icon name="down" />
      </button>
      {edits && (
        <button type="button" className="btn main" aria-label="Train" onClick={act("train")} title="Train this model">
          Train <Icon name="play" />
        </button>
      )}
      <button
        type="button"
        className="btn ghost icon"
        aria-label="Details"
        aria-pressed={panels.details}
        title="Show or hide the details"
        onClick={() => onPanels({ ...panels, details: !panels.details })}
      >
        <Icon name="right" />
      </button>
    </div>
  );
}

/** What changes the drawing. */
function Editing({ panels, onPanels }: Props) {
  const session = useSession();
  const steps = useCell(session.steps);
  return (
    <>
      <button
        type="button"
        className="btn ghost icon"
        aria-label="Layers"
        aria-pressed={panels.palette}
        title="Show or hide the palette"
        onClick={() => onPanels({ ...panels, palette: !panels.palette })}
      >
        <Icon name="left" />
      </button>
      <button type="button" className="btn ghost" aria-label="Undo" disabled={!steps.undo} onClick={() => session.undo()} title="Undo (Ctrl+Z)">
        <Icon name="undo" /> <span className="btn-text">Undo</span>
      </button>
      <button type="button" className="btn ghost" aria-label="Redo" disabled={!steps.redo} onClick={() => session.redo()} title="Redo (Ctrl+Shift+Z)">
        <Icon name="redo" /> <span className="btn-text">Redo</span>
      </button>
      <span className="bar" />
      <button type="button" className="btn ghost" onClick={() => commands.arrange(session)} title="Lay everything out from left to right (L)">
        Arrange
      </button>
      <FitButton />
      <GroupButton />
    </>
  );
}

function Looking() {
  return (
    <>
      <span className="tag" title="A drawing to look at: nothing in it can be changed here">
        read only
      </span>
      <FitButton />
    </>
  );
}

function FitButton() {
  const session = useSession();
  return (
    <button type="button" className="btn ghost" onClick={() => session.camera?.fit()} title="Show the whole model (.)">
      Fit
    </button>
  );
}

function GroupButton() {
  const session = useSession();
  const { names } = useCell(session.selection);
  const graph = useCell(session.graph);
  const frame = names.length === 1 && graph.frames.some((known) => known.name === names[0]);
  if (frame)
    return (
      <button type="button" className="btn ghost" onClick={() => commands.ungroup(session)} title="Take the frame apart (Ctrl+Shift+G)">
        Ungroup
      </button>
    );
  return (
    <button
      type="button"
      className="btn ghost"
      disabled={names.length === 0}
      onClick={() => commands.group(session)}
      title="Put the selected layers into a Sequential or ModuleDict (Ctrl+G)"
    >
      Group
    </button>
  );
}

function Crumbs() {
  const session = useSession();
  const { title } = useCell(session.graph);
  return (
    <button type="button" className="crumbs" onClick={() => session.select([])} title="The model: title, inputs, outputs, problems">
      <span className="soft">model</span>
      <span className="soft">›</span>
      <b>{title}</b>
    </button>
  );
}

function Problems() {
  const session = useSession();
  const { problems } = useCell(session.labels.summary);
  const errors = problems.filter((problem) => problem.level === "error");
  const next = (errors[0] ?? problems[0])?.where;
  if (problems.length === 0) return <span className="tag ok may-hide">✓ no problems</span>;
  return (
    <button
      type="button"
      className={`tag ${errors.length > 0 ? "bad" : ""}`}
      title="Go to it"
      onClick={() => {
        session.select(next ? [next] : []);
        if (next) session.camera?.show([next]);
      }}
    >
      {errors.length > 0 ? `● ${problemCount(errors.length)}` : `○ ${problems.length} to know`}
    </button>
  );
}
