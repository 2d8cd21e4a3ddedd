import { expect, test, vi } from "vitest";
import { markup } from "../../shared/testing/markup";
import { readIncoming } from "../state/incoming";
import { Session } from "../state/session";
import { TIED } from "../testing/rows";
import { SessionContext } from "./context";
import { TreePane } from "./TreePane";

vi.stubGlobal("ResizeObserver", class { observe(): void {} disconnect(): void {} });

function tree(read_only: boolean): string {
  const session = new Session("d");
  session.receive(readIncoming({ doc: "d", rev: 1, title: "Tied", rows: TIED, selected: "encoder", read_only }), { setStateValue: vi.fn(), setTriggerValue: vi.fn() }, true);
  session.choose("encoder.bias");
  return markup(<SessionContext value={session}><TreePane /></SessionContext>);
}

test("of a shared module one sees what trains, and is offered neither to freeze it nor to open its weights", () => {
  const [shared, own] = [tree(true), tree(false)];
  expect(own).toContain('role="checkbox"');
  expect(own).toContain("Its values");
  expect(shared).toContain('aria-label="encoder trains"');
  expect(shared).not.toMatch(/role="checkbox"|Its values|freezes|Click/);
});
