import { describe, expect, it } from "vitest";
import { Curve, extremes, MOST_POINTS, strided } from "./curve";

function curveOf(losses: number[]): Curve {
  const curve = new Curve();
  losses.forEach((loss, i) => curve.addLoss(i + 1, loss));
  return curve;
}

describe("what of a curve is drawn", () => {
  it("is every point while there are few", () => {
    const curve = curveOf([3, 2, 1]);
    curve.smoothBy(0);
    expect(curve.drawn()).toEqual({
      steps: [1, 2, 3],
      loss: [3, 2, 1],
      smooth: [3, 2, 1],
      accuracy: [null, null, null],
    });
  });

  it("is never more than two thousand points, however long the run", () => {
    for (const count of [2001, 5000, 123_457, 1_000_000]) {
      const kept = extremes(new Array(count).fill(0).map((_, i) => Math.sin(i)), MOST_POINTS);
      expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
      expect(kept.length).toBeGreaterThan(MOST_POINTS / 5);
      expect(kept[0]).toBeLessThan(count / 100);
      expect(kept.at(-1)).toBe(count - 1);
    }
  });

  it("keeps a single spike among a hundred thousand steps", () => {
    const losses = new Array<number>(100_000).fill(1);
    losses[54_321] = 99;
    expect(curveOf(losses).drawn().loss).toContain(99);
  });

  it("keeps the places of old stretches while new points arrive", () => {
    const wave = (n: number) => new Array(n).fill(0).map((_, i) => Math.sin(i * 12.9898));
    const early = extremes(wave(30_000), MOST_POINTS).slice(0, 500);
    expect(extremes(wave(30_100), MOST_POINTS).slice(0, 500)).toEqual(early);
  });

  it("puts an accuracy at its step, also where no loss was taken", () => {
    const curve = curveOf([2, 1]);
    curve.addAccuracy(2, 0.5);
    curve.addAccuracy(3, 0.75);
    const drawn = curve.drawn();
    expect(drawn.steps).toEqual([1, 2, 3]);
    expect(drawn.accuracy).toEqual([null, 0.5, 0.75]);
    expect(drawn.loss).toEqual([2, 1, null]);
  });
});

describe("a run that goes on from its checkpoint", () => {
  it("draws the steps it did again once, as they went the second time", () => {
    const curve = curveOf([5, 4, 3, 2]);
    curve.smoothBy(0);
    curve.addLoss(3, 30);
    curve.addLoss(4, 20);
    expect(curve.drawn().steps).toEqual([1, 2, 3, 4]);
    expect(curve.drawn().loss).toEqual([5, 4, 30, 20]);
    expect(curve.drawn().smooth).toEqual([5, 4, 30, 20]);
  });
});

describe("the smoothed loss", () => {
  it("is the loss itself for a loss that does not change, from the first step on", () => {
    const curve = curveOf(new Array(50).fill(2.5));
    for (const value of curve.drawn().smooth) expect(value).toBeCloseTo(2.5, 10);
  });

  it("is the corrected exponential mean", () => {
    const curve = curveOf([1, 3]);
    curve.smoothBy(0.5);
    expect(curve.lastSmooth).toBeCloseTo((0.5 * 0.5 * 1 + 0.5 * 3) / 0.75, 12);
  });

  it("survives a loss that is not a number", () => {
    const curve = curveOf([1, NaN, 1]);
    expect(curve.drawn().loss).toEqual([1, null, 1]);
    expect(Number.isFinite(curve.lastSmooth)).toBe(true);
  });
});

describe("evenly spread indices", () => {
  it("end at the last one", () => {
    expect(strided(5, 10)).toEqual([0, 1, 2, 3, 4]);
    expect(strided(10, 4)).toEqual([0, 3, 6, 9]);
    expect(strided(0, 4)).toEqual([]);
  });
});
