/** One drawing on screen: what Python described, and what Graphviz made of it. */
import { Bridge, type Wire } from "../../shared/bridge";
import { Cell } from "../../shared/cell";
import { asNumber, asText, isRecord } from "../../shared/fields";
import type { Camera } from "../model/camera";
import { MOST_DOT, tooLarge } from "../model/messages";
import { cleanSvg, type Clean } from "../model/sanitise";
import { Layout } from "./layout";

export interface Incoming {
  readonly doc: string;
  readonly dot: string;
  readonly title: string;
  readonly name: string;
  /** What is to be known of it: that it is cut short, and why. */
  readonly note: string;
  readonly height: number | null;
}

export function readIncoming(value: unknown): Incoming {
  const data = isRecord(value) ? value : {};
  const name = asText(data.name, "drawing");
  return {
    doc: asText(data.doc, name),
    dot: asText(data.dot),
    title: asText(data.title),
    name,
    note: asText(data.note),
    height: asNumber(data.height),
  };
}

export type Shown =
  | { readonly state: "empty" | "drawing" }
  | { readonly state: "drawn"; readonly clean: Clean }
  | { readonly state: "failed"; readonly problem: string };

export class Session {
  readonly info = new Cell<Incoming>(readIncoming(null));
  readonly shown = new Cell<Shown>({ state: "empty" });
  /** Nothing goes to Python: the drawing is only to be looked at. */
  readonly bridge = new Bridge(() => ({ name: "", value: { rev: -1 } }));
  camera: Camera | null = null;

  private dot = "";

  constructor(
    readonly doc: string,
    private readonly layout: Pick<Layout, "draw"> = new Layout(),
  ) {}

  receive(incoming: Incoming, wire: Wire): void {
    this.bridge.attach(wire);
    if (JSON.stringify({ ...incoming, dot: "" }) !== JSON.stringify({ ...this.info.get(), dot: "" })) this.info.set(incoming);
    if (incoming.dot === this.dot) return;
    this.dot = incoming.dot;
    this.draw(incoming.dot);
  }

  private draw(dot: string): void {
    if (dot.trim() === "") return this.shown.set({ state: "empty" });
    if (dot.length > MOST_DOT) return this.shown.set({ state: "failed", problem: tooLarge(dot.length) });
    // What was drawn before stays until the new one stands: a switch turned twice does not flicker.
    if (this.shown.get().state !== "drawn") this.shown.set({ state: "drawing" });
    this.layout.draw(dot, (answer) => {
      if ("problem" in answer) return this.shown.set({ state: "failed", problem: answer.problem });
      const clean = cleanSvg(answer.svg, document);
      if (clean) this.camera = null;
      this.shown.set(clean ? { state: "drawn", clean } : { state: "failed", problem: "What Graphviz made of this is no drawing." });
    });
  }
}

const sessions = new Map<string, Session>();

/** The session of a drawing: it outlives the view, so a page switch does not lay it out again. */
export function sessionOf(doc: string): Session {
  let session = sessions.get(doc);
  if (!session) sessions.set(doc, (session = new Session(doc)));
  return session;
}
