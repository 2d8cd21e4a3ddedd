import { expect, test } from "vitest";
import { RAW, TWO_WAYS } from "../testing/traces";
import { readTrace } from "./trace";

test("figures that Python stores once stand wherever they are pointed at", () => {
  const y = TWO_WAYS.steps.at(-1)!.variables.find(({ name }) => name === "y")!;
  expect(y.figure.values).toEqual([10]);
  expect(TWO_WAYS.passes[0]!.roots).toEqual([{ node: y.node, output: 0, figure: expect.objectContaining({ values: [1] }) }]);
});

const broken = (change: (trace: any) => void): unknown => {
  const trace = structuredClone(RAW.trace);
  change(trace);
  return trace;
};

test.each([
  ["no object", null],
  ["no steps list", broken((trace) => (trace.steps = "none"))],
  ["a figure that is not there", broken((trace) => (trace.passes[0].visits[0].received = [9_999]))],
  ["an edge into nothing", broken((trace) => (trace.edges[0].target = 9_999))],
  ["a pass over nothing", broken((trace) => (trace.steps[3].passes = [7]))],
  ["a node of a mode that is unknown", broken((trace) => (trace.steps[0].grad_mode = "dance"))],
  ["more nodes than there are", broken((trace) => (trace.steps[0].nodes = 99))],
  ["a failed node that is not there", broken((trace) => (trace.passes[0].failed = 99))],
])("a trace with %s is unreadable as a whole", (_, value) => {
  expect(readTrace(value)).toBeNull();
});
