import { expect, test } from "vitest";
import { arithmetic, bytes, parameters, pythonValue, short } from "./format";
import { fileName } from "./download";
import { luminanceOf } from "../../shared/theme";

test.each([
  [950, "950"],
  [18432, "18.4k"],
  [416520, "417k"],
  [1_810_000, "1.81M"],
  [1e9, "1G"],
  [999_999, "1M"],
])("%d is written %s", (value, text) => expect(short(value)).toBe(text));

test("parameters are told apart from none and from not counted", () => {
  expect([parameters(1), parameters(5130), parameters(0), parameters(null)]).toEqual([
    "1 param",
    "5,130 params",
    "no params",
    "not counted",
  ]);
});

test("bytes carry their unit", () => {
  expect([bytes(40), bytes(41_000)]).toEqual(["40 B", "41 kB"]);
});

test("the arithmetic follows the shapes of the weights", () => {
  expect(arithmetic([["weight", [10, 512]], ["bias", [10]]])).toBe("10·512 + 10");
});

test.each([
  [null, "None"],
  [true, "True"],
  [[3, 3], "(3, 3)"],
  [1e-5, "1e-05"],
  [0.1, "0.1"],
])("%j is %s in Python", (value, text) => expect(pythonValue(value)).toBe(text));

test("a title becomes a plain file name", () => {
  expect(fileName("../LeNet-5 \n☃")).toBe("lenet-5.lampwork.json");
  expect(fileName("☃")).toBe("model.lampwork.json");
});

test("light and dark are told by the luminance", () => {
  expect(luminanceOf("#fbfaf7")).toBeGreaterThan(0.9);
  expect(luminanceOf("rgb(20, 22, 28)")).toBeLessThan(0.05);
  expect(luminanceOf("hotpink")).toBeNull();
});
