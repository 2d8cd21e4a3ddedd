/** Lays a drawing out, away from the page: a large one takes seconds. */
import { instance } from "@viz-js/viz";
import { refusal, type Answer, type Question } from "./model/messages";

/** Widths are reckoned for this face; Linux, Windows and macOS each have one of the same widths. */
const FACE = "Helvetica";

const started = instance();

self.onmessage = async ({ data: { id, dot } }: MessageEvent<Question>): Promise<void> => {
  const tell = (answer: Answer): void => self.postMessage(answer);
  try {
    const viz = await started;
    const fonts = { fontname: FACE };
    const found = viz.render(dot, { format: "svg", graphAttributes: fonts, nodeAttributes: fonts, edgeAttributes: fonts });
    if (found.status === "success") tell({ id, svg: found.output });
    else tell({ id, problem: refusal(found.errors) });
  } catch (error) {
    tell({ id, problem: refusal([{ message: error instanceof Error ? error.message : String(error) }]) });
  }
};
