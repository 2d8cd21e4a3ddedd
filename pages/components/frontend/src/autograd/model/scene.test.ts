import { expect, test } from "vitest";
import { ALL, MULTI, SECOND, STALE, TRAIN, TWO_WAYS } from "../testing/traces";
import { arrivalAt, failedAt, flowAt, gradAt, leafWords, phaseOf, sceneAt, sumWords, type Scene } from "./scene";
import { seenIn } from "./seen";
import { endOf, momentsOf, type Moment } from "./timeline";
import type { GradTrace } from "./trace";

const sceneOf = (trace: GradTrace, moment: Moment): Scene => sceneAt(trace, seenIn(trace), moment);

function during(trace: GradTrace, visit: number, pass = 0): Scene {
  const moments = momentsOf(trace);
  return sceneOf(trace, moments.find((moment) => moment.pass === pass && moment.visit === visit)!);
}
const after = (trace: GradTrace, line: number): Scene => sceneOf(trace, momentsOf(trace).findLast(({ step, ends }) => ends && trace.steps[step]!.line === line)!);
const node = (trace: GradTrace, name: string): number => trace.nodes.findIndex((own) => own.leaf === name || (own.leaf === "" && own.name === name));
const names = (scene: Scene): string[] => [...scene.seen].map((place) => scene.trace.nodes[place]!.leaf || scene.trace.nodes[place]!.name).sort();

const X = node(TWO_WAYS, "x");

test("a pass goes node by node: done, now, waiting", () => {
  const scene = during(TWO_WAYS, 2);
  expect(TWO_WAYS.passes[0]!.visits.map((visit) => phaseOf(scene, visit.node))).toEqual(["done", "done", "now", "waiting", "waiting"]);
});

test("an edge has its value as soon as its source was visited", () => {
  const states = (visit: number) => TWO_WAYS.edges.map((_, edge) => flowAt(during(TWO_WAYS, visit), edge).state);
  expect(states(-1)).toEqual(states(-1).map(() => "waiting"));
  expect(states(0).filter((state) => state === "here")).toHaveLength(1);
  expect(states(4)).toEqual(states(4).map(() => "here"));
});

test("a leaf waits for the rest of its sum, then has its .grad", () => {
  expect(leafWords(during(TWO_WAYS, 1), X)).toBe("waits");
  expect(leafWords(during(TWO_WAYS, 2), X)).toBe("waits: 2 + …");
  expect(leafWords(during(TWO_WAYS, 3), X)).toBe("waits: 2 + 4 = 6");
  expect(leafWords(during(TWO_WAYS, 4), X)).toBe(".grad = 6");
  expect(arrivalAt(during(TWO_WAYS, 3), X)).toBeNull();
  expect(arrivalAt(during(TWO_WAYS, 4), X)).toMatchObject({ before: null, added: { values: [6] }, after: { values: [6] } });
});

test("saved tensors are freed node by node, and stay freed", () => {
  const freed = (scene: Scene) => [...scene.freed].map((place) => scene.trace.nodes[place]!.name).sort();
  expect(freed(during(TWO_WAYS, 1))).toEqual([]);
  expect(freed(during(TWO_WAYS, 3))).toEqual(freed(after(TWO_WAYS, 5)));
  expect(freed(after(TWO_WAYS, 5))).toContain("PowBackward0");
});

test("what was changed in place since it was saved is stale, and the pass raises there", () => {
  expect(after(STALE, 4).stale.size).toBe(0);
  expect(after(STALE, 5).stale.size).toBeGreaterThan(0);
  expect([...after(STALE, 5).stale.values()]).toContain(1);
  const end = after(STALE, 6);
  expect(STALE.nodes[failedAt(end)!]!.name).toBe("MulBackward0");
  expect(phaseOf(end, failedAt(end)!)).toBe("idle");
});

test("autograd.grad gives the gradient back and leaves .grad alone", () => {
  const scene = during(SECOND, SECOND.passes[0]!.visits.length - 1);
  const leaf = node(SECOND, "x");
  expect(leafWords(scene, leaf)).toBe("gradient 12");
  expect(gradAt(scene, leaf)).toBeUndefined();
});

test("what a pass records itself comes with the end of its step", () => {
  const recorded = SECOND.steps[SECOND.passes[0]!.step]!;
  expect(during(SECOND, -1).seen.size).toBeLessThan(recorded.nodes);
  expect(after(SECOND, recorded.line).seen.size).toBe(recorded.nodes);
});

test("after a pass its values stay in sight while its graph does", () => {
  expect(after(TWO_WAYS, 5).progress).toMatchObject({ place: 0, done: true });
  expect(after(TWO_WAYS, 5).now).toBeNull();
  expect(after(TWO_WAYS, 3).progress).toBeNull();
});

test("a loop shows the graph of its own round: one that was passed through leaves with the next one", () => {
  const rounds = TRAIN.passes.map((_, place) => names(during(TRAIN, 0, place)));
  expect(rounds[1]).toEqual(rounds[0]);
  expect(rounds[0]).toContain("w");
  const shown = TRAIN.passes.map((_, place) => during(TRAIN, 0, place).era);
  expect(new Set(shown).size).toBe(3);
});

test("a graph that was passed through is gone as soon as the next one begins, though a variable still holds it", () => {
  const second = TRAIN.steps.findIndex(({ line }, step) => line === 6 && step > TRAIN.passes[0]!.step);
  expect(TRAIN.steps[second]!.variables.map(({ name }) => name)).toContain("loss");
  expect(names(sceneOf(TRAIN, momentsOf(TRAIN)[endOf(momentsOf(TRAIN), second)]!))).toEqual(["MvBackward0", "w"]);
});

test("zero_ and None show in the leaf", () => {
  expect(gradAt(after(MULTI, 6), node(MULTI, "x"))!.values).toEqual([0, 0, 0, 0, 0, 0]);
  const afterNone = sceneOf(TRAIN, momentsOf(TRAIN)[endOf(momentsOf(TRAIN), TRAIN.steps.findIndex(({ line }) => line === 11))]!);
  expect(gradAt(afterNone, node(TRAIN, "w"))).toBeNull();
});

test("many parts of a sum are counted, and a single one is no sum", () => {
  expect(sumWords(during(TWO_WAYS, 4), node(TWO_WAYS, "PowBackward0"))).toBe("");
  expect(sumWords(during(TWO_WAYS, 4), X)).toBe("2 + 4 = 6");
});

test.each(ALL)("%s: at every moment what is visited is seen, and nothing is seen before it is recorded", (_, trace) => {
  const seen = seenIn(trace);
  for (const moment of momentsOf(trace)) {
    const scene = sceneAt(trace, seen, moment);
    if (scene.now !== null) expect(scene.seen).toContain(scene.now);
    for (const place of scene.seen) expect(place).toBeLessThan(scene.step.nodes);
    for (const place of scene.seen) expect(scene.era.nodes).toContain(place);
  }
});
