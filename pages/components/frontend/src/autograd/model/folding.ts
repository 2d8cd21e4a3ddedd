/** The graph as boxes and wires: the nodes of a folded module are one box. */
import { isLeaf, type GradNode, type GradTrace } from "./trace";

export interface Box {
  /** "n12", or "m3:layer1.0": the third stretch of this module that is drawn. */
  readonly id: string;
  readonly nodes: readonly number[];
  /** The path of the module that is folded; null for a single node. */
  readonly module: string | null;
}

export interface Wire {
  /** That of its first edge. */
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** All edges between the two boxes that are one wire: one edge, unless an end is folded. */
  readonly edges: readonly number[];
  /** Which output of the target it leads to, where the target has several to tell apart. */
  readonly output: number | null;
}

export interface Drawn {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  readonly boxOf: ReadonlyMap<number, string>;
  /** How many outputs a box shows; those with one have no ports. */
  readonly ports: ReadonlyMap<string, number>;
}

/** More nodes than this are not taken in at one look: modules begin folded, so far that few boxes are left. */
const MOST_NODES = 120;
const MOST_BOXES = 60;

/** The outermost module of a path that is folded, or null. */
export function foldedPath(path: string, folded: ReadonlySet<string>): string | null {
  if (path === "" || folded.size === 0) return null;
  for (let end = path.indexOf("."); end !== -1; end = path.indexOf(".", end + 1)) if (folded.has(path.slice(0, end))) return path.slice(0, end);
  return folded.has(path) ? path : null;
}

export function drawnOf(trace: GradTrace, nodes: readonly number[], folded: ReadonlySet<string>): Drawn {
  const inside = new Set(nodes);
  const edges = trace.edges.flatMap(({ source, target }, place) => (inside.has(source) && inside.has(target) ? [place] : []));
  const pathOf = pathsOf(trace, nodes, edges, folded);
  const groups = new Groups(nodes);
  for (const place of edges) {
    const { source, target } = trace.edges[place]!;
    const path = pathOf.get(source);
    if (path != null && path === pathOf.get(target)) groups.join(source, target);
  }
  const boxes = boxesOf(nodes, groups, pathOf);
  const boxOf = new Map(boxes.flatMap(({ id, nodes: own }) => own.map((node) => [node, id] as const)));
  const ports = portsOf(trace, boxes);
  return { boxes, wires: wiresOf(trace, edges, boxes, boxOf, ports), boxOf, ports };
}

/** The folded module that each node stands in. A leaf goes with the only module that uses it, when it is the module's own. */
function pathsOf(trace: GradTrace, nodes: readonly number[], edges: readonly number[], folded: ReadonlySet<string>): Map<number, string | null> {
  const found = new Map<number, string | null>();
  for (const node of nodes) if (!isLeaf(trace.nodes[node]!)) found.set(node, foldedPath(trace.nodes[node]!.module, folded));
  const users = new Map<number, Set<string | null>>();
  for (const place of edges) {
    const { source, target } = trace.edges[place]!;
    if (isLeaf(trace.nodes[target]!)) users.set(target, (users.get(target) ?? new Set()).add(found.get(source) ?? null));
  }
  for (const [leaf, paths] of users) {
    const [path] = paths;
    found.set(leaf, paths.size === 1 && path != null && belongsTo(trace.nodes[leaf]!, path) ? path : null);
  }
  return found;
}

/** "fc.weight" belongs to "fc"; the name may have that of a variable before it: "model.fc.weight". */
const belongsTo = ({ leaf }: GradNode, path: string): boolean => `.${leaf}`.includes(`.${path}.`);

/** Nodes that hang together (union-find). */
class Groups {
  private readonly parent = new Map<number, number>();

  constructor(nodes: readonly number[]) {
    for (const node of nodes) this.parent.set(node, node);
  }

  find(node: number): number {
    let at = node;
    for (let up = this.parent.get(at)!; up !== at; up = this.parent.get(at)!) {
      this.parent.set(at, this.parent.get(up)!);
      at = up;
    }
    return at;
  }

  join(a: number, b: number): void {
    this.parent.set(this.find(a), this.find(b));
  }
}

function boxesOf(nodes: readonly number[], groups: Groups, pathOf: ReadonlyMap<number, string | null>): Box[] {
  const members = new Map<number, number[]>();
  for (const node of nodes) {
    const group = groups.find(node);
    void (members.get(group)?.push(node) ?? members.set(group, [node]));
  }
  const counts = new Map<string, number>();
  return [...members.values()].map((own) => {
    const path = pathOf.get(own[0]!) ?? null;
    if (path === null || own.length === 1) return { id: `n${own[0]!}`, nodes: own, module: null };
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    return { id: `m${count}:${path}`, nodes: own, module: path };
  });
}

const MOST_PORTS = 12;

function portsOf({ nodes }: GradTrace, boxes: readonly Box[]): Map<string, number> {
  const single = boxes.filter(({ module }) => module === null);
  const counts = single.map(({ id, nodes: own }) => [id, nodes[own[0]!]!.outputs.length] as const);
  return new Map(counts.filter(([, count]) => count > 1 && count <= MOST_PORTS));
}

function wiresOf(trace: GradTrace, edges: readonly number[], boxes: readonly Box[], boxOf: ReadonlyMap<number, string>, ports: ReadonlyMap<string, number>): Wire[] {
  const modules = new Set(boxes.filter(({ module }) => module !== null).map(({ id }) => id));
  const wires = new Map<string, Wire & { edges: number[] }>();
  for (const place of edges) {
    const edge = trace.edges[place]!;
    const source = boxOf.get(edge.source)!;
    const target = boxOf.get(edge.target)!;
    if (source === target) continue;
    const key = modules.has(source) || modules.has(target) ? `${source}>${target}` : `e${place}`;
    const known = wires.get(key);
    if (known) known.edges.push(place);
    else wires.set(key, { id: `e${place}`, source, target, edges: [place], output: ports.has(target) ? edge.output : null });
  }
  return [...wires.values()];
}

/** Every module that made a node, with those around it. */
export function modulesIn(trace: GradTrace, nodes: readonly number[]): string[] {
  const found = new Set<string>();
  for (const node of nodes) {
    const parts = trace.nodes[node]!.module.split(".");
    for (let end = 1; end <= parts.length; end += 1) if (parts[0] !== "") found.add(parts.slice(0, end).join("."));
  }
  return [...found].sort();
}

const depthOf = (path: string): number => path.split(".").length;

/** The modules to fold at first: the deepest level that gives few enough boxes, none for a small graph. */
export function foldedAtFirst(trace: GradTrace, nodes: readonly number[]): ReadonlySet<string> {
  const modules = modulesIn(trace, nodes);
  if (nodes.length <= MOST_NODES || modules.length === 0) return new Set();
  const deepest = Math.max(...modules.map(depthOf));
  for (let depth = deepest; depth > 1; depth -= 1) {
    const folded = atDepth(modules, depth);
    if (drawnOf(trace, nodes, folded).boxes.length <= MOST_BOXES) return folded;
  }
  return atDepth(modules, 1);
}

const atDepth = (modules: readonly string[], depth: number): ReadonlySet<string> => new Set(modules.filter((path) => depthOf(path) === depth));
