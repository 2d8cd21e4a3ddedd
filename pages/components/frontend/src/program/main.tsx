/** The component Streamlit mounts: called on mount and on every run, with the newest data. */
import "../shared/tokens.css";
import "./view/styles/shell.css";
import "./view/styles/left.css";
import "./view/styles/picture.css";
import "./view/styles/why.css";
import { createRoot, type Root } from "react-dom/client";
import { readIncoming } from "./state/incoming";
import { sessionOf, type Session } from "./state/session";
import { App } from "./view/App";
import { SessionContext } from "./view/context";

interface ComponentProps {
  readonly data: unknown;
  readonly parentElement: HTMLElement | ShadowRoot;
  readonly setStateValue: (name: string, value: unknown) => void;
  readonly setTriggerValue: (name: string, value: unknown) => void;
}

interface Mount {
  readonly root: Root;
  readonly element: HTMLElement;
  session: Session | null;
  readonly unmount: () => void;
}

const mounts = new WeakMap<Node, Mount>();

export default function program(props: ComponentProps): () => void {
  const incoming = readIncoming(props.data);
  const session = sessionOf(incoming.doc);
  const mount = mounts.get(props.parentElement) ?? mountIn(props.parentElement);
  const first = mount.session !== session;
  if (first) mount.session?.bridge.detach();
  mount.session = session;
  session.receive(incoming, props, first);
  if (first)
    mount.root.render(
      <SessionContext value={session}>
        <App key={session.doc} />
      </SessionContext>,
    );
  return mount.unmount;
}

function mountIn(parent: HTMLElement | ShadowRoot): Mount {
  const element = document.createElement("div");
  element.className = "lampwork-program";
  parent.appendChild(element);
  const root = createRoot(element);
  const sendWaiting = (): void => mount.session?.bridge.flushIfPending();
  // A click elsewhere may switch the page: what was typed just before it must be on its way by then.
  document.addEventListener("pointerdown", sendWaiting, true);
  // Outside of the shadow nobody sees that an editor has the focus: typed letters are not shortcuts.
  const keep = (event: Event): void => event.stopPropagation();
  for (const kind of ["keydown", "keyup", "keypress"]) element.addEventListener(kind, keep);
  const mount: Mount = {
    root,
    element,
    session: null,
    unmount: () => {
      document.removeEventListener("pointerdown", sendWaiting, true);
      mount.session?.bridge.detach();
      mounts.delete(parent);
      root.unmount();
      element.remove();
    },
  };
  mounts.set(parent, mount);
  return mount;
}
