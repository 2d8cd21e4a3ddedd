import { afterEach, expect, test } from "vitest";
import { readPlace, readPlaceData, setPlace } from "./place";

afterEach(() => {
  setPlace(null);
  history.replaceState(null, "", "/");
});

test("what a component says is read by the bar, until the component leaves", () => {
  expect(readPlace()).toBeNull();
  setPlace({ node: "conv1", step: 3 });
  expect(readPlace()).toEqual({ node: "conv1", step: 3 });
  setPlace(null);
  expect(readPlace()).toBeNull();
});

test("two bundles share one place", async () => {
  setPlace({ node: "conv1" });
  const other = (await import("./place?other" as "./place")) as typeof import("./place");
  expect(other.setPlace).not.toBe(setPlace);
  expect(other.readPlace()).toEqual({ node: "conv1" });
});

test("a place of another page is over", () => {
  setPlace({ node: "conv1" });
  history.replaceState(null, "", "/train?shared=1");
  expect(readPlace()).toBeNull();
});

test("what cannot be a place is left out, said by a component or by Python", () => {
  setPlace({ node: "n".repeat(301), step: 1.5 });
  expect(readPlace()).toEqual({});
  expect(readPlaceData({ node: "pool", step: -1, page: "build" })).toEqual({ node: "pool" });
  expect(readPlaceData({ node: 7, step: 1_000_000 })).toEqual({ step: 1_000_000 });
  for (const value of [null, "x", [], {}, { node: "" }]) expect(readPlaceData(value)).toBeNull();
});
