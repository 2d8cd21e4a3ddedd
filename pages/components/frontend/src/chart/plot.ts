/** The uPlot chart: two curves on the loss axis, one on the accuracy axis, in the theme's colours. */
import uPlot from "uplot";
import type { Drawn } from "./curve";

export type Theme = {
  ink: string;
  soft: string;
  line: string;
  loss: string;
  smooth: string;
  accuracy: string;
  font: string;
};

export function readTheme(host: Element): Theme {
  const style = getComputedStyle(host);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  return {
    ink: read("--st-text-color", "#20242e"),
    soft: read("--chart-soft", "#6b7080"),
    line: read("--st-border-color", "#e2ded5"),
    loss: read("--chart-loss", "#e9b98a"),
    smooth: read("--chart-smooth", "#d96a00"),
    accuracy: read("--chart-accuracy", "#0b7f73"),
    font: read("--st-font", "system-ui, sans-serif"),
  };
}

/** The distances between two marks of the step axis: there is no half step. */
const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8].flatMap((power) => [power, 2 * power, 5 * power]);

export type Cursor = (index: number | null) => void;

export class Plot {
  private chart: uPlot | null = null;
  private data: uPlot.AlignedData = [[], [], [], []];
  private logarithmic = false;
  private theme: Theme | null = null;

  constructor(
    private readonly box: HTMLElement,
    private readonly onCursor: Cursor,
  ) {}

  draw(drawn: Drawn, theme: Theme, logarithmic: boolean): void {
    const positive = (v: number | null) => (logarithmic && v !== null && v <= 0 ? null : v);
    this.data = [
      drawn.steps,
      logarithmic ? drawn.loss.map(positive) : drawn.loss,
      logarithmic ? drawn.smooth.map(positive) : drawn.smooth,
      drawn.accuracy,
    ];
    const same = JSON.stringify(theme) === JSON.stringify(this.theme);
    if (!this.chart || !same || logarithmic !== this.logarithmic) {
      this.theme = theme;
      this.logarithmic = logarithmic;
      this.build(theme);
    } else {
      this.chart.setData(this.data);
    }
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (width > 0 && height > 0) this.chart?.setSize({ width, height });
  }

  /** Moves the read-out by so many drawn points, for the arrow keys. */
  move(by: number | "first" | "last"): void {
    const xs = this.data[0];
    if (!this.chart || xs.length === 0) return;
    const now = this.chart.cursor.idx ?? (by === -1 ? xs.length : -1);
    const wanted = by === "first" ? 0 : by === "last" ? xs.length - 1 : now + by;
    const index = Math.max(0, Math.min(xs.length - 1, wanted));
    this.chart.setCursor({ left: this.chart.valToPos(xs[index]!, "x"), top: 0 });
  }

  leave(): void {
    this.chart?.setCursor({ left: -10, top: -10 });
  }

  destroy(): void {
    this.chart?.destroy();
    this.chart = null;
  }

  private build(theme: Theme): void {
    this.chart?.destroy();
    const size = { width: this.box.clientWidth || 600, height: this.box.clientHeight || 320 };
    this.chart = new uPlot(
      { ...size, ...options(theme, this.logarithmic, this.onCursor) },
      this.data,
      this.box,
    );
  }
}

function options(
  theme: Theme,
  logarithmic: boolean,
  onCursor: Cursor,
): Omit<uPlot.Options, "width" | "height"> {
  const font = `11px ${theme.font}`;
  const axis = { stroke: theme.soft, font, labelFont: font, labelSize: 16, labelGap: 2 };
  const ticks = { stroke: theme.line, width: 1, size: 4 };
  return {
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    padding: [10, 6, 0, 0],
    scales: {
      x: { time: false },
      loss: logarithmic ? { distr: 3 } : { range: lossRange },
      accuracy: { range: [0, 1] },
    },
    axes: [
      { ...axis, ticks, grid: { show: false }, label: "step", size: 28, incrs: WHOLE },
      {
        ...axis,
        ticks: { show: false },
        scale: "loss",
        label: "loss",
        size: 46,
        space: 56,
        grid: { stroke: theme.line, width: 1, filter: logarithmic ? onlyPowers : every },
        values: (_, splits) => splits.map((v) => (v === null ? "" : tick(v))),
      },
      {
        ...axis,
        ticks: { show: false },
        scale: "accuracy",
        label: "validation accuracy",
        side: 1,
        size: 44,
        space: 56,
        grid: { show: false },
        values: (_, splits) => splits.map((v) => `${Math.round(100 * v)} %`),
      },
    ],
    series: [
      {},
      { scale: "loss", stroke: theme.loss, width: 1, spanGaps: true, points: { show: false } },
      { scale: "loss", stroke: theme.smooth, width: 2.2, spanGaps: true, points: { show: false } },
      {
        scale: "accuracy",
        stroke: theme.accuracy,
        width: 1.8,
        dash: [6, 4],
        spanGaps: true,
        points: { show: true, size: 6, fill: theme.accuracy, stroke: theme.accuracy },
      },
    ],
    hooks: { setCursor: [(u) => onCursor(u.cursor.idx ?? null)] },
  };
}

/** From zero when the curve comes near it, so that heights can be compared. */
function lossRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const top = high + 0.06 * (high - low || Math.abs(high) || 1);
  return [low >= 0 && low < 0.5 * high ? 0 : low - 0.06 * (high - low || 1), top];
}

function every(_: uPlot, splits: number[]): number[] {
  return splits;
}

/** One line for each power of ten: the eight between them say nothing at this size. */
function onlyPowers(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((value) => (Number.isInteger(Math.round(1e6 * Math.log10(value)) / 1e6) ? value : null));
}

function tick(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.001 || size >= 10000) ? value.toExponential(0) : String(+value.toPrecision(3));
}

