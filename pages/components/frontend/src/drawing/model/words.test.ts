import { expect, test } from "vitest";
import { fileStem, pictureScale } from "./files";
import { refusal, tooLarge, tooLong } from "./messages";

test("a refusal gives Graphviz's own words as one sentence, errors before warnings", () => {
  expect(refusal([{ level: "warning", message: "no font" }, { level: "error", message: "syntax error in line 1\n near '->'\n" }])).toBe(
    "Graphviz cannot read this drawing: syntax error in line 1 near '->'.",
  );
  expect(refusal([{ message: "out of memory." }])).toBe("Graphviz cannot read this drawing: out of memory.");
  expect(refusal([])).toBe("Graphviz cannot read this drawing, and does not say why.");
});

test("what takes too long or is too large is said with the numbers and what to do", () => {
  expect(tooLong(30_000)).toBe("Graphviz is not done after 30 seconds. Draw less of the module: a smaller depth, or repeated parts rolled up.");
  expect(tooLarge(2_340_000)).toBe("This drawing takes 2.3 MB to describe, and 2 MB is the most. Draw less of the module.");
});

test("a file is called after the module, with nothing in it that a disk would mind", () => {
  expect(fileStem("LeNet-5 (digits)")).toBe("lenet-5-digits");
  expect(fileStem("../../etc/passwd")).toBe("etc-passwd");
  expect(fileStem("模型")).toBe("drawing");
});

test("a picture is made twice as large as the drawing, smaller where no browser could, not at all where it could not be read", () => {
  expect(pictureScale({ width: 400, height: 300 })).toBe(2);
  expect(pictureScale({ width: 400, height: 16_000 })).toBe(1);
  expect(pictureScale({ width: 400, height: 40_000 })).toBeNull();
  expect(pictureScale({ width: 30_000, height: 30_000 })).toBeNull();
});
