import { expect, test } from "vitest";
import { ALL, MULTI, STALE, TRAIN, TWO_WAYS } from "../testing/traces";
import { endOf, firstPlace, momentOn, momentsOf, samePlace, stepAfter, stepBefore } from "./timeline";

test("a step with a pass has a moment for its beginning and one for each visit", () => {
  const moments = momentsOf(TWO_WAYS);
  const inside = moments.filter(({ pass }) => pass === 0);
  expect(inside.map(({ visit }) => visit)).toEqual([-1, 0, 1, 2, 3, 4]);
  expect(inside.map(({ ends }) => ends)).toEqual([false, false, false, false, false, true]);
  expect(moments).toHaveLength(TWO_WAYS.steps.length - 1 + 6);
});

test.each(ALL)("%s: every step ends once, and in order", (_, trace) => {
  const moments = momentsOf(trace);
  expect(moments.filter(({ ends }) => ends).map(({ step }) => step)).toEqual(trace.steps.map((__, step) => step));
  expect(moments.every(({ step }, at) => at === 0 || step >= moments[at - 1]!.step)).toBe(true);
});

test("whole steps are jumped over in both directions", () => {
  const moments = momentsOf(TWO_WAYS);
  const backward = TWO_WAYS.passes[0]!.step;
  const inside = endOf(moments, backward) - 2;
  expect(moments[stepAfter(moments, inside)]).toMatchObject({ step: backward, ends: true });
  expect(moments[stepBefore(moments, inside)]).toMatchObject({ step: backward - 1, ends: true });
  expect(stepAfter(moments, moments.length - 1)).toBe(moments.length - 1);
  expect(stepBefore(moments, 0)).toBe(0);
});

test("a program is seen first where its last pass ends, or where it raised", () => {
  const moments = momentsOf(TWO_WAYS);
  expect(moments[firstPlace(TWO_WAYS, moments)]).toMatchObject({ pass: 0, visit: 4, ends: true });
  expect(firstPlace(STALE, momentsOf(STALE))).toBe(momentsOf(STALE).length - 1);
  expect(firstPlace({ ...TWO_WAYS, steps: TWO_WAYS.steps.slice(0, 3) }, moments.slice(0, 3))).toBe(2);
});

test("the same program is seen again where it was left", () => {
  const moments = momentsOf(TWO_WAYS);
  expect(samePlace(TWO_WAYS, moments, moments[4]!)).toBe(4);
  expect(samePlace(TWO_WAYS, moments, { step: moments[4]!.step, pass: 0, visit: 77, ends: false })).toBe(endOf(moments, moments[4]!.step));
  expect(samePlace(TWO_WAYS, moments, { step: 77, pass: null, visit: -1, ends: true })).toBe(firstPlace(TWO_WAYS, moments));
});

test("a line leads to its next step, and from the last one to the first", () => {
  const moments = momentsOf(TRAIN);
  const places = [momentOn(TRAIN, moments, 0, 7)!];
  for (let round = 0; round < 3; round += 1) places.push(momentOn(TRAIN, moments, places.at(-1)!, 7)!);
  expect(places.map((at) => TRAIN.steps[moments[at]!.step]!.line)).toEqual([7, 7, 7, 7]);
  expect(new Set(places).size).toBe(3);
  expect(places[3]).toBe(places[0]);
  expect(momentOn(TRAIN, moments, 0, 99)).toBeNull();
});

test("a program without steps has no moments", () => {
  expect(momentsOf({ ...MULTI, steps: [], passes: [] })).toEqual([]);
});
