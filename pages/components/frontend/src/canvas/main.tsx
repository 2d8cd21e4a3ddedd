/** The canvas, as Streamlit mounts it. */
import "@xyflow/react/dist/style.css";
import "../shared/tokens.css";
import "./view/styles/shell.css";
import "./view/styles/stage.css";
import "./view/styles/panel.css";
import { component } from "../shared/component";
import { readIncoming } from "./state/incoming";
import { sessionOf } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

export default component({
  className: "lampwork-canvas",
  read: readIncoming,
  sessionOf,
  view: (session) => (
    <SessionContext value={session}>
      <App key={`${session.doc} ${session.readOnly}`} />
    </SessionContext>
  ),
});
