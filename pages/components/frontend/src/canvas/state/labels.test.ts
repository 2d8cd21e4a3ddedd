import { expect, test, vi } from "vitest";
import { readAnswers, type Answers } from "../model/answers";
import { Labels } from "./labels";

const answers = (rev: number, parameters: Record<string, number>): Answers =>
  readAnswers({
    rev,
    nodes: Object.fromEntries(Object.entries(parameters).map(([name, count]) => [name, { parameters: count }])),
  })!;

test("only the views of changed labels are told", () => {
  const labels = new Labels();
  labels.receive(answers(1, { a: 1, b: 2 }));
  const [a, b] = [vi.fn(), vi.fn()];
  labels.subscribeTo("a", a);
  labels.subscribeTo("b", b);
  labels.receive(answers(2, { a: 1, b: 3 }));
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([0, 1]);
});

test("an equal label stays the same object", () => {
  const labels = new Labels();
  labels.receive(answers(1, { a: 1 }));
  const before = labels.label("a");
  labels.receive(answers(2, { a: 1 }));
  expect(labels.label("a")).toBe(before);
});

test("a removed label is forgotten and its view told", () => {
  const labels = new Labels();
  labels.receive(answers(1, { a: 1 }));
  const told = vi.fn();
  labels.subscribeTo("a", told);
  labels.receive(answers(2, {}));
  expect(labels.label("a")).toBeUndefined();
  expect(told).toHaveBeenCalledTimes(1);
});

test("a renamed thing keeps its label until the next answer", () => {
  const labels = new Labels();
  labels.receive(answers(1, { a: 7 }));
  labels.rename("a", "stem");
  expect(labels.label("stem")?.parameters).toBe(7);
});
