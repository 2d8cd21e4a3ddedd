/** How wide the program's column is; under a narrow window everything stands in one column. */
import { useLayoutEffect, useState } from "react";

const STANDARD = 352;
export const LEAST = 260;
const NARROW = 900;
const LEAST_PICTURE = 360;

export interface Columns {
  readonly narrow: boolean;
  /** Of the whole page. */
  readonly width: number;
  readonly left: number;
  readonly standard: number;
  readonly most: number;
  readonly template: string;
  readonly resize: (left: number) => void;
}

let lastLeft: number | null = null; // kept across page switches

/** `rest` is what must be left for what stands beside it. */
export function useColumns(root: React.RefObject<HTMLElement | null>, standard = STANDARD, rest = LEAST_PICTURE): Columns {
  const [width, setWidth] = useState(1280);
  const [left, setLeft] = useState(lastLeft ?? standard);
  useLayoutEffect(() => {
    const node = root.current;
    if (!node) return;
    setWidth(node.clientWidth);
    const watch = new ResizeObserver(() => setWidth(node.clientWidth));
    watch.observe(node);
    return () => watch.disconnect();
  }, [root]);
  const most = Math.max(LEAST, width - rest);
  const shown = Math.min(left, most);
  return {
    narrow: width < NARROW,
    width,
    left: shown,
    standard,
    most,
    template: `${shown}px 0 minmax(0, 1fr)`,
    resize: (next) => {
      const taken = Math.round(Math.max(LEAST, Math.min(most, next)));
      lastLeft = taken;
      setLeft(taken);
    },
  };
}
