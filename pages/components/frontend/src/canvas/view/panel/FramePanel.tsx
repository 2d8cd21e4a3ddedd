/** A Sequential or ModuleDict: its members in order, and which entry runs. */
import type { Frame } from "../../model/types";
import { useCell } from "../../../shared/cell";
import { chooseEntry, moveWithin, ungroup } from "../../state/commands";
import { useLabel } from "../../state/labels";
import { itemOf } from "../../model/index";
import { useSession } from "../context";
import { kindOf } from "../stage/flow";
import { CodeBlock } from "./CodeBlock";
import { Counts } from "./NodePanel";
import { PanelHead } from "./PanelHead";
import { Written } from "./Written";

const MEANING = {
  Sequential: "Runs its members one after the other.",
  ModuleDict: "Holds layers under names. It runs them as they are wired, or one of them by a fixed key.",
} as const;
const DRAG = { Sequential: " Drag layers in, out and up or down.", ModuleDict: "" } as const;

export function FramePanel({ frame }: { readonly frame: Frame }) {
  const session = useSession();
  const label = useLabel(session.labels, frame.name);
  return (
    <>
      <PanelHead name={frame.name} kind={frame.kind} />
      <p className="soft">
        {MEANING[frame.kind]}
        {!session.readOnly && DRAG[frame.kind]}
      </p>
      {frame.kind === "ModuleDict" && session.readOnly && <Written label="runs" text={frame.chosen ?? "as wired"} />}
      {frame.kind === "ModuleDict" && !session.readOnly && (
        <div className="field">
          <label htmlFor="frame-chosen">runs</label>
          <div className="field-value">
            <select
              id="frame-chosen"
              className="mono"
              aria-label="Chosen entry"
              value={frame.chosen ?? ""}
              onChange={(event) => chooseEntry(session, frame.name, event.target.value || null)}
            >
              <option value="">as wired</option>
              {frame.members.map((member) => (
                <option key={member}>{member}</option>
              ))}
            </select>
          </div>
        </div>
      )}
      <h4>Members</h4>
      <ol className="members">
        {frame.members.map((member, place) => (
          <Member key={member} frame={frame} name={member} place={place} />
        ))}
      </ol>
      {frame.members.length === 0 && <p className="soft">None yet.{!session.readOnly && " Drop layers into the frame."}</p>}
      {!session.readOnly && (
        <button type="button" className="btn" onClick={() => ungroup(session)}>
          Take it apart
        </button>
      )}
      <Counts name={frame.name} />
      {label && label.code.length > 0 && <CodeBlock lines={label.code} kind={frame.kind} />}
    </>
  );
}

function Member({ frame, name, place }: { readonly frame: Frame; readonly name: string; readonly place: number }) {
  const session = useSession();
  const graph = useCell(session.graph);
  const item = itemOf(graph, name);
  return (
    <li>
      <button type="button" className="member" onClick={() => session.select([name])}>
        <span className="soft num">{frame.kind === "Sequential" ? place : "·"}</span>
        <b className="mono">{name}</b>
        <span className="soft">{item ? kindOf(item) : ""}</span>
      </button>
      {frame.kind === "Sequential" && !session.readOnly && (
        <>
          <button type="button" className="mini" aria-label={`Move ${name} up`} disabled={place === 0} onClick={() => moveWithin(session, name, -1)}>
            ↑
          </button>
          <button
            type="button"
            className="mini"
            aria-label={`Move ${name} down`}
            disabled={place === frame.members.length - 1}
            onClick={() => moveWithin(session, name, 1)}
          >
            ↓
          </button>
        </>
      )}
    </li>
  );
}
