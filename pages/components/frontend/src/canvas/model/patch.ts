/** A fix offered by Python, applied as one edit. */
import type { Catalog } from "./catalog";
import { absoluteBox, overlaps, sizeOf, topLevel } from "./geometry";
import { edgesFrom, edgesInto, parentOf, sameEdge } from "./index";
import type { Graph, Patch, Point } from "./types";
import { reaches } from "./wiring";

const GAP = 96;

/** Removes what the patch drops, then replaces or appends what it puts; new things get a place. */
export function applyPatch(graph: Graph, catalog: Catalog, patch: Patch): Graph {
  const { drop, put } = patch;
  const edges = graph.edges.filter((edge) => !drop.edges.some((gone) => sameEdge(gone, edge)));
  const changed: Graph = {
    ...graph,
    inputs: merge(graph.inputs, drop.inputs, put.inputs),
    nodes: merge(graph.nodes, drop.nodes, put.nodes),
    frames: merge(graph.frames, drop.frames, put.frames),
    outputs: merge(graph.outputs, drop.outputs, put.outputs),
    edges: [
      ...edges,
      ...put.edges.filter((edge) => !edges.some((wire) => sameEdge(wire, edge))),
    ],
  };
  const added = [...put.inputs, ...put.nodes, ...put.frames, ...put.outputs]
    .map((item) => item.name)
    .filter((name) => !graph.layout[name] && !parentOf(changed, name));
  return added.reduce((done, name) => settleNew(done, catalog, name), changed);
}

function merge<T extends { readonly name: string }>(
  items: readonly T[],
  drop: readonly string[],
  put: readonly T[],
): readonly T[] {
  const rest = items.filter((item) => !drop.includes(item.name));
  const replaced = rest.map((item) => put.find((other) => other.name === item.name) ?? item);
  const fresh = put.filter((item) => !rest.some((other) => other.name === item.name));
  return [...replaced, ...fresh];
}

/** Stands a new thing between its neighbours and pushes what follows it to the right. */
function settleNew(graph: Graph, catalog: Catalog, name: string): Graph {
  const before = edgesInto(graph, name)[0]?.source;
  const after = edgesFrom(graph, name)[0]?.target;
  const size = sizeOf(graph, catalog, name);
  let at: Point = [40, 40];
  if (before && !parentOf(graph, before)) {
    const box = absoluteBox(graph, catalog, before);
    at = [box.x + box.width + GAP, box.y + (box.height - size.height) / 2];
  } else if (after && !parentOf(graph, after)) {
    const box = absoluteBox(graph, catalog, after);
    at = [box.x - size.width - GAP, box.y + (box.height - size.height) / 2];
  }
  return makeRoom({ ...graph, layout: { ...graph.layout, [name]: at } }, catalog, name);
}

/** Moves what depends on a thing to the right in its row, or the thing itself below what it covers. */
export function makeRoom(graph: Graph, catalog: Catalog, name: string): Graph {
  const box = absoluteBox(graph, catalog, name);
  const others = topLevel(graph).filter((other) => other !== name);
  const hit = others.filter((other) => overlaps(box, absoluteBox(graph, catalog, other), 24));
  if (hit.length === 0) return graph;
  if (!hit.every((other) => reaches(graph, name, other))) {
    const lowest = Math.max(...hit.map((other) => bottomOf(graph, catalog, other)));
    const at: Point = [box.x, lowest + 32];
    return { ...graph, layout: { ...graph.layout, [name]: at } };
  }
  const left = Math.min(...hit.map((other) => absoluteBox(graph, catalog, other).x));
  const shift = box.x + box.width + GAP - left;
  const layout: Record<string, Point> = { ...graph.layout };
  for (const other of others) {
    const place = absoluteBox(graph, catalog, other);
    const inRow = place.y < box.y + box.height + 40 && place.y + place.height > box.y - 40;
    if (inRow && place.x >= left - 1) layout[other] = [place.x + shift, place.y];
  }
  return { ...graph, layout };
}

const bottomOf = (graph: Graph, catalog: Catalog, name: string): number => {
  const box = absoluteBox(graph, catalog, name);
  return box.y + box.height;
};
