import { describe, expect, it } from "vitest";
import { read, readRecorded } from "./messages";

const START = { record: 0, validation: 0 };
const MESSAGE = {
  from: 0,
  next: 2,
  records: [[1, 0.01, 2.5], [2, 0.02, 2.25]],
  validation_from: 0,
  validation: [{ epoch: 1, step: 2, time_s: 0.03, loss: 2.0, accuracy: 0.5 }],
  state: {
    name: "running", sentence: "Training.", step: 2, steps: 40, epoch: 1, epochs: 20,
    elapsed_s: 0.5, remaining_s: 9.5, position: 0, ended: false, progress: 0.05,
  },
};
const said = (change: object = {}) => JSON.stringify({ ...MESSAGE, ...change });

describe("a message of the server", () => {
  it("brings points, accuracies, the state, and where to go on", () => {
    expect(read(said(), START)).toEqual({
      next: { record: 2, validation: 1 },
      losses: [[1, 2.5], [2, 2.25]],
      accuracies: [[2, 0.5]],
      status: {
        phase: "running", sentence: "Training.", step: 2, steps: 40, epoch: 1, epochs: 20,
        elapsedS: 0.5, leftS: 9.5, position: 0, ended: false,
      },
    });
  });

  it("may be a thinned backlog: it leads further than it has points", () => {
    expect(read(said({ next: 100_000 }), START)?.next.record).toBe(100_000);
  });

  it("keeps the place of a loss that is no number", () => {
    expect(read(said({ records: [[1, 0.1, null]] }), START)?.losses).toEqual([[1, NaN]]);
  });

  it("is left out when it does not join what is here", () => {
    expect(read(said({ from: 3 }), START)).toBeNull();
    expect(read(said({ validation_from: 1 }), START)).toBeNull();
  });

  it.each(["", "nonsense", "[]", "null", "7", '{"from": 0}', said({ state: null }), said({ records: 3 }), said({ next: -1 })])(
    "is left out when it is not one: %s",
    (text) => expect(read(text, START)).toBeNull(),
  );
});

describe("a recorded run", () => {
  it("is one message from the beginning, and goes no further", () => {
    const recorded = readRecorded({ ...MESSAGE, state: { ...MESSAGE.state, name: "diverged", sentence: "The loss is NaN." } });
    expect(recorded).toMatchObject({ losses: [[1, 2.5], [2, 2.25]], accuracies: [[2, 0.5]] });
    expect(recorded?.status).toMatchObject({ phase: "diverged", sentence: "The loss is NaN.", ended: true, leftS: null });
  });

  it("that was recorded before its end says so, and promises nothing", () => {
    const status = readRecorded(MESSAGE)?.status;
    expect(status).toMatchObject({ phase: "recorded", sentence: "", step: 2, elapsedS: 0.5, leftS: null, ended: true });
  });

  it.each([null, 7, [], {}, { ...MESSAGE, from: 1 }, { ...MESSAGE, validation_from: 1 }, { ...MESSAGE, state: {} }])(
    "is left out when it is not one: %j",
    (plain) => expect(readRecorded(plain)).toBeNull(),
  );
});
