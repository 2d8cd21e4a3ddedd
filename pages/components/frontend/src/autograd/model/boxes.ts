/** How large a box is and what it says while nothing happens to it. */
import { count, plural } from "../../shared/format";
import { short, whole } from "./figures";
import type { Box } from "./folding";
import type { Size } from "./spacing";
import { isLeaf, type GradNode, type GradTrace } from "./trace";

const LETTER = 7.3; // of the bold monospace title
const SMALL_LETTER = 6.65;
const HEIGHT = 50;
const LEAST = 138;
const MOST = 236;
const PADDING = 24;
const MOST_PORTED = 480;
const TAG = 46;
const PORT = 62; // where a value stands on each edge that arrives

export interface Words {
  readonly title: string;
  readonly detail: string;
  readonly tag: string;
}

export function wordsOf(trace: GradTrace, box: Box): Words {
  if (box.module !== null) return { title: tail(box.module), detail: plural(operationsIn(trace, box), "operation"), tag: "" };
  const node = trace.nodes[box.nodes[0]!]!;
  if (isLeaf(node)) return { title: node.leaf || "a leaf", detail: node.leaf_figure ? `= ${short(node.leaf_figure)}` : "", tag: "leaf" };
  return { title: node.name, detail: detailOf(node), tag: "" };
}

const operationsIn = ({ nodes }: GradTrace, box: Box): number => box.nodes.filter((node) => !isLeaf(nodes[node]!)).length;

const MOST_TITLE = 28;
const MOST_DETAIL = 31;

/** Modules differ at the end of their paths. */
const tail = (path: string): string => (path.length > MOST_TITLE ? `…${path.slice(1 - MOST_TITLE)}` : path);

/** The value is what one looks for: a long expression makes room for it. */
function detailOf({ label, value }: GradNode): string {
  const said = value ? short(value) : "";
  const words = label.replace(/\s+/g, " ");
  if (!words || !said) return words || said;
  const room = MOST_DETAIL - said.length - 3;
  return `${words.length > room ? `${words.slice(0, room - 1)}…` : words} = ${said}`;
}

/** What a screen reader says of it. */
export function nameOf(trace: GradTrace, box: Box): string {
  const { title, detail } = wordsOf(trace, box);
  if (box.module !== null) return `Module ${title}, folded, ${detail}`;
  const node = trace.nodes[box.nodes[0]!]!;
  if (isLeaf(node)) return `Leaf ${title}${node.leaf_figure ? `, ${whole(node.leaf_figure)}` : ""}`;
  return `${title}${detail ? `, ${detail}` : ""}${node.line ? `, line ${count(node.line)}` : ""}`;
}

export function boxSize(trace: GradTrace, box: Box): Size {
  const { title, detail, tag } = wordsOf(trace, box);
  const outputs = box.module === null ? trace.nodes[box.nodes[0]!]!.outputs.length : 1;
  const width = Math.max(title.length * LETTER + (tag ? TAG : 0), detail.length * SMALL_LETTER) + PADDING;
  return { width: Math.round(Math.max(LEAST, Math.min(MOST, width), Math.min(outputs * PORT, MOST_PORTED))), height: HEIGHT };
}
