/** The tree of a module beside its drawing and its code, as Streamlit mounts them. */
import "@xyflow/react/dist/style.css";
import "../shared/tokens.css";
import "../canvas/view/styles/stage.css";
import "./view/styles/page.css";
import "./view/styles/tree.css";
import { component } from "../shared/component";
import { readIncoming } from "./state/incoming";
import { sessionOf } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

export default component({
  className: "lampwork-modules",
  read: readIncoming,
  sessionOf,
  view: (session) => (
    <SessionContext value={session}>
      <App key={`${session.doc} ${session.readOnly.get()}`} />
    </SessionContext>
  ),
});
