/** A program, its steps and its memory, as Streamlit mounts them. */
import "../shared/tokens.css";
import "./view/styles/shell.css";
import "./view/styles/left.css";
import "./view/styles/picture.css";
import "./view/styles/why.css";
import { component } from "../shared/component";
import { readIncoming } from "./state/incoming";
import { sessionOf } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

export default component({
  className: "lampwork-program",
  read: readIncoming,
  sessionOf,
  view: (session) => (
    <SessionContext value={session}>
      <App key={session.doc} />
    </SessionContext>
  ),
});
