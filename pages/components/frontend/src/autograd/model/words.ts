/** Sentences about a moment. */
import { count, plural } from "../../shared/format";
import { firstVisit } from "./passes";
import { failedAt, type Scene } from "./scene";
import type { GradTrace, Pass } from "./trace";

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"] as const;

/** "third to run", "14th to run". */
export function order(place: number): string {
  const tens = (place + 1) % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][tens % 10] ?? "th");
  return `${ORDINALS[place] ?? `${count(place + 1)}${ending}`} to run`;
}

export function orderOf({ progress }: Scene, node: number): string {
  const place = progress && firstVisit(progress.pass, node);
  return place === null ? "" : order(place);
}

export const kindWords = ({ kind }: Pass): string => (kind === "grad" ? "autograd.grad" : "backward");

/** Where one is: "node 3 of 5, in the order autograd ran them", or "step 2 of 4, line 2". */
export function positionWords(scene: Scene): string {
  const { trace, moment, step } = scene;
  const whole = `step ${count(moment.step + 1)} of ${count(trace.steps.length)}, line ${step.line}`;
  if (moment.pass === null) return whole;
  const pass = trace.passes[moment.pass]!;
  const which = whichPass(trace, moment.pass);
  if (moment.visit < 0) return `${which}${kindWords(pass)} on line ${step.line} begins: ${plural(pass.visits.length, "node")} will run`;
  const raised = failedAt(scene);
  const end = raised === null ? "" : `; then ${trace.nodes[raised]!.name} raised`;
  return `${which}node ${count(moment.visit + 1)} of ${count(pass.visits.length)}, in the order autograd ran them${end}`;
}

/** "pass 2: " where a step has several. */
function whichPass({ steps, passes }: GradTrace, place: number): string {
  const own = steps[passes[place]!.step]!.passes;
  return own.length > 1 ? `pass ${own.indexOf(place) + 1} of ${own.length}: ` : "";
}

/** When nothing is drawn: why. */
export function emptyWords(scene: Scene): string {
  if (scene.seen.size > 0) return "";
  if (scene.step.grad_mode === "no_grad") return "Under no_grad nothing is recorded: there is no graph.";
  if (scene.step.grad_mode === "inference") return "In inference mode nothing is recorded: there is no graph.";
  if (scene.step.nodes > 0) return "No variable leads to a graph at this step.";
  const asked = scene.trace.steps.some(({ variables }) => variables.some(({ requires_grad }) => requires_grad));
  if (asked || scene.trace.nodes.length > 0) return "Nothing has been recorded by now: no operation on a tensor that requires a gradient was carried out.";
  return "Nothing in this program requires a gradient, so autograd records no graph. Try torch.tensor(2., requires_grad=True).";
}
