/** What Python sends to the bar, and a stand-in for Streamlit that notes what comes back. */
import { vi } from "vitest";

export const AT = new Date(2025, 10, 21, 14, 5, 9).getTime();

export const sentByPython = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  doc: "d",
  mode: "own",
  title: "Residual digits",
  saved: { at: AT, problem: "" },
  unsaved_hint: "",
  link: null,
  notice: null,
  page: "build",
  projects_url: "projects",
  ...fields,
});

export const NOTICE = { text: "Another tab saved first.", tone: "plain", actions: [{ name: "look", label: "Look at it" }] };

export const wireToPython = () => ({ setStateValue: vi.fn(), setTriggerValue: vi.fn() });
