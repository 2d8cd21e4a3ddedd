/** Values and calls in few words. */
import { cellTexts } from "../../shared/numbers";
import { faceOf } from "./face";
import { shortBytes, tuple } from "../../shared/format";
import type { Call, Shown, TensorState, Trace } from "./trace";

const MOST_INLINE = 4;

export function shownText(shown: Shown, trace: Trace): string {
  if (shown.tensor === null) return shown.items.length > 0 ? `${shown.type}, ${shown.text}` : shown.text || shown.type;
  const tensor = trace.tensors[shown.tensor]!;
  const values = inline(tensor, trace);
  return values ? `${values} ${tensor.dtype}` : `${tuple(tensor.shape)} ${tensor.dtype}`;
}

/** The values of a scalar or a very short vector. */
function inline(tensor: TensorState, trace: Trace): string | null {
  if (tensor.shape.length > 1 || (tensor.shape[0] ?? 1) > MOST_INLINE) return null;
  const face = faceOf(tensor, tensor.content === null ? null : trace.contents[tensor.content]!);
  if (!face || face.chosen) return null;
  const texts = cellTexts(face.values, tensor.dtype);
  return tensor.shape.length === 0 ? (texts[0] ?? null) : `[${texts.join(", ")}]`;
}

export interface Tag {
  readonly text: string;
  readonly tone: "" | "ok" | "hot" | "bad";
  readonly title: string;
}

/** What a call did to memory. */
export function tagsOf(call: Call): Tag[] {
  const tags: Tag[] = [];
  const relations = new Set(call.meetings.map(({ relation }) => relation));
  if (call.written.length > 0) tags.push({ text: "in place", tone: "hot", title: "It wrote into a tensor that was there before." });
  else if (relations.has("same object")) tags.push({ text: "same object", tone: "ok", title: "The result is the input itself." });
  if (relations.has("shares memory")) tags.push({ text: "view", tone: "ok", title: "The result shows the memory of an input." });
  if (relations.has("disjoint in one storage"))
    tags.push({ text: "same storage", tone: "", title: "The result lies in the storage of an input, over other cells." });
  if (relations.has("outside")) tags.push({ text: "outside", tone: "hot", title: "The memory also belongs to something outside of torch." });
  if (call.hidden_copies > 0) tags.push({ text: "hidden copy", tone: "bad", title: "Elements were copied although the call does not say so." });
  else if (call.bytes > 0 && call.aten.some(({ copies }) => copies)) tags.push({ text: "copy", tone: "", title: "Elements were copied into new memory." });
  else if (call.bytes > 0 && tags.length === 0) tags.push({ text: "new", tone: "", title: "The result has memory of its own." });
  return tags;
}

export const keptBytes = (call: Call): string => shortBytes(call.bytes);

export const callText = (call: Call): string => `${call.name}(${call.arguments})`;
