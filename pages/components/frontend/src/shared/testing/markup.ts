/** What a view writes into the page. */
import { act, type ReactNode } from "react";
import { createRoot } from "react-dom/client";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

export interface Mounted {
  readonly element: HTMLElement;
  show(view: ReactNode): void;
  leave(): void;
}

export function mounted(view: ReactNode): Mounted {
  const element = document.createElement("div");
  const root = createRoot(element);
  const show = (next: ReactNode): void => act(() => root.render(next));
  show(view);
  return { element, show, leave: () => act(() => root.unmount()) };
}

export function markup(view: ReactNode): string {
  const { element, leave } = mounted(view);
  const text = element.innerHTML;
  leave();
  return text;
}
