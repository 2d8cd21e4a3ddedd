/** A program, its steps and its memory, as Streamlit mounts them. */
import "../shared/tokens.css";
import "../shared/heat.css";
import "../shared/writing/styles/shell.css";
import "../shared/writing/styles/writing.css";
import "../shared/writing/styles/why.css";
import "./view/styles/left.css";
import "./view/styles/picture.css";
import "./view/styles/why.css";
import { component } from "../shared/component";
import { WritingContext } from "../shared/writing/view/context";
import { readIncoming } from "./state/incoming";
import { sessionOf } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

export default component({
  className: "lampwork-program",
  read: readIncoming,
  sessionOf,
  view: (session) => (
    <WritingContext value={session}>
      <SessionContext value={session}>
        <App key={`${session.doc} ${session.info.get().shared}`} />
      </SessionContext>
    </WritingContext>
  ),
});
