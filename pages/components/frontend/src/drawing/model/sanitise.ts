/** An SVG of Graphviz, made of known shapes only: labels are a learner's text, and text must stay text. */
import { count, plural } from "../../shared/format";

const SHAPES = new Set(["svg", "g", "path", "polygon", "polyline", "ellipse", "circle", "rect", "line", "text", "tspan", "a"]);

const ATTRIBUTES = new Set([
  "viewBox", "transform", "d", "points", "cx", "cy", "rx", "ry", "r", "x", "y", "x1", "y1", "x2", "y2", "width", "height",
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity",
  "font-family", "font-size", "font-weight", "font-style", "text-anchor", "text-decoration", "baseline-shift", "dx", "dy",
]);

/** What Graphviz puts on its groups; the look depends on it. */
const CLASSES = new Set(["graph", "node", "edge", "cluster"]);

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";

/** A value may name a colour, not fetch something. */
const FETCHES = /url\s*\(|[a-z]+:\/\/|javascript:|data:/i;

export interface Clean {
  readonly svg: SVGSVGElement;
  readonly width: number;
  readonly height: number;
}

/** Builds the drawing anew from what is known; null where the text is no drawing. */
export function cleanSvg(text: string, document: Document): Clean | null {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (parsed.namespaceURI !== SVG || parsed.localName !== "svg") return null;
  const svg = copyOf(parsed, document) as SVGSVGElement;
  const [, , width, height] = (parsed.getAttribute("viewBox") ?? "").trim().split(/[\s,]+/).map(Number);
  if (!width || !height || !Number.isFinite(width) || !Number.isFinite(height)) return null;
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  return { svg, width, height };
}

/** Labels may nest as deep as the drawing: the walk keeps its own stack. */
function copyOf(root: Element, document: Document): Element {
  const made = elementLike(root, document);
  const waiting: [Node, Element][] = [...root.childNodes].reverse().map((node) => [node, made]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, into] = next;
    if (node.nodeType === Node.TEXT_NODE) into.append(document.createTextNode(node.nodeValue ?? ""));
    if (!(node instanceof Element) || node.namespaceURI !== SVG || !SHAPES.has(node.localName)) continue;
    const here = elementLike(node, document);
    into.append(here);
    for (const inside of [...node.childNodes].reverse()) waiting.push([inside, here]);
  }
  return made;
}

function elementLike(node: Element, document: Document): Element {
  const link = node.localName === "a" ? safeLink(node) : null;
  // A link that leads nowhere good is no link: what stands in it stays.
  const made = document.createElementNS(SVG, node.localName === "a" && link === null ? "g" : node.localName);
  for (const { name, value } of [...node.attributes])
    if (ATTRIBUTES.has(name) && !FETCHES.test(value)) made.setAttribute(name, value);
  const kind = node.getAttribute("class") ?? "";
  if (CLASSES.has(kind)) made.setAttribute("class", kind);
  if (link !== null) {
    made.setAttribute("href", link);
    made.setAttribute("target", "_blank");
    made.setAttribute("rel", "noopener noreferrer");
  }
  return made;
}

function safeLink(node: Element): string | null {
  const address = node.getAttributeNS(XLINK, "href") ?? node.getAttribute("href") ?? "";
  try {
    const { protocol, href } = new URL(address);
    return protocol === "https:" ? href : null;
  } catch {
    return null;
  }
}

/** "1 box, 2 arrows". */
export function contentsOf(svg: SVGSVGElement): string {
  const boxes = svg.querySelectorAll("g.node").length;
  const arrows = svg.querySelectorAll("g.edge").length;
  return `${count(boxes)} ${boxes === 1 ? "box" : "boxes"}, ${plural(arrows, "arrow")}`;
}
