/** Whether two documents say the same, in whatever order their fields were written. */
import type { Graph } from "./types";

export const same = (a: Graph, b: Graph): boolean => a === b || canonical(a) === canonical(b);

const canonical = (graph: Graph): string =>
  JSON.stringify(graph, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
