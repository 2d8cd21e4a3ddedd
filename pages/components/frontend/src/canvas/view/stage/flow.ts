/** The graph as React Flow wants it; objects of unchanged things stay the same, so they do not re-render. */
import { Position, type Edge as FlowEdge, type Node as FlowNode } from "@xyflow/react";
import type { Catalog } from "../../model/catalog";
import { placeOf, portHeights, sizeOf, topLevel } from "../../model/geometry";
import { edgeKey, edgesInto, itemOf, parentOf, pathOf, runsMembers, type Item } from "../../model/index";
import { lanesOf } from "../../model/lanes";
import { inputPorts, outputPorts, type Port } from "../../model/ports";
import type { Edge, Graph, Point } from "../../model/types";

export interface PortView {
  readonly port: Port;
  readonly top: number;
  /** Where the wire in this input port comes from. */
  readonly from: { readonly name: string; readonly place: number } | null;
}

export interface ItemData extends Record<string, unknown> {
  readonly item: Item;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  /** Whether the ports stand in named rows. */
  readonly rows: boolean;
  /** The dotted path, "features.0", of what is inside a frame. */
  readonly path: string | null;
  /** Stands in a frame that runs its members: no ports, small. */
  readonly compact: boolean;
  /** An entry of a ModuleDict that is not the chosen one. */
  readonly idle: boolean;
}

export interface WireData extends Record<string, unknown> {
  readonly edge: Edge;
  /** Which output of the source this is. */
  readonly place: number;
  /** The height it runs at where it cannot go straight. */
  readonly lane: number | null;
}

export type ItemNode = FlowNode<ItemData, "item" | "frame">;
export type WireEdge = FlowEdge<WireData, "wire">;

/** Below this zoom only names are shown. */
export const FAR = 0.42;

const HANDLE = 12;

export class FlowBuilder {
  private nodes = new Map<string, { key: string; node: ItemNode }>();
  private edges = new Map<string, { key: string; edge: WireEdge }>();

  buildNodes(
    graph: Graph,
    catalog: Catalog,
    selected: ReadonlySet<string>,
    dragged: ReadonlyMap<string, Point>,
  ): ItemNode[] {
    const next = new Map<string, { key: string; node: ItemNode }>();
    for (const name of parentsFirst(graph)) {
      const at = dragged.get(name) ?? placeOf(graph, catalog, name);
      const known = this.nodes.get(name);
      const fresh = makeNode(graph, catalog, name, at, selected.has(name));
      if (!fresh) continue;
      const key = nodeKey(fresh, catalog.version);
      const same = known?.key === key && known.node.data.item.value === fresh.data.item.value;
      next.set(name, same ? known : { key, node: fresh });
    }
    this.nodes = next;
    return [...next.values()].map(({ node }) => node);
  }

  buildEdges(graph: Graph, catalog: Catalog, selected: ReadonlySet<string>): WireEdge[] {
    const next = new Map<string, { key: string; edge: WireEdge }>();
    const lanes = lanesOf(graph, catalog);
    for (const edge of graph.edges) {
      const id = edgeKey(edge);
      const ports = outputPorts(graph, catalog, edge.source);
      const place = ports.findIndex((port) => port.id === edge.source_port);
      const lane = lanes.get(id) ?? null;
      const key = `${place} ${lane} ${selected.has(id)}`;
      const known = this.edges.get(id);
      next.set(
        id,
        known?.key === key ? known : { key, edge: makeEdge(id, { edge, place, lane }, selected.has(id)) },
      );
    }
    this.edges = next;
    return [...next.values()].map(({ edge }) => edge);
  }
}

function parentsFirst(graph: Graph): string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    order.push(name);
    const item = itemOf(graph, name);
    if (item?.role === "frame") item.value.members.forEach(visit);
  };
  topLevel(graph).forEach(visit);
  return order;
}

function makeNode(
  graph: Graph,
  catalog: Catalog,
  name: string,
  at: Point,
  selected: boolean,
): ItemNode | null {
  const item = itemOf(graph, name);
  if (!item) return null;
  const parent = parentOf(graph, name);
  const { width, height } = sizeOf(graph, catalog, name);
  const inputs = inputPorts(graph, catalog, name);
  const outputs = outputPorts(graph, catalog, name);
  const rows = item.role === "frame" ? 1 : Math.max(inputs.length, outputs.length);
  const data: ItemData = {
    item,
    inputs: portViews(inputs, height, rows, (port) => sourceOf(graph, catalog, name, port)),
    outputs: portViews(outputs, height, rows, () => null),
    rows: rows > 1,
    path: parent ? pathOf(graph, name) : null,
    compact: parent !== undefined && runsMembers(parent),
    idle: parent?.kind === "ModuleDict" && parent.chosen !== null && parent.chosen !== name,
  };
  return {
    id: name,
    type: item.role === "frame" ? "frame" : "item",
    position: { x: at[0], y: at[1] },
    parentId: parent?.name,
    width,
    height,
    measured: { width, height },
    handles: [
      ...data.inputs.map((view) => handle(view, "target" as const, width)),
      ...data.outputs.map((view) => handle(view, "source" as const, width)),
    ],
    selected,
    data,
    zIndex: item.role === "frame" ? 0 : 1,
    className: data.idle ? "is-idle" : undefined,
    ariaLabel: `${name}, ${kindOf(item)}`,
  };
}

export const kindOf = (item: Item): string => {
  if (item.role === "input") return "Input";
  if (item.role === "output") return "Output";
  return item.value.kind;
};

function sourceOf(graph: Graph, catalog: Catalog, name: string, port: Port): PortView["from"] {
  const edge = edgesInto(graph, name).find((wire) => wire.target_port === port.id);
  if (!edge) return null;
  const ports = outputPorts(graph, catalog, edge.source);
  return { name: edge.source, place: ports.findIndex(({ id }) => id === edge.source_port) };
}

function portViews(
  ports: readonly Port[],
  height: number,
  rows: number,
  from: (port: Port) => PortView["from"],
): PortView[] {
  const tops = portHeights(height, rows, ports.length);
  return ports.map((port, place) => ({ port, top: tops[place] ?? height / 2, from: from(port) }));
}

function handle(view: PortView, type: "source" | "target", width: number) {
  return {
    id: view.port.id,
    type,
    position: type === "source" ? Position.Right : Position.Left,
    x: (type === "source" ? width : 0) - HANDLE / 2,
    y: view.top - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
  };
}

function nodeKey(node: ItemNode, version: string): string {
  const { inputs, outputs, path, compact, idle } = node.data;
  const ports = [...inputs, ...outputs].map(
    ({ port, from }) => `${port.id}${port.free}${from?.name}${from?.place}`,
  );
  return JSON.stringify([
    node.position.x,
    node.position.y,
    node.parentId,
    node.width,
    node.height,
    node.selected,
    ports,
    path,
    compact,
    idle,
    version,
  ]);
}

function makeEdge(id: string, data: WireData, selected: boolean): WireEdge {
  const { edge } = data;
  return {
    id,
    type: "wire",
    source: edge.source,
    sourceHandle: edge.source_port,
    target: edge.target,
    targetHandle: edge.target_port,
    selected,
    zIndex: 1,
    data,
    ariaLabel: `Wire from ${edge.source} to ${edge.target}`,
  };
}
