/** Keys, while nothing is being typed. HelpDialog lists them for people. */
import { useEffect } from "react";
import { itemOf, parentOf } from "../model/index";
import { move } from "../model/edits";
import type { Point } from "../model/types";
import * as commands from "../state/commands";
import type { Session } from "../state/session";

type Command = (session: Session, event: KeyboardEvent) => void;

const STEP = 20;
const FAR = 100;

const WITH_CTRL: Readonly<Record<string, Command>> = {
  z: (session, event) => (event.shiftKey ? session.redo() : session.undo()),
  y: (session) => session.redo(),
  c: (session) => void commands.copySelection(session),
  x: (session) => commands.cutSelection(session),
  v: (session, event) => commands.pasteClip(session, event.shiftKey),
  d: (session) => commands.duplicateSelection(session),
  a: (session) => commands.selectAll(session),
  g: (session, event) => (event.shiftKey ? commands.ungroup(session) : commands.group(session)),
};

const arrow =
  (dx: number, dy: number): Command =>
  (session, event) =>
    nudge(session, dx * (event.shiftKey ? FAR : STEP), dy * (event.shiftKey ? FAR : STEP));

const PLAIN: Readonly<Record<string, Command>> = {
  Delete: (session, event) => commands.deleteSelection(session, !event.shiftKey),
  Backspace: (session, event) => commands.deleteSelection(session, !event.shiftKey),
  Escape: (session) => session.select([]),
  ArrowLeft: arrow(-1, 0),
  ArrowRight: arrow(1, 0),
  ArrowUp: arrow(0, -1),
  ArrowDown: arrow(0, 1),
  "/": (session) => openSearch(session),
  "?": (session) => session.overlay.set({ view: "help" }),
  w: (session) => startWire(session),
  F2: (session) => startRename(session),
  l: (session) => commands.arrange(session),
  ".": (session) => session.camera?.fit(),
};

export function useShortcuts(session: Session, root: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const path = event.composedPath();
      const [target] = path;
      const here = root.current !== null && path.includes(root.current);
      if (!here && target !== document.body) return;
      if (event.defaultPrevented || session.overlay.get().view !== "none") return;
      if (target instanceof Element && isTyping(target)) return;
      if (selectsBox(session, event, target)) return event.preventDefault();
      const command = commandFor(session, event, target);
      if (!command) return;
      event.preventDefault();
      command(session, event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [session, root]);
}

/** Of a drawing to look at, what changes nothing. */
const LOOKING = new Set(["a", "Escape", "?", "."]);

function commandFor(session: Session, event: KeyboardEvent, target: EventTarget | undefined): Command | undefined {
  if (session.readOnly && !LOOKING.has(event.key)) return undefined;
  if (event.ctrlKey || event.metaKey) return event.altKey ? undefined : WITH_CTRL[event.key.toLowerCase()];
  if (event.altKey) return undefined;
  const onControl = target instanceof Element && target.closest("button, a, [role=option]") !== null;
  if (onControl && event.key.startsWith("Arrow")) return undefined;
  return PLAIN[event.key];
}

/** Enter or Space on a focused box or wire selects it. */
function selectsBox(session: Session, event: KeyboardEvent, target: EventTarget | undefined): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  if (!(target instanceof Element)) return false;
  const id = target.getAttribute("data-id");
  if (!id || !target.matches(".react-flow__node, .react-flow__edge")) return false;
  const { names, edges } = session.selection.get();
  if (target.matches(".react-flow__edge")) session.select([], [id]);
  else if (event.shiftKey) session.select(names.includes(id) ? names.filter((name) => name !== id) : [...names, id], edges);
  else session.select([id]);
  return true;
}

export function isTyping(element: Element): boolean {
  if (element.matches("textarea, select, [contenteditable=true]")) return true;
  return element.matches("input") && !element.matches("[type=checkbox], [type=radio], [type=button]");
}

/** Moves the selection; a run of key presses is one step of undo. */
function nudge(session: Session, dx: number, dy: number): void {
  const graph = session.graph.get();
  const { names } = session.selection.get();
  const movable = names.filter((name) => parentOf(graph, name)?.kind !== "Sequential");
  if (movable.length === 0) return reorder(session, names, dx + dy);
  const positions: Record<string, Point> = {};
  for (const name of movable) {
    const [x, y] = graph.layout[name] ?? [0, 0];
    positions[name] = [x + dx, y + dy];
  }
  session.apply(move(graph, positions), `move:${movable.join()}`);
}

/** In a Sequential the arrows change the order. */
function reorder(session: Session, names: readonly string[], direction: number): void {
  const [name, ...more] = names;
  const frame = name ? parentOf(session.graph.get(), name) : undefined;
  if (!name || more.length > 0 || frame?.kind !== "Sequential") return;
  commands.moveWithin(session, name, Math.sign(direction));
}

function openSearch(session: Session): void {
  if (!session.camera) return;
  session.overlay.set({ view: "search", ...session.camera.pointer(), wire: null });
}

function startRename(session: Session): void {
  const [name, ...more] = session.selection.get().names;
  if (name && more.length === 0) session.renaming.set(name);
}

function startWire(session: Session): void {
  const graph = session.graph.get();
  const [name, ...more] = session.selection.get().names;
  if (!name || more.length > 0 || !itemOf(graph, name))
    return session.say("Select one layer first; then W draws a wire from it.");
  session.overlay.set({ view: "wire", from: name });
}

