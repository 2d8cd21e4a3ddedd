import { expect, test } from "vitest";
import { SECOND, TWO_WAYS } from "../testing/traces";
import { accountsAt } from "./ledger";
import { rowsAt } from "./named";
import { MULTI, TRAIN } from "../testing/traces";
import { endOf, momentsOf } from "./timeline";

const origins = (step: number) => Object.fromEntries(rowsAt(SECOND, step).map(({ variable, origin }) => [variable.name, origin]));

test("a variable says which node made it, or why none did", () => {
  expect(origins(SECOND.steps.length - 1)).toEqual({ x: "leaf", y: "PowBackward0", g: "MulBackward0", h: "no grad_fn", z: "no grad_fn: made under no_grad" });
});

test("what a step gave another value is marked", () => {
  const changed = (step: number) => rowsAt(TWO_WAYS, step).filter((row) => row.changed).map(({ variable }) => variable.name);
  expect(changed(1)).toEqual(["x"]);
  expect(changed(2)).toEqual(["y"]);
  expect(changed(3)).toEqual(["x"]); // its .grad
});

const told = (trace: typeof TRAIN, at: number) => accountsAt(trace, momentsOf(trace)[at]!).map(({ leaf, entries }) => [leaf, ...entries.map(({ kind }) => kind)]);

test("the ledger adds up pass by pass and says when .grad was taken away", () => {
  expect(told(TRAIN, momentsOf(TRAIN).length - 1)).toEqual([["w", "added", "set to None", "added", "set to None", "added", "set to None"]]);
  expect(told(MULTI, momentsOf(MULTI).length - 1)).toEqual([["x", "added", "zeroed", "added"]]);
});

test("inside a pass a leaf has its entry once the pass has come to it", () => {
  const end = endOf(momentsOf(MULTI), MULTI.passes[0]!.step);
  expect(told(MULTI, end - 1)).toEqual([]);
  expect(told(MULTI, end)).toEqual([["x", "added"]]);
});
