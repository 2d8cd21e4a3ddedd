/** A drawing of Graphviz, as Streamlit mounts it. */
import "../shared/tokens.css";
import "./view/drawing.css";
import { component } from "../shared/component";
import { readIncoming, sessionOf } from "./state/session";
import { App } from "./view/App";

export default component({
  className: "lampwork-drawing",
  read: readIncoming,
  sessionOf,
  view: (session) => <App key={session.doc} session={session} />,
});
