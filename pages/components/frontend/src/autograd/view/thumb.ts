/** A tensor as a very small picture: one pixel for each element or part. */
import { colourOf, PALETTES, scaleOf } from "../../shared/colour";
import type { Theme } from "../../shared/theme";
import { gridOf } from "../model/grid";
import type { Figure } from "../model/trace";

const known: Readonly<Record<Theme, WeakMap<Figure, string>>> = { light: new WeakMap(), dark: new WeakMap() };

/** The address of the picture; null where there is nothing to paint. */
export function thumbOf(figure: Figure, theme: Theme): string | null {
  const found = known[theme].get(figure);
  if (found !== undefined) return found || null;
  const made = paint(figure, theme);
  known[theme].set(figure, made);
  return made || null;
}

function paint(figure: Figure, theme: Theme): string {
  const grid = gridOf(figure);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!grid || !context) return "";
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const scale = scaleOf(grid.values);
  const image = context.createImageData(grid.columns, grid.rows);
  grid.values.forEach((value, at) => image.data.set([...colourOf(value, scale, PALETTES[theme]), 255], 4 * at));
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
