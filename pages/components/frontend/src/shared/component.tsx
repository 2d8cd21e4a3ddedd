/** What Streamlit mounts: a function called on mount and on every run, with the newest data. */
import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import type { Bridge, Wire } from "./bridge";

export interface ComponentProps extends Wire {
  readonly data: unknown;
  readonly parentElement: HTMLElement | ShadowRoot;
}

interface Session<Incoming> {
  readonly doc: string;
  readonly bridge: Bridge;
  receive(incoming: Incoming, wire: Wire, first: boolean): void;
  /** Writes down what a reload of the page would lose. */
  keep?(): void;
}

interface Parts<Incoming, Own> {
  readonly className: string;
  readonly read: (data: unknown) => Incoming;
  readonly sessionOf: (doc: string, incoming: Incoming) => Own;
  readonly view: (session: Own) => ReactElement;
}

/** What was typed just before the document leaves is kept; its view is forgotten. */
function leave<Incoming>({ session }: { readonly session: Session<Incoming> | null }): void {
  session?.keep?.();
  session?.bridge.detach();
}

interface Mount<Own> {
  readonly root: Root;
  session: Own | null;
  readonly unmount: () => void;
}

export function component<Incoming extends { readonly doc: string }, Own extends Session<Incoming>>(
  parts: Parts<Incoming, Own>,
): (props: ComponentProps) => () => void {
  const mounts = new WeakMap<Node, Mount<Own>>();

  function mountIn(parent: HTMLElement | ShadowRoot): Mount<Own> {
    const element = document.createElement("div");
    element.className = parts.className;
    parent.appendChild(element);
    const root = createRoot(element);
    const sendWaiting = (): void => mount.session?.bridge.flushIfPending();
    // A click elsewhere may switch the page: what was typed just before it must be on its way by then.
    document.addEventListener("pointerdown", sendWaiting, true);
    const hidden = (): void => {
      if (document.visibilityState !== "hidden") return;
      sendWaiting();
      mount.session?.keep?.();
    };
    const left = (): void => mount.session?.keep?.();
    document.addEventListener("visibilitychange", hidden);
    window.addEventListener("pagehide", left);
    const mount: Mount<Own> = {
      root,
      session: null,
      unmount: () => {
        document.removeEventListener("pointerdown", sendWaiting, true);
        document.removeEventListener("visibilitychange", hidden);
        window.removeEventListener("pagehide", left);
        leave(mount);
        mounts.delete(parent);
        root.unmount();
        element.remove();
      },
    };
    mounts.set(parent, mount);
    return mount;
  }

  return (props) => {
    const incoming = parts.read(props.data);
    const session = parts.sessionOf(incoming.doc, incoming);
    const mount = mounts.get(props.parentElement) ?? mountIn(props.parentElement);
    const first = mount.session !== session;
    if (first) leave(mount);
    mount.session = session;
    session.receive(incoming, props, first);
    if (first) mount.root.render(parts.view(session));
    return mount.unmount;
  };
}
