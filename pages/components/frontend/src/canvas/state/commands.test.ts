import { expect, test, vi } from "vitest";
import { CATALOG, CHAIN, edge, graphOf, wires } from "../testing/graphs";
import type { Graph } from "../model/types";
import { addAt, addBeside, addOnWire } from "./adding";
import * as commands from "./commands";
import { readIncoming } from "./incoming";
import { Session } from "./session";

function sessionWith(graph: Graph): Session {
  const session = new Session("d");
  const wire = { setStateValue: vi.fn(), setTriggerValue: vi.fn() };
  const data = { doc: "d", load_rev: 1, document: graph, catalog: CATALOG, catalog_version: "v1" };
  session.receive(readIncoming(data), wire, true);
  return session;
}

test("a kind dropped on a wire goes into it", () => {
  const session = sessionWith(CHAIN);
  addAt(session, "ReLU", [200, 30], "x.output>conv1.input");
  expect(wires(session.graph.get())).toContain("relu2>conv1");
  expect(session.selection.get().names).toEqual(["relu2"]);
});

test("a kind with two inputs does not go into a wire", () => {
  const session = sessionWith(CHAIN);
  addAt(session, "add", [200, 30], "x.output>conv1.input");
  expect(wires(session.graph.get())).toEqual(wires(CHAIN));
});

test("a kind dropped on a frame becomes its member at that place", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], [], {
    frames: [{ kind: "Sequential", name: "seq1", members: ["a", "b"] }],
    layout: { seq1: [0, 0] },
  });
  const session = sessionWith(graph);
  addAt(session, "Conv2d", [100, 110], null);
  expect(session.graph.get().frames[0]?.members).toEqual(["a", "conv1", "b"]);
});

test("an input never goes into a frame", () => {
  const graph = graphOf([], [], {
    frames: [{ kind: "Sequential", name: "seq1", members: [] }],
    layout: { seq1: [0, 0] },
  });
  const session = sessionWith(graph);
  addAt(session, "Input", [100, 60], null);
  expect(session.graph.get().frames[0]?.members).toEqual([]);
});

test("a click in the palette adds beside the selected layer without covering anything", () => {
  const session = sessionWith(CHAIN);
  session.select(["conv1"]);
  addBeside(session, "ReLU");
  expect(session.graph.get().layout.relu2?.[1]).toBeGreaterThan(50);
});

test("a click adds behind a selected member of a Sequential", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], [], {
    frames: [{ kind: "Sequential", name: "seq1", members: ["a", "b"] }],
  });
  const session = sessionWith(graph);
  session.select(["a"]);
  addBeside(session, "Conv2d");
  expect(session.graph.get().frames[0]?.members).toEqual(["a", "conv1", "b"]);
});

test("what is chosen for a loose wire is added and wired as one step", () => {
  const session = sessionWith(graphOf(["conv1:Conv2d"], ["x>conv1"]));
  addOnWire(session, "ReLU", [400, 0], { name: "conv1", port: "output", side: "source", nonce: 1 });
  expect(wires(session.graph.get())).toEqual(["conv1>relu1", "x>conv1"]);
  session.undo();
  expect(wires(session.graph.get())).toEqual(["x>conv1"]);
});

test("a refused wire says why and changes nothing", () => {
  const session = sessionWith(CHAIN);
  expect(commands.wire(session, edge("fc1>conv1"))).toBe(false);
  expect(session.notice.get()).toMatchObject({ tone: "bad" });
  expect(session.graph.get()).toBe(session.graph.get());
});

test("replacing a wire is one step of undo", () => {
  const session = sessionWith(CHAIN);
  commands.wire(session, edge("x>fc1"));
  session.undo();
  expect(wires(session.graph.get())).toEqual(wires(CHAIN));
});

test("cut and paste brings a layer back with its parameters", () => {
  const session = sessionWith(CHAIN);
  commands.setParameter(session, "conv1", "out_channels", 32);
  session.select(["conv1"]);
  commands.cutSelection(session);
  commands.pasteClip(session, true);
  expect(session.graph.get().nodes.find(({ name }) => name === "conv1")?.params).toEqual({ out_channels: 32 });
  expect(wires(session.graph.get())).toContain("x>conv1");
});

test("a renamed thing stays selected", () => {
  const session = sessionWith(CHAIN);
  session.select(["conv1"]);
  expect(commands.rename(session, "conv1", "stem")).toBeNull();
  expect(session.selection.get().names).toEqual(["stem"]);
  expect(commands.rename(session, "stem", "class")).toContain("a word of Python");
});

test("typing in one field is one step", () => {
  const session = sessionWith(CHAIN);
  for (const value of [1, 12, 128]) commands.setParameter(session, "conv1", "out_channels", value);
  session.undo();
  expect(session.graph.get().nodes[0]?.params).toEqual({});
});

test("a wire selected with its boxes does not keep them from being joined over", () => {
  const session = sessionWith(CHAIN);
  session.select(["relu1"], ["conv1.output>relu1.input", "relu1.output>fc1.input"]);
  commands.deleteSelection(session);
  expect(wires(session.graph.get())).toContain("conv1>fc1");
});

test("the arrows change the order in a Sequential", () => {
  const graph = graphOf(["a:ReLU", "b:ReLU"], [], {
    frames: [{ kind: "Sequential", name: "seq1", members: ["a", "b"] }],
  });
  const session = sessionWith(graph);
  commands.moveWithin(session, "b", -1);
  expect(session.graph.get().frames[0]?.members).toEqual(["b", "a"]);
});
