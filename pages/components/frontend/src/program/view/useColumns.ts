/** How wide the program's column is; under a narrow window everything stands in one column. */
import { useLayoutEffect, useState } from "react";

export const STANDARD = 352;
export const LEAST = 260;
const NARROW = 900;
const LEAST_PICTURE = 360;

export interface Columns {
  readonly narrow: boolean;
  readonly left: number;
  readonly most: number;
  readonly template: string;
  readonly resize: (left: number) => void;
}

let lastLeft = STANDARD; // kept across page switches

export function useColumns(root: React.RefObject<HTMLElement | null>): Columns {
  const [width, setWidth] = useState(1280);
  const [left, setLeft] = useState(lastLeft);
  useLayoutEffect(() => {
    const node = root.current;
    if (!node) return;
    setWidth(node.clientWidth);
    const watch = new ResizeObserver(() => setWidth(node.clientWidth));
    watch.observe(node);
    return () => watch.disconnect();
  }, [root]);
  const most = Math.max(LEAST, width - LEAST_PICTURE);
  const shown = Math.min(left, most);
  return {
    narrow: width < NARROW,
    left: shown,
    most,
    template: `${shown}px 0 minmax(0, 1fr)`,
    resize: (next) => {
      lastLeft = Math.round(Math.max(LEAST, Math.min(most, next)));
      setLeft(lastLeft);
    },
  };
}
