import { expect, test, vi } from "vitest";
import { markup as written, mounted } from "../../shared/testing/markup";
import { EMPTY_GRAPH, type Graph } from "../model/types";
import { readIncoming } from "../state/incoming";
import { Session } from "../state/session";
import { CATALOG, graphOf } from "../testing/graphs";
import { SessionContext } from "./context";
import { EmptyState } from "./EmptyState";
import { HelpDialog } from "./HelpDialog";
import { useShortcuts } from "./keys";
import { DetailsPanel } from "./panel/DetailsPanel";
import { Toolbar } from "./Toolbar";

const GRAPH = graphOf(["conv1:Conv2d", "a:ReLU", "b:ReLU"], ["x>conv1"], {
  nodes: [{ name: "conv1", kind: "Conv2d", params: { out_channels: 6 } }, { name: "a", kind: "ReLU", params: {} }, { name: "b", kind: "ReLU", params: {} }],
  frames: [{ kind: "Sequential", name: "seq1", members: ["a", "b"] }, { kind: "ModuleDict", name: "heads", members: [], chosen: null }],
});

function look(document: Graph = GRAPH, readOnly = true): Session {
  const session = new Session("d", readOnly);
  session.receive(readIncoming({ doc: "d", load_rev: 1, document, catalog: CATALOG, catalog_version: "v1" }), { setStateValue: vi.fn(), setTriggerValue: vi.fn() }, true);
  return session;
}

const markup = (session: Session, view: React.ReactNode): string => written(<SessionContext value={session}>{view}</SessionContext>);

test.each([["nothing", [], []], ["an input", ["x"], []], ["a layer", ["conv1"], []], ["a Sequential", ["seq1"], []], ["a ModuleDict", ["heads"], []], ["several", ["a", "b"], []], ["a wire", [], ["x.output>conv1.input"]]] as const)(
  "with %s selected the panel is text alone",
  (_, names, edges) => {
    const [session, edited] = [look(), look(GRAPH, false)];
    for (const one of [session, edited]) one.select(names, edges);
    expect(markup(session, <DetailsPanel />)).not.toMatch(/<(input|select|textarea)|class="(btn|mini)/);
    expect(markup(edited, <DetailsPanel />)).toMatch(/<(input|select|textarea)|class="(btn|mini)/);
  },
);

test("the values of a layer are there as text, with where they come from", () => {
  const session = look();
  session.select(["conv1"]);
  const panel = markup(session, <DetailsPanel />);
  expect(panel).toContain('aria-label="out_channels">6</output>');
  expect(panel).toContain('aria-label="kernel_size">3</output><span class="soft"> default</span>');
  expect(panel).toContain('<b class="mono name-text">conv1</b>');
});

test("the toolbar offers to look and to take away", () => {
  const bar = markup(look(), <Toolbar panels={{ palette: false, details: true }} onPanels={() => {}} />);
  for (const word of ["read only", "Fit", "Save graph", "model.py"]) expect(bar).toContain(word);
  for (const word of ["Undo", "Redo", "Arrange", "Group", ">Open", "Train", "palette"]) expect(bar).not.toContain(word);
});

test("an empty drawing says so, and offers no example", () => {
  const text = markup(look(EMPTY_GRAPH), <EmptyState />);
  expect(text).toContain("This drawing is empty");
  expect(text).not.toContain("<button");
});

test("only the keys that look are listed", () => {
  expect(markup(look(), <HelpDialog />)).not.toMatch(/paste|rename|undo|remove/);
});

test("keys that edit do nothing, keys that look do", () => {
  const session = look();
  function Keys() {
    useShortcuts(session, { current: document.body });
    return null;
  }
  const keys = mounted(<Keys />);
  const press = (key: string, more: KeyboardEventInit = {}): boolean => {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...more });
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
  };
  session.select(["conv1"]);
  for (const key of ["Delete", "Backspace", "ArrowLeft", "/", "w", "F2", "l"]) expect(press(key)).toBe(false);
  for (const key of ["z", "y", "c", "x", "v", "d", "g"]) expect(press(key, { ctrlKey: true })).toBe(false);
  expect(session.graph.get()).toEqual(GRAPH);
  expect(session.overlay.get().view).toBe("none");
  expect(session.renaming.get()).toBeNull();
  press("a", { ctrlKey: true });
  expect(session.selection.get().names.length).toBeGreaterThan(2);
  press("Escape");
  expect(session.selection.get().names).toEqual([]);
  press("?");
  expect(session.overlay.get().view).toBe("help");
  keys.leave();
});
