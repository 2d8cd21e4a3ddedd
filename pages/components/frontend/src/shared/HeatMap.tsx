/** A large tensor from afar: the mean of each of its parts as a colour, with the scale beside it. */
import { useEffect, useRef } from "react";
import { colourOf, css, PALETTES, scaleOf } from "./colour";
import { figure } from "./format";
import type { Heat } from "./record";
import { useThemeName } from "./theme";

const WIDEST = 240;
const TALLEST = 120;

export function HeatMap({ heat }: { readonly heat: Heat }) {
  const theme = useThemeName();
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.max(2, Math.min(12, Math.floor(WIDEST / heat.columns), Math.floor(TALLEST / heat.rows)));
  const scale = scaleOf(heat.values);
  useEffect(() => {
    const node = canvas.current;
    const context = node?.getContext("2d");
    if (!node || !context) return;
    node.width = heat.columns * side;
    node.height = heat.rows * side;
    heat.values.forEach((value, place) => {
      context.fillStyle = css(colourOf(value, scale, PALETTES[theme]));
      context.fillRect((place % heat.columns) * side, Math.floor(place / heat.columns) * side, side, side);
    });
  }, [heat, scale, side, theme]);
  if (heat.rows === 0 || heat.columns === 0) return null;
  return (
    <figure className="heat">
      <canvas ref={canvas} role="img" aria-label={`Heat map of the means of ${heat.rows} by ${heat.columns} parts, from ${figure(-scale)} to ${figure(scale)}`} />
      <Legend scale={scale} />
    </figure>
  );
}

export function Legend({ scale }: { readonly scale: number }) {
  const theme = useThemeName();
  const { low, zero, high, none } = PALETTES[theme];
  return (
    <figcaption className="legend num">
      <span>{figure(-scale)}</span>
      <i style={{ background: `linear-gradient(90deg, ${css(low)}, ${css(zero)}, ${css(high)})` }} />
      <span>{figure(scale)}</span>
      <i className="legend-none" style={{ background: css(none) }} /> <span>not finite</span>
    </figcaption>
  );
}
