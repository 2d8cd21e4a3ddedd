/** One chart on the page: where the run stands, its progress, the curves, and a read-out. */
import { Curve, type Drawn } from "./curve";
import { element, write } from "./dom";
import { Plot, readTheme } from "./plot";
import { read, readRecorded, type Place, type Update } from "./messages";
import { openStream, type Stream } from "./stream";
import { headline, isEnded, progress, reason, remaining, summary, tone, type Status } from "./status";
import { duration, number, percent } from "./words";

/**
 * `room` is what of the window, in pixels, the page keeps for what stands around the chart. `recorded` is a
 * run that came with somebody's project: one message in the form of the live route, and no run to follow.
 */
export type Data = { token: string; phase: string; room: number; recorded?: unknown };
export type Report = (phase: string) => void;

const EACH_STEP = "loss of each step";
const SUMMARY_EVERY_MS = 5000;
const THEME_EVERY_MS = 500;

export class View {
  private readonly parts = build();
  private readonly plot = new Plot(this.parts.plot, (index) => this.readOut(index));
  private readonly sizes = new ResizeObserver(() => this.plot.resize());
  private readonly clock = setInterval(() => this.tick(), THEME_EVERY_MS);
  private curve = new Curve();
  private drawn: Drawn = { steps: [], loss: [], smooth: [], accuracy: [] };
  private status: Status | null = null;
  private next: Place = { record: 0, validation: 0 };
  private phase = "";
  private token = "";
  /** The recording on screen, as text: the same one is drawn once. */
  private recorded: string | null = null;
  private stream: Stream | null = null;
  private frame = 0;
  private colours = "";
  private summarised = 0;

  constructor(
    private readonly host: HTMLElement | ShadowRoot,
    private report: Report,
  ) {
    this.host.append(this.parts.root);
    this.sizes.observe(this.parts.plot);
    this.listen();
  }

  /** Called on every run of the page: another token, or another recording, is another run. */
  update(data: Data, report: Report): void {
    this.report = report;
    this.parts.root.style.setProperty("--room", `${data.room}px`);
    if (data.recorded === undefined || data.recorded === null) this.showRun(data);
    else this.showRecorded(data.recorded);
  }

  private showRun({ token, phase }: Data): void {
    this.phase = phase;
    const another = token !== this.token;
    const goesOn = this.status?.ended === true && !isEnded(phase);
    this.recorded = null;
    if (another) this.begin(token);
    if (another || goesOn) this.follow();
  }

  private showRecorded(recorded: unknown): void {
    const text = JSON.stringify(recorded);
    if (text === this.recorded) return;
    this.stream?.close();
    this.begin("");
    this.recorded = text;
    this.showWaiting(null);
    const update = readRecorded(recorded);
    if (update) this.draw(update);
    else this.showUnreadable();
  }

  private begin(token: string): void {
    this.token = token;
    this.status = null;
    this.curve = new Curve();
    this.curve.smoothBy(Number(this.parts.smoothing.value));
    this.next = { record: 0, validation: 0 };
    this.redrawSoon();
  }

  private follow(): void {
    this.stream?.close();
    this.status = null;
    this.stream = openStream(this.token, {
      place: () => this.next,
      waiting: (ms) => this.showWaiting(ms),
      done: () => this.status?.ended ?? false,
      message: (text) => this.take(text),
    });
  }

  private take(text: string): void {
    const update = read(text, this.next);
    if (update === null) return;
    this.draw(update);
    if (update.status.phase !== this.phase) {
      this.phase = update.status.phase;
      this.report(this.phase);
    }
  }

  private draw(update: Update): void {
    this.next = update.next;
    for (const [step, loss] of update.losses) this.curve.addLoss(step, loss);
    for (const [step, accuracy] of update.accuracies) this.curve.addAccuracy(step, accuracy);
    this.status = update.status;
    this.redrawSoon();
  }

  destroy(): void {
    this.stream?.close();
    clearInterval(this.clock);
    cancelAnimationFrame(this.frame);
    this.sizes.disconnect();
    this.plot.destroy();
    this.parts.root.remove();
  }

  private listen(): void {
    const { smoothing, smoothed, log, plot } = this.parts;
    smoothing.addEventListener("input", () => {
      this.curve.smoothBy(Number(smoothing.value));
      write(smoothed, Number(smoothing.value).toFixed(2));
      this.redrawSoon();
    });
    log.addEventListener("change", () => this.redrawSoon());
    plot.addEventListener("blur", () => this.plot.leave());
    plot.addEventListener("keydown", (event) => {
      const far = event.shiftKey ? 10 : 1;
      const by = { ArrowLeft: -far, ArrowRight: far, Home: "first", End: "last" }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.plot.move(by as number | "first" | "last");
    });
  }

  private redrawSoon(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.redraw();
    });
  }

  private redraw(): void {
    const theme = readTheme(this.parts.root);
    this.colours = JSON.stringify(theme);
    this.drawn = this.curve.drawn();
    this.plot.draw(this.drawn, theme, this.parts.log.checked);
    this.parts.plot.dataset.points = String(this.curve.steps.length);
    this.parts.plot.dataset.first = String(this.curve.steps[0] ?? "");
    this.parts.plot.dataset.last = String(this.curve.steps[this.curve.steps.length - 1] ?? "");
    this.parts.empty.hidden = this.curve.steps.length > 0;
    this.readOut(null);
    this.showStatus();
  }

  private showStatus(): void {
    const { state, where, why, left, bar, fill, empty, live } = this.parts;
    if (this.status === null) return;
    const status = this.status;
    write(state, headline(status));
    state.dataset.tone = tone(status);
    write(where, progress(status));
    write(why, reason(status) && `${reason(status)}.`);
    why.hidden = reason(status) === "";
    write(left, remaining(status));
    const share = status.steps > 0 ? Math.min(1, status.step / status.steps) : 0;
    fill.style.width = `${(100 * share).toFixed(2)}%`;
    bar.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    write(empty, status.ended ? "This run ended before its first step." : "The first steps are on their way.");
    const now = performance.now();
    if (status.ended || now - this.summarised > SUMMARY_EVERY_MS) {
      this.summarised = now;
      write(live, summary(status, this.curve.lastSmooth, this.curve.accuracies.at(-1)));
    }
  }

  private showUnreadable(): void {
    const { state, where, left, why, bar, fill, empty } = this.parts;
    write(state, "unreadable");
    state.dataset.tone = "bad";
    for (const part of [where, left, why]) write(part, "");
    why.hidden = true;
    fill.style.width = "0";
    bar.setAttribute("aria-valuenow", "0");
    write(empty, "This recording cannot be read.");
  }

  private readOut(index: number | null): void {
    const { loss, smooth, accuracy } = this.parts.values;
    const step = this.drawn.steps[index ?? -1];
    write(this.parts.lossName, step === undefined ? EACH_STEP : `loss of step ${step}`);
    if (index === null) {
      write(loss, number(this.curve.losses.at(-1)));
      write(smooth, number(this.curve.lastSmooth));
      write(accuracy, percent(this.curve.accuracies.at(-1)));
      return;
    }
    write(loss, number(before(this.drawn.loss, index)));
    write(smooth, number(before(this.drawn.smooth, index)));
    write(accuracy, percent(before(this.drawn.accuracy, index)));
  }

  private showWaiting(ms: number | null): void {
    const { waiting } = this.parts;
    waiting.hidden = ms === null || ms < 1000;
    write(waiting, ms === null ? "" : `The server does not answer. Trying again in ${duration(ms / 1000)}; the run goes on.`);
  }

  /** Streamlit changes its colours without calling a component again. */
  private tick(): void {
    if (this.colours && JSON.stringify(readTheme(this.parts.root)) !== this.colours) this.redraw();
  }
}

/** The value at a place, or the last one before it: an accuracy holds until the next is taken. */
function before(values: readonly (number | null)[], index: number): number | null {
  for (let i = index; i >= 0; i -= 1) {
    const value = values[i];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

function build() {
  const state = element("span", { class: "state", "data-tone": "wait" }, "connecting");
  const where = element("span", { class: "where" });
  const left = element("span", { class: "left" });
  const why = element("p", { class: "why" });
  why.hidden = true;
  const fill = element("div", { class: "fill" });
  const bar = element(
    "div",
    { class: "bar", role: "progressbar", "aria-label": "Training progress", "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "0" },
    fill,
  );
  const lossName = element("span", {}, EACH_STEP);
  const values = { loss: element("b"), smooth: element("b"), accuracy: element("b") };
  const smoothing = element("input", { type: "range", min: "0", max: "0.99", step: "0.01", value: "0.9", "aria-label": "Smoothing of the loss" });
  const smoothed = element("output", {}, "0.90");
  const log = element("input", { type: "checkbox" });
  const plot = element("div", {
    class: "plot",
    tabindex: "0",
    role: "group",
    "aria-label": "Loss and validation accuracy by step. Left and right arrow keys read the values.",
  });
  const empty = element("p", { class: "empty" }, "The first steps are on their way.");
  const waiting = element("p", { class: "waiting", role: "status" });
  waiting.hidden = true;
  const live = element("p", { class: "unseen", "aria-live": "polite" });
  const root = element(
    "section",
    { class: "lampwork-chart", "aria-label": "Training run" },
    element("div", { class: "head" }, state, where, element("span", { class: "spring" }), left),
    why,
    bar,
    element(
      "div",
      { class: "controls" },
      entry("loss", lossName, values.loss),
      entry("smooth", "smoothed", values.smooth),
      entry("accuracy", "validation accuracy", values.accuracy),
      element("span", { class: "spring" }),
      element("label", { class: "control" }, "smoothing", smoothing, smoothed),
      element("label", { class: "control", title: "Logarithmic loss axis" }, log, "log scale"),
    ),
    element("div", { class: "stage" }, plot, empty, waiting),
    live,
  );
  return { root, lossName, state, where, why, left, bar, fill, values, smoothing, smoothed, log, plot, empty, waiting, live };
}

function entry(curve: string, name: string | HTMLElement, value: HTMLElement): HTMLElement {
  return element("span", { class: "entry" }, element("i", { class: `swatch ${curve}` }), name, value);
}
