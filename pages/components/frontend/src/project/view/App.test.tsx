import { act } from "react";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import bar from "../main";
import { NOTICE, sentByPython, wireToPython } from "../testing/python";

let docs = 0;
let parent: HTMLElement;
let wire: ReturnType<typeof wireToPython>;
let leave: () => void;
let sent: Record<string, unknown>;

function run(fields: Record<string, unknown> = {}): void {
  sent = { ...sent, ...fields };
  act(() => {
    leave = bar({ data: sent, parentElement: parent, ...wire });
  });
}

function show(fields: Record<string, unknown> = {}): void {
  sent = sentByPython({ doc: `d${(docs += 1)}` });
  run(fields);
}

const all = (): HTMLElement[] => [...parent.querySelectorAll<HTMLElement>("button, [role=menuitem], input")];
const named = (name: string): HTMLElement => {
  const found = all().find((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim() === name);
  if (!found) throw new Error(`Nothing is called ${name}.`);
  return found;
};
const click = (name: string): void => act(() => named(name).click());
const press = (key: string, on: Element = document.activeElement!): void => {
  act(() => void on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true })));
};
const type = (text: string): void => {
  const field = document.activeElement as HTMLInputElement;
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
};
const actions = (): unknown[] => wire.setTriggerValue.mock.calls.map(([, { name, value }]) => [name, value]);
const text = (): string => parent.textContent ?? "";

beforeAll(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
});
beforeEach(() => {
  parent = document.createElement("div");
  document.body.append(parent);
  wire = wireToPython();
});
afterEach(() => {
  act(() => leave());
  parent.remove();
});

test("F2 renames in place: Enter keeps the new title and Escape leaves the old one", () => {
  show();
  press("F2", named("Project menu"));
  expect((document.activeElement as HTMLInputElement).value).toBe("Residual digits");
  type("Other digits");
  press("Escape");
  expect(text()).toContain("Residual digits");
  expect(actions()).toEqual([]);
  click("Project Residual digits: rename");
  type("Other digits");
  press("Enter");
  expect(actions()).toEqual([["rename", { title: "Other digits" }]]);
  expect(document.activeElement).toBe(named("Project Other digits: rename"));
});

test("what was typed is kept when one clicks elsewhere", () => {
  show();
  click("Project Residual digits: rename");
  type("Other digits");
  act(() => (document.activeElement as HTMLElement).blur());
  expect(actions()).toEqual([["rename", { title: "Other digits" }]]);
});

test("the menu goes round by arrow keys, and Escape leads back to its button", () => {
  show();
  act(() => named("Project menu").focus());
  press("ArrowDown");
  const seen = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"].map((key) => {
    press(key);
    return document.activeElement!.textContent;
  });
  expect(seen).toEqual(["Projects …", "History …", "Keep a version …", "New project", "Keep a version …", "New project", "Keep a version …"]);
  press("Escape");
  expect(document.activeElement).toBe(named("Project menu"));
  expect(parent.querySelector("[role=menu]")).toBeNull();
});

test("each entry of the menu asks for what it says", () => {
  show();
  for (const name of ["New project", "Projects …", "History …"]) {
    click("Project menu");
    click(name);
  }
  expect(actions()).toEqual([["new", {}], ["projects", {}], ["history", {}]]);
});

test("a version is kept under a name", () => {
  show();
  click("Project menu");
  click("Keep a version …");
  expect((named("Keep") as HTMLButtonElement).disabled).toBe(true);
  type("before the block");
  click("Keep");
  expect(actions()).toEqual([["snapshot", { name: "before the block" }]]);
  expect(document.activeElement).toBe(named("Project menu"));
});

test("an address of Python leads to a page of ours and nowhere else", () => {
  const address = (url: string): string | null => {
    run({ projects_url: url });
    click("Project menu");
    const href = parent.querySelector("a")!.getAttribute("href");
    press("Escape");
    return href;
  };
  show();
  expect(address("projects")).toBe("http://localhost:3000/projects");
  expect(address("javascript:alert(1)")).toBeNull();
  expect(address("//example.com")).toBeNull();
});

test("a notice is told, answered and closed", () => {
  show({ notice: NOTICE });
  expect(parent.querySelector("[aria-live=polite]")!.textContent).toContain("Another tab saved first.");
  click("Look at it");
  expect(text()).not.toContain("Another tab");
  run({ notice: null });
  run({ notice: NOTICE });
  press("Escape", named("Close"));
  expect(text()).not.toContain("Another tab");
  expect(actions()).toEqual([["answer", { name: "look" }], ["answer", { name: "dismiss" }]]);
});

test("a notice that wants no answer goes by itself, one that does stays", () => {
  vi.useFakeTimers();
  show({ notice: { ...NOTICE, actions: [] } });
  const card = parent.querySelector("section")!;
  act(() => void card.dispatchEvent(new FocusEvent("focusin", { bubbles: true })));
  act(() => vi.advanceTimersByTime(60_000));
  expect(text()).toContain("Another tab");
  act(() => void card.dispatchEvent(new FocusEvent("focusout", { bubbles: true })));
  act(() => vi.advanceTimersByTime(9_000));
  expect(text()).not.toContain("Another tab");
  run({ notice: NOTICE });
  act(() => vi.advanceTimersByTime(60_000));
  expect(text()).toContain("Another tab");
  expect(actions()).toEqual([["answer", { name: "dismiss" }]]);
  vi.useRealTimers();
});

test("a problem of saving stands in words below the bar, and its sign stays when they are closed", () => {
  show({ saved: { at: null, problem: "The disk is full." } });
  expect(parent.querySelector("[aria-live=polite]")!.textContent).toContain("The disk is full.");
  click("Close");
  expect(parent.querySelector("[aria-live=polite]")!.textContent).toBe("");
  click("Not saved: The disk is full.");
  expect(parent.querySelector("[aria-live=polite]")!.textContent).toContain("The disk is full.");
});

test("somebody's project is read only; it is copied where the link allows that", () => {
  show({ mode: "view", saved: null, link: { label: "lesson two", may_fork: true } });
  expect(text()).toContain("read only");
  expect(text()).toContain("lesson two");
  expect(() => named("Share")).toThrow();
  click("Make my own copy");
  click("Leave");
  expect(actions()).toEqual([["fork", {}], ["leave", {}]]);
  run({ link: { label: "", may_fork: false } });
  expect(() => named("Make my own copy")).toThrow();
});

test("while a link is opened the bar says so, and one that leads nowhere says nothing", () => {
  show({ mode: "waiting", title: "", saved: null });
  expect(text()).toBe("Opening the link …");
  run({ mode: "lost" });
  expect(text()).toBe("");
});

test("without a store there is the hint and nothing to press", () => {
  show({ mode: "off", saved: null, unsaved_hint: "kept in this browser only" });
  expect(text()).toContain("kept in this browser only");
  expect(all()).toEqual([]);
});

test("a tab that is looked at again asks what happened meanwhile; a mount does not", () => {
  show();
  const seen = (state: string): void => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
  };
  seen("visible");
  expect(actions()).toEqual([]);
  seen("hidden");
  seen("visible");
  seen("visible");
  expect(actions()).toEqual([["seen", {}]]);
});

test("a title is text, whatever it holds", () => {
  show({ title: "<img src=x onerror=alert(1)>" });
  expect(parent.querySelector("img")).toBeNull();
  expect(text()).toContain("<img src=x onerror=alert(1)>");
});
