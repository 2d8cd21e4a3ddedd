import { describe, expect, it } from "vitest";
import { atRest, headline, progress, reason, remaining, summary, tone, type Status } from "./status";
import { duration, number, percent } from "./words";

const RUNNING: Status = {
  phase: "running",
  sentence: "",
  step: 1210,
  steps: 4500,
  epoch: 2,
  epochs: 10,
  elapsedS: 4,
  leftS: 11,
  position: 0,
  ended: false,
};

describe("the words for a run", () => {
  it("say where it is and how long it will take", () => {
    expect(headline(RUNNING)).toBe("running");
    expect(progress(RUNNING)).toBe("epoch 3 of 10 · step 1,210 of 4,500");
    expect(remaining(RUNNING)).toBe("about 11 s left");
  });

  it("say the place in the queue", () => {
    const queued = { ...RUNNING, phase: "queued", position: 2 };
    expect(headline(queued)).toBe("queued, position 2");
    expect(progress(queued)).toBe("");
  });

  it("say that a killed process ended", () => {
    const dead = { ...RUNNING, phase: "interrupted", ended: true };
    expect(headline(dead)).toBe("stopped: the process ended");
    expect(tone(dead)).toBe("bad");
    expect(remaining(dead)).toBe("took 4.0 s");
  });

  it("say why it ended, once", () => {
    const diverged = { ...RUNNING, phase: "diverged", sentence: "The loss is NaN at step 812." };
    expect(reason(diverged)).toBe("The loss is NaN at step 812");
    expect(reason({ ...RUNNING, phase: "paused", sentence: "Paused." })).toBe("");
    expect(reason({ ...RUNNING, phase: "interrupted", sentence: "stopped: the process ended" })).toBe("");
  });

  it("say of a recording how the run ended, or that it had not", () => {
    const ended = atRest({ ...RUNNING, phase: "finished", sentence: "Done." });
    expect([headline(ended), remaining(ended)]).toEqual(["finished", "took 4.0 s"]);
    const running = atRest({ ...RUNNING, sentence: "Training." });
    expect([headline(running), tone(running), reason(running), remaining(running)]).toEqual(["recorded while it ran", "wait", "", "took 4.0 s"]);
  });

  it("sum a run up for a screen reader", () => {
    expect(summary(RUNNING, 0.25, 0.915)).toBe(
      "running, epoch 3 of 10 · step 1,210 of 4,500, smoothed loss 0.2500, validation accuracy 91.5 %",
    );
  });
});

describe("numbers", () => {
  it("have as many digits as help", () => {
    expect([0, 0.0001, 0.5, 2.30259, 123.456, 54321, NaN, null].map(number)).toEqual([
      "0.0000", "1.00e-4", "0.5000", "2.303", "123.5", "5.43e+4", "–", "–",
    ]);
    expect([0.9722, null].map(percent)).toEqual(["97.2 %", "–"]);
    expect([0.4, 12.3, 150, 4000, 9000].map(duration)).toEqual([
      "0.4 s", "12 s", "3 min", "67 min", "2 h 30 min",
    ]);
  });
});
