/** Where a drawing stands in its window: how far it is moved, in pixels, and how large it is. */

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const LEAST_ZOOM = 0.05;
export const MOST_ZOOM = 6;
const AROUND = 24; // free on each side of a drawing that is fitted
const KEPT = 60; // of the drawing that cannot be moved out of the window

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Shows all of it, in the middle, and never larger than it was drawn. */
export function fitted(drawing: Size, area: Size): Camera {
  const room = { width: Math.max(1, area.width - 2 * AROUND), height: Math.max(1, area.height - 2 * AROUND) };
  const zoom = within(Math.min(room.width / drawing.width, room.height / drawing.height, 1), LEAST_ZOOM, MOST_ZOOM);
  return { zoom, x: (area.width - drawing.width * zoom) / 2, y: Math.max(AROUND, (area.height - drawing.height * zoom) / 2) };
}

/** Shows it so wide that it can be read, from its top. */
export function readable(drawing: Size, area: Size): Camera {
  const whole = fitted(drawing, area);
  if (whole.zoom >= READABLE) return whole;
  const zoom = within((area.width - 2 * AROUND) / drawing.width, READABLE, 1);
  return { zoom, x: (area.width - drawing.width * zoom) / 2, y: AROUND };
}

const READABLE = 0.7;

/** The point at (x, y) of the window stays where it is. */
export function zoomed(camera: Camera, factor: number, x: number, y: number): Camera {
  const zoom = within(camera.zoom * factor, LEAST_ZOOM, MOST_ZOOM);
  const scale = zoom / camera.zoom;
  return { zoom, x: x - (x - camera.x) * scale, y: y - (y - camera.y) * scale };
}

export function moved(camera: Camera, dx: number, dy: number, drawing: Size, area: Size): Camera {
  const [width, height] = [drawing.width * camera.zoom, drawing.height * camera.zoom];
  return {
    zoom: camera.zoom,
    x: within(camera.x + dx, KEPT - width, area.width - KEPT),
    y: within(camera.y + dy, KEPT - height, area.height - KEPT),
  };
}
