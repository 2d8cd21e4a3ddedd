import { expect, test } from "vitest";
import { fitted, LEAST_ZOOM, MOST_ZOOM, moved, readable, zoomed } from "./camera";

const AREA = { width: 848, height: 648 };

test("a small drawing stands in the middle at its own size, a large one is made to fit", () => {
  expect(fitted({ width: 100, height: 100 }, AREA)).toEqual({ zoom: 1, x: 374, y: 274 });
  expect(fitted({ width: 1600, height: 600 }, AREA)).toEqual({ zoom: 0.5, x: 24, y: 174 });
});

test("a long drawing begins at its top, so large that it can be read", () => {
  const seen = readable({ width: 400, height: 20_000 }, AREA);
  expect(seen).toEqual({ zoom: 1, x: 224, y: 24 });
  expect(readable({ width: 4_000, height: 200 }, AREA).zoom).toBe(0.7);
  expect(readable({ width: 400, height: 700 }, AREA)).toEqual(fitted({ width: 400, height: 700 }, AREA));
});

test("the point under the pointer stays where it is, at every zoom", () => {
  const before = { x: 30, y: -10, zoom: 0.8 };
  const after = zoomed(before, 1.5, 200, 100);
  expect(after.zoom).toBeCloseTo(1.2);
  expect((200 - after.x) / after.zoom).toBeCloseTo((200 - before.x) / before.zoom);
  expect((100 - after.y) / after.zoom).toBeCloseTo((100 - before.y) / before.zoom);
});

test("the zoom has its ends, and a drawing cannot be lost out of its window", () => {
  expect(zoomed({ x: 0, y: 0, zoom: 1 }, 1e9, 0, 0).zoom).toBe(MOST_ZOOM);
  expect(zoomed({ x: 0, y: 0, zoom: 1 }, 1e-9, 0, 0).zoom).toBe(LEAST_ZOOM);
  const drawing = { width: 100, height: 100 };
  expect(moved({ x: 0, y: 0, zoom: 1 }, 1e6, -1e6, drawing, AREA)).toEqual({ zoom: 1, x: 788, y: -40 });
});
