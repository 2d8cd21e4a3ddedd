import { expect, test, vi } from "vitest";
import { readIncoming } from "../../../program/state/incoming";
import { Session } from "../../../program/state/session";
import { markup } from "../../testing/markup";
import { WritingContext } from "./context";
import { EmptyState } from "./EmptyState";
import { ProgramBar } from "./ProgramBar";
import { Unreadable } from "./Unreadable";

function look(fields: Record<string, unknown>): Session {
  const session = new Session("d");
  const programs = { ready: [{ group: "Memory", items: [{ name: "a", title: "A", idea: "i" }] }], own: [] };
  session.receive(readIncoming({ doc: "d", load_rev: 1, mode: "program", programs, ...fields }), { setStateValue: vi.fn(), setTriggerValue: vi.fn() }, true);
  return session;
}

const bar = (session: Session): string => markup(<WritingContext value={session}><ProgramBar /></WritingContext>);
const empty = (session: Session): string => markup(<WritingContext value={session}><EmptyState then="" /></WritingContext>);

test("a shared program is named, and neither run nor replaced", () => {
  expect(bar(look({ read_only: true, title: "Views", text: "a" }))).toMatch(/Views.*read only/);
  expect(bar(look({ read_only: true, text: "a" }))).not.toContain("<button");
  expect(bar(look({ text: "a" }))).toMatch(/Programs.*Run/);
});

test("a shared program without an answer says why", () => {
  expect(empty(look({ read_only: true, text: "a" }))).toContain("This program was not run before it was shared.");
  expect(empty(look({ read_only: true, text: "" }))).toContain("No program had been written here");
  expect(empty(look({ read_only: true, text: "a" }))).not.toContain("<button");
  expect(empty(look({ text: "a" }))).toContain("Run the program");
  expect(empty(look({ mode: "operation", code: "a" }))).toBe("");
});

test("an answer that cannot be read is no call to run a shared program", () => {
  const session = look({ read_only: true, text: "a", trace: { steps: 3 }, trace_rev: 0 });
  const said = markup(<WritingContext value={session}><Unreadable /></WritingContext>);
  expect(said).toContain("cannot be read here");
  expect(said).not.toContain("Run");
});
