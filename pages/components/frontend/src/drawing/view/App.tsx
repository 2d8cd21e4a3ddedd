/** The drawing with its buttons; what is said where there is none. */
import { useLayoutEffect, useRef, useState } from "react";
import { useCell } from "../../shared/cell";
import { useTheme } from "../../shared/theme";
import { useFilledHeight } from "../../shared/useFilledHeight";
import { contentsOf } from "../model/sanitise";
import type { Session } from "../state/session";
import { Downloads } from "./Downloads";
import { Sheet } from "./Sheet";

const LEAST_HEIGHT = 240;

export function App({ session }: { readonly session: Session }) {
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const filled = useFilledHeight(root);
  const { title, name, note, height } = useCell(session.info);
  const shown = useCell(session.shown);
  const [said, setSaid] = useState("");
  useLayoutEffect(() => setSaid(""), [shown]);
  const drawn = shown.state === "drawn" ? shown.clean : null;

  return (
    <div
      ref={root}
      className="lw drawing"
      data-theme={theme}
      data-testid="lampwork-drawing"
      data-state={shown.state}
      style={{ height: height === null ? filled : Math.max(LEAST_HEIGHT, height) }}
      tabIndex={-1}
    >
      <header className="drawing-head">
        <b>{title}</b>
        {drawn && <span className="soft num">{contentsOf(drawn.svg)}</span>}
        <span className="spacer" />
        {said && (
          <span className="drawing-said" role="status">
            {said}
          </span>
        )}
        <Downloads clean={drawn} name={name} onSay={setSaid} />
      </header>
      {note && (
        <p className="drawing-note" role="note">
          {note}
        </p>
      )}
      <div className="drawing-area">
        {drawn && <Sheet key={session.doc} session={session} clean={drawn} title={title || "Drawing"} />}
        {shown.state === "drawing" && <p className="drawing-words soft">Graphviz draws…</p>}
        {shown.state === "empty" && <p className="drawing-words soft">Nothing to draw yet.</p>}
        {shown.state === "failed" && (
          <p className="drawing-words is-bad" role="alert" data-testid="error">
            {shown.problem}
          </p>
        )}
      </div>
    </div>
  );
}
