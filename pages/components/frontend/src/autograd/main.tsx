/** A program and its gradients, as Streamlit mounts them. */
import "@xyflow/react/dist/style.css";
import "../shared/tokens.css";
import "../canvas/view/styles/stage.css";
import "../shared/heat.css";
import "../shared/writing/styles/shell.css";
import "../shared/writing/styles/writing.css";
import "../shared/writing/styles/why.css";
import "./styles/page.css";
import "./styles/graph.css";
import "./styles/panel.css";
import { component } from "../shared/component";
import { WritingContext } from "../shared/writing/view/context";
import { readIncoming } from "./state/incoming";
import { sessionOf } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

export default component({
  className: "lampwork-autograd",
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
