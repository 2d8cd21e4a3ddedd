/** The graph as a file on the learner's disk. */
import type { Graph } from "../model/types";

export function fileName(title: string): string {
  const stem = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${stem || "model"}.lampwork.json`;
}

export function download(graph: Graph): void {
  const text = `${JSON.stringify(graph, null, 2)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(graph.title);
  link.click();
  URL.revokeObjectURL(address);
}
