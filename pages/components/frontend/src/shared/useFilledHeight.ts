/** The height from an element's own top to the bottom of the window. */
import { useLayoutEffect, useState } from "react";

const LEAST = 480;

export function useFilledHeight(element: React.RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(LEAST);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = (): void => {
      const top = node.getBoundingClientRect().top + scrolled(node);
      setHeight(Math.max(LEAST, Math.floor(window.innerHeight - top)));
    };
    measure();
    // What stands above may load later and push the canvas down.
    const watch = new ResizeObserver(measure);
    watch.observe(document.documentElement);
    const host = (node.getRootNode() as ShadowRoot).host ?? node;
    if (host.parentElement) watch.observe(host.parentElement);
    window.addEventListener("resize", measure);
    return () => {
      watch.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [element]);
  return height;
}

/** How far the containers around an element are scrolled: its top does not depend on it. */
function scrolled(node: HTMLElement): number {
  let sum = 0;
  let at: Node | null = node;
  while (at) {
    if (at instanceof Element) sum += at.scrollTop;
    at = at instanceof ShadowRoot ? at.host : at.parentNode;
  }
  return sum;
}
