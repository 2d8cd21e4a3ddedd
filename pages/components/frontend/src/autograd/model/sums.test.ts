import { expect, test } from "vitest";
import { ALL, TWO_WAYS } from "../testing/traces";
import { plus } from "./figures";
import type { Progress } from "./passes";
import { arrivingAt, changedInto, meetingAt, sumOf } from "./sums";
import type { Figure, GradTrace } from "./trace";

const x = TWO_WAYS.nodes.findIndex(({ leaf }) => leaf === "x");

function at(trace: GradTrace, reached: number, place = 0): Progress {
  const pass = trace.passes[place]!;
  return { pass, place, reached, done: reached === pass.visits.length - 1 };
}

const number = (value: number, dtype = "float32"): Figure => ({ shape: [], dtype, norm: Math.abs(value), values: [value], heat: null, nan: 0, inf: 0 });

test("before the pass nothing has come; each visit of a source brings its part", () => {
  const rows = (reached: number) => arrivingAt(TWO_WAYS, at(TWO_WAYS, reached), x, 0).map(({ flow, sum }) => [flow.state === "here" ? flow.figure.values![0] : flow.state, sum?.values?.[0]]);
  expect(rows(-1)).toEqual([["waiting", undefined], ["waiting", undefined]]);
  expect(rows(2)).toEqual([[2, 2], ["waiting", undefined]]);
  expect(rows(3)).toEqual([[2, 2], [4, 6]]);
});

test("where gradients meet, one waits for the rest and then has the sum", () => {
  expect(meetingAt(TWO_WAYS, at(TWO_WAYS, 2), x, 0)).toMatchObject({ state: "waits", missing: 1 });
  expect(meetingAt(TWO_WAYS, at(TWO_WAYS, 3), x, 0)).toMatchObject({ state: "whole", sum: { values: [6] } });
});

test("the gradient that the pass was begun with is one that arrives", () => {
  const { node, output } = TWO_WAYS.passes[0]!.roots[0]!;
  expect(arrivingAt(TWO_WAYS, at(TWO_WAYS, -1), node, output)).toEqual([expect.objectContaining({ edge: null, flow: { state: "here", figure: expect.objectContaining({ values: [1] }) } })]);
  expect(meetingAt(TWO_WAYS, at(TWO_WAYS, -1), node, output)).toEqual({ state: "single" });
});

test.each(ALL)("%s: what arrives at a node adds up to what torch says that it received", (_, trace) => {
  let sums = 0;
  trace.passes.forEach((pass, place) => {
    const end = at(trace, pass.visits.length - 1, place);
    for (const { node, received } of pass.visits)
      received.forEach((figure, output) => {
        const parts = arrivingAt(trace, end, node, output).flatMap(({ flow }) => (flow.state === "here" ? [flow.figure] : []));
        if (!figure || parts.length === 0) return;
        const sum = parts.slice(1).reduce<Figure | null>((total, part) => total && plus(total, part), parts[0]!);
        expect(sum?.values).toEqual(figure.values);
        sums += 1;
      });
  });
  expect(sums).toBeGreaterThan(0);
});

test("sums are rounded as the dtype rounds them, and keep what is not finite", () => {
  expect(plus(number(0.1), number(0.2))!.values![0]).toBe(Math.fround(0.1 + 0.2));
  expect(plus(number(0.1, "float64"), number(0.2, "float64"))!.values![0]).toBe(0.1 + 0.2);
  const infinite: Figure = { ...number(1), values: ["inf"], norm: null };
  expect(plus(infinite, number(1))!.values).toEqual(["inf"]);
  expect(plus(infinite, { ...infinite, values: ["-inf"] })!.values).toEqual(["nan"]);
});

test("of larger tensors the means of their parts are added; other shapes have no sum", () => {
  const heat = (value: number | null) => ({ ...number(1), shape: [90, 90], values: null, heat: { rows: 1, columns: 2, values: [value, 1] } });
  expect(plus(heat(2), heat(3))).toMatchObject({ heat: { values: [5, 2] }, norm: null });
  expect(plus(heat(null), heat(3))!.heat!.values).toEqual([null, 2]);
  expect(plus(heat(1), number(1))).toBeNull();
});

test("a sum of all parts is torch's own, a sum of some is worked out here", () => {
  const end = at(TWO_WAYS, 4);
  expect(sumOf(TWO_WAYS, end, x, 0, [number(2), number(4)])!.values).toEqual([6]);
  expect(sumOf(TWO_WAYS, end, x, 0, [number(2)])!.values).toEqual([2]);
});

test("a gradient that a hook changed is told apart from what arrived", () => {
  const pass = TWO_WAYS.passes[0]!;
  const visits = pass.visits.map((visit) => (visit.node === x ? { ...visit, received: [number(60)] } : visit));
  const hooked = { ...at(TWO_WAYS, 4), pass: { ...pass, visits } };
  expect(changedInto(TWO_WAYS, hooked, x, 0)!.values).toEqual([60]);
  expect(arrivingAt(TWO_WAYS, hooked, x, 0).at(-1)!.sum!.values).toEqual([6]);
  expect(changedInto(TWO_WAYS, at(TWO_WAYS, 4), x, 0)).toBeNull();
});
