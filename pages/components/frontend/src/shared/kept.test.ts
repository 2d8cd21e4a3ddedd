import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Kept, newest } from "./kept";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => vi.restoreAllMocks());

function kept(project: string | null): Kept {
  const made = new Kept("page");
  made.open(project);
  return made;
}

const stored = (key: string): unknown => JSON.parse(localStorage.getItem(key) ?? "null");

test("each project has entries of its own", () => {
  kept("a").save({ text: "1" });
  kept("b").save({ text: "2" });
  kept("").save({ text: "3" });
  expect(kept("a").unsaved(false)).toMatchObject({ text: "1" });
  expect(Object.keys(localStorage).sort()).toEqual(["lampwork.page.autosave.a", "lampwork.page.autosave.b", "lampwork.page.autosave.new"]);
});

test("what Python has saved leaves a clean mark without content, and is not offered again", () => {
  const made = kept("a");
  made.save({ text: "1" });
  made.clean();
  expect(stored("lampwork.page.autosave.a")).toEqual({ form: 2, clean: true });
  expect(kept("a").unsaved(false)).toBeNull();
});

test("work that is in no project is never taken for saved", () => {
  const made = kept("");
  made.save({ text: "1" });
  made.clean();
  expect(kept("").unsaved(true)).toMatchObject({ text: "1" });
});

test("a tab does not mark as saved what another tab has written", () => {
  const here = kept("a");
  here.save({ text: "mine" });
  kept("a").save({ text: "theirs" });
  here.clean();
  expect(kept("a").unsaved(false)).toMatchObject({ text: "theirs" });
});

test("what was found unsaved can be marked as saved", () => {
  kept("a").save({ text: "1" });
  const later = kept("a");
  later.unsaved(false);
  later.clean();
  expect(kept("a").unsaved(false)).toBeNull();
});

test("what becomes a project takes its entries along", () => {
  const made = kept("");
  made.save({ text: "1" });
  made.keepUndo({ past: [0] });
  made.follow("a");
  expect(Object.keys(localStorage)).toEqual(["lampwork.page.autosave.a"]);
  expect(Object.keys(sessionStorage)).toEqual(["lampwork.page.undo.a"]);
  expect(kept("a").undo()).toMatchObject({ past: [0] });
  made.clean();
  expect(stored("lampwork.page.autosave.a")).toEqual({ form: 2, clean: true });
});

test("what was kept before there were projects is taken over once, where Python has nothing", () => {
  localStorage.setItem("lampwork.page.autosave", JSON.stringify({ form: 1, text: "old" }));
  expect(kept("a").unsaved(false)).toBeNull();
  expect(kept("").unsaved(false)).toBeNull();
  expect(kept("").unsaved(true)).toMatchObject({ text: "old" });
  expect(kept("").unsaved(true)).toBeNull();
  expect(kept("a").unsaved(true)).toBeNull();
});

test("without projects everything stands under one key, and no undo is kept", () => {
  const made = kept(null);
  made.save({ text: "1" });
  made.keepUndo({ past: [] });
  expect(Object.keys(localStorage)).toEqual(["lampwork.page.autosave"]);
  expect(Object.keys(sessionStorage)).toEqual([]);
  expect(made.unsaved(false)).toBeNull();
  expect(made.unsaved(true)).toMatchObject({ text: "1" });
});

test("another project is opened afresh; the first id of a work is no other project", () => {
  const made = new Kept("page");
  expect(made.isFirst("")).toBe(true);
  made.open("");
  expect(made.isFirst("a")).toBe(false);
  made.follow("a");
  expect(made.isFirst("a")).toBe(false);
  expect(made.isFirst("b")).toBe(true);
});

test.each(["nonsense", "[]", "7", '{"form":3,"text":"x"}', '{"form":2,"clean":true,"text":"x"}'])("the entry %s is left alone", (text) => {
  localStorage.setItem("lampwork.page.autosave.a", text);
  sessionStorage.setItem("lampwork.page.undo.a", "nonsense");
  expect(kept("a").unsaved(true)).toBeNull();
  expect(kept("a").undo()).toBeNull();
});

test("where the tab's storage is full, the undo of what is not open gives way", () => {
  sessionStorage.setItem("lampwork.other.undo.z", "{}");
  sessionStorage.setItem("lampwork.link", "mine");
  const put = Storage.prototype.setItem;
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(function (this: Storage, key: string, value: string) {
    if (sessionStorage.getItem("lampwork.other.undo.z") !== null) throw new DOMException("full", "QuotaExceededError");
    put.call(this, key, value);
  });
  kept("a").keepUndo({ past: [1] });
  expect(Object.keys(sessionStorage).sort()).toEqual(["lampwork.link", "lampwork.page.undo.a"]);
});

test("a browser that stores nothing is no error", () => {
  for (const name of ["getItem", "setItem", "removeItem"] as const)
    vi.spyOn(Storage.prototype, name).mockImplementation(() => {
      throw new DOMException("no", "SecurityError");
    });
  const made = kept("");
  expect(made.save({ text: "1" })).toBe(false);
  made.clean();
  made.keepUndo({ past: [] });
  made.keepUndo(null);
  made.follow("a");
  expect(made.unsaved(true)).toBeNull();
  expect(made.undo()).toBeNull();
});

test("the newest steps are kept as long as they fit", () => {
  expect(newest(["aaaa", "bb", "c"], 100)).toEqual(["aaaa", "bb", "c"]);
  expect(newest(["aaaa", "bb", "c"], 9)).toEqual(["bb", "c"]);
  expect(newest(["aaaa"], 3)).toEqual([]);
  expect(newest([], -1)).toEqual([]);
});
