/** The points of one run as they arrived, and what of them is worth drawing. */

/** More points than pixels cost time and show nothing. */
export const MOST_POINTS = 2000;

export type Drawn = {
  steps: number[];
  loss: (number | null)[];
  smooth: (number | null)[];
  accuracy: (number | null)[];
};

export class Curve {
  readonly steps: number[] = [];
  readonly losses: number[] = [];
  readonly measuredAt: number[] = [];
  readonly accuracies: number[] = [];
  private smooth: number[] = [];
  private weight = 0.9;
  private mean = 0;

  addLoss(step: number, loss: number): void {
    // A run that goes on from its checkpoint does some steps again: the newer ones count.
    if (step <= (this.steps.at(-1) ?? -1)) this.forgetFrom(step);
    this.steps.push(step);
    this.losses.push(loss);
  }

  addAccuracy(step: number, accuracy: number): void {
    this.measuredAt.push(step);
    this.accuracies.push(accuracy);
  }

  private forgetFrom(step: number): void {
    while (this.steps.length > 0 && this.steps.at(-1)! >= step) {
      this.steps.pop();
      this.losses.pop();
    }
    this.smoothBy(this.weight);
  }

  /** 0 follows every step, 0.99 follows about the last hundred. */
  smoothBy(weight: number): void {
    this.weight = weight;
    this.smooth = [];
    this.mean = 0;
  }

  get lastSmooth(): number | undefined {
    this.catchUp();
    return this.smooth[this.smooth.length - 1];
  }

  /** The loss by its extremes in equal stretches, the other two where it was taken. */
  drawn(): Drawn {
    this.catchUp();
    const kept = extremes(this.losses, MOST_POINTS);
    const measured = strided(this.measuredAt.length, MOST_POINTS);
    const out: Drawn = { steps: [], loss: [], smooth: [], accuracy: [] };
    let i = 0;
    let j = 0;
    while (i < kept.length || j < measured.length) {
      const a = i < kept.length ? this.steps[kept[i]!]! : Infinity;
      const b = j < measured.length ? this.measuredAt[measured[j]!]! : Infinity;
      out.steps.push(Math.min(a, b));
      out.loss.push(a <= b ? finite(this.losses[kept[i]!]) : null);
      out.smooth.push(a <= b ? finite(this.smooth[kept[i]!]) : null);
      out.accuracy.push(b <= a ? finite(this.accuracies[measured[j]!]) : null);
      if (a <= b) i += 1;
      if (b <= a) j += 1;
    }
    return out;
  }

  /** The exponential mean, corrected for its start at zero; a NaN does not enter it. */
  private catchUp(): void {
    for (let i = this.smooth.length; i < this.losses.length; i += 1) {
      const loss = this.losses[i]!;
      if (Number.isFinite(loss)) this.mean = this.weight * this.mean + (1 - this.weight) * loss;
      this.smooth.push(this.mean / (1 - this.weight ** (i + 1)));
    }
  }
}

/** Indices of the least and the greatest of each stretch; all of them while there are few. */
export function extremes(values: readonly number[], most: number): number[] {
  if (values.length <= most) return values.map((_, i) => i);
  // A power of two: stretches then keep their places while the run grows, and nothing shimmers.
  const stretch = 2 ** Math.ceil(Math.log2((2 * values.length) / (most - 4)));
  const kept: number[] = [];
  for (let from = 0; from < values.length; from += stretch) {
    const to = Math.min(from + stretch, values.length);
    let low = from;
    let high = from;
    for (let i = from; i < to; i += 1) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  const last = values.length - 1;
  if (kept[kept.length - 1] !== last) kept.push(last);
  return kept;
}

/** Evenly spread indices, the last one always among them. */
export function strided(count: number, most: number): number[] {
  const every = Math.max(1, Math.ceil(count / most));
  const kept: number[] = [];
  for (let i = count - 1; i >= 0; i -= every) kept.push(i);
  return kept.reverse();
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
