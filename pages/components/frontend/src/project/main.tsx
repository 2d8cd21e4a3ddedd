/** The project's bar, as Streamlit mounts it. */
import "../shared/tokens.css";
import "./view/project.css";
import { component } from "../shared/component";
import { readIncoming } from "./state/incoming";
import { sessionOf } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

export default component({
  className: "lampwork-project",
  read: readIncoming,
  sessionOf,
  view: (session) => (
    <SessionContext value={session}>
      <App key={session.doc} />
    </SessionContext>
  ),
});
