import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchCanvasEarly, forgetLink, takeLink } from "./link";

const at = (address: string): void => history.replaceState({ page: 1 }, "", address);

beforeEach(() => {
  sessionStorage.clear();
  document.head.replaceChildren();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  at("/");
});

test("a link leaves the address as soon as it is read, and stays in this tab", () => {
  at("/open?embed=true#s=token");
  expect(takeLink()).toBe("s=token");
  expect(location.href).toBe("http://localhost:3000/open?embed=true");
  expect(history.state).toEqual({ page: 1 });
  expect(takeLink()).toBe("s=token");
  forgetLink();
  expect(takeLink()).toBe("");
});

test("a newer link in the address takes the place of the one before", () => {
  at("/open#s=first");
  takeLink();
  at("/open#g=second");
  expect(takeLink()).toBe("g=second");
  expect(takeLink()).toBe("g=second");
});

test("a fragment that is no link stays where it is", () => {
  at("/open#section");
  expect(takeLink()).toBe("");
  expect(location.hash).toBe("#section");
});

test("a link that is too long leads nowhere, not to the one before", () => {
  at("/open#s=first");
  takeLink();
  at(`/open#g=${"a".repeat(3999)}`);
  expect(takeLink()).toBe("");
  expect(location.hash).toBe("");
  expect(takeLink()).toBe("");
  at(`/open#g=${"a".repeat(3998)}`);
  expect(takeLink()).toHaveLength(4000);
});

test("what stands in the storage is read with care, and a browser without storage goes on", () => {
  sessionStorage.setItem("lampwork.link", "javascript:1");
  expect(takeLink()).toBe("");
  vi.stubGlobal("sessionStorage", undefined);
  at("/open#s=token");
  expect(takeLink()).toBe("s=token");
  expect(location.hash).toBe("");
});

test("the canvas is asked for once, below the address of the page", () => {
  at("/lampwork/open");
  fetchCanvasEarly();
  fetchCanvasEarly();
  const links = [...document.head.querySelectorAll("link")];
  expect(links.map(({ rel, href }) => [rel, href])).toEqual([
    ["modulepreload", "http://localhost:3000/lampwork/_stcore/bidi-components/lampwork.canvas/canvas.js"],
  ]);
});
