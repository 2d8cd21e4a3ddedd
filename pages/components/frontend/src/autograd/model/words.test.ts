import { expect, test } from "vitest";
import { SECOND, TWO_WAYS } from "../testing/traces";
import { long, short, whole } from "./figures";
import { sceneAt } from "./scene";
import { seenIn } from "./seen";
import { momentsOf } from "./timeline";
import type { Figure, GradTrace } from "./trace";
import { emptyWords, order, positionWords } from "./words";

const sceneIn = (trace: GradTrace, at: number) => sceneAt(trace, seenIn(trace), momentsOf(trace)[at]!);

test("the position is said in steps, and inside a pass in nodes", () => {
  const said = momentsOf(TWO_WAYS).map((_, at) => positionWords(sceneIn(TWO_WAYS, at)));
  expect(said.slice(2, 6)).toEqual([
    "step 3 of 5, line 3",
    "backward on line 4 begins: 5 nodes will run",
    "node 1 of 5, in the order autograd ran them",
    "node 2 of 5, in the order autograd ran them",
  ]);
});

test.each([[0, "first"], [2, "third"], [10, "11th"], [20, "21st"], [21, "22nd"], [110, "111th"], [1602, "1,603rd"]])("place %i is the %s to run", (place, word) => {
  expect(order(place)).toBe(`${word} to run`);
});

test("why nothing is drawn is said", () => {
  expect(emptyWords(sceneIn(TWO_WAYS, 0))).toContain("Nothing has been recorded by now");
  expect(emptyWords(sceneIn({ ...SECOND, nodes: [], edges: [], passes: [], steps: SECOND.steps.map((step) => ({ ...step, nodes: 0, passes: [], variables: [], freed: [] })) }, 0))).toContain("requires_grad=True");
  expect(emptyWords(sceneIn(TWO_WAYS, 4))).toBe("");
});

const figure = (fields: Partial<Figure>): Figure => ({ shape: [], dtype: "float32", norm: null, values: null, heat: null, nan: 0, inf: 0, ...fields });

test.each<[string, Partial<Figure>, string, string]>([
  ["a number", { values: [6], norm: 6 }, "6", "6"],
  ["one element", { shape: [1, 1], values: [0.5], norm: 0.5 }, "0.5", "0.5"],
  ["a few", { shape: [2, 2], values: [1, 2, 3, 4.25], norm: 5.5788 }, "‖5.58‖", "[[1, 2], [3, 4.25]]"],
  ["many", { shape: [64, 32], norm: 123.456 }, "‖123‖", "(64, 32) ‖123‖"],
  ["not finite", { shape: [3], values: ["nan", 1, "inf"], nan: 1, inf: 1 }, "nan", "[nan, 1, inf]"],
  ["truth", { dtype: "bool", values: [true] }, "True", "True"],
  ["very small", { shape: [9], norm: 1.234e-7 }, "‖1.2e-7‖", "(9,) ‖1.2e-7‖"],
])("%s is written short and long", (_, fields, brief, full) => {
  expect(short(figure(fields))).toBe(brief);
  expect(long(figure(fields))).toBe(full);
});

test("a hint says everything", () => {
  expect(whole(figure({ shape: [3], values: ["nan", 1, 2], nan: 1 }))).toBe("shape (3,), float32, 1 nan");
});
