/** What Streamlit calls: on the first draw, on every run of the page, and (the return) at the end. */
import "uplot/dist/uPlot.min.css";
import "./chart.css";
import { View, type Data } from "./view";

type Component = {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
};

const views = new WeakMap<HTMLElement | ShadowRoot, View>();

export default function chart({ data, parentElement, setStateValue }: Component): () => void {
  const report = (phase: string) => setStateValue("phase", phase);
  let view = views.get(parentElement);
  if (!view) {
    view = new View(parentElement, report);
    views.set(parentElement, view);
  }
  view.update(data, report);
  return () => {
    views.get(parentElement)?.destroy();
    views.delete(parentElement);
  };
}
