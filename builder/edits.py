"""Small edits of a graph: each returns a new graph. The fixes are made of these."""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from builder import names
from builder.catalog import CATALOG
from builder.graph import Dimension, Edge, Graph, Input, ModuleDict, Node, Output, Sequential


def changed(graph: Graph, **parts: Any) -> Graph:
    """Return the graph with some of its parts replaced, checked again."""
    kept = {name: getattr(graph, name) for name in PARTS}
    return Graph(title=graph.title, **{**kept, **parts})


PARTS = ("inputs", "nodes", "frames", "outputs", "edges")


def new_name(graph: Graph, kind: str) -> str:
    """Return a free name for a new node of a kind."""
    return names.free(CATALOG[kind].names_begin_with, graph.by_name)


def with_params(graph: Graph, name: str, params: Mapping[str, Any]) -> Graph:
    """Set parameters of a node; None takes a parameter back to its default."""
    return changed(
        graph,
        nodes=tuple(
            node
            if node.name != name
            else Node(
                name=name,
                kind=node.kind,
                params={
                    key: value
                    for key, value in {**node.params, **params}.items()
                    if key not in params or value is not None
                },
            )
            for node in graph.nodes
        ),
    )


def with_input(graph: Graph, name: str, dtype: str, sizes: tuple[int | str, ...]) -> Graph:
    """Give an input another dtype and sizes; the names of its dimensions stay where they can."""

    def redone(given: Input) -> Input:
        old = [dimension.name for dimension in given.shape] + [""] * len(sizes)
        shape = tuple(
            Dimension.model_validate({"name": old[i], "size": size}) for i, size in enumerate(sizes)
        )
        return Input(name=name, dtype=dtype, shape=shape)

    return changed(graph, inputs=tuple(redone(i) if i.name == name else i for i in graph.inputs))


def insert(graph: Graph, name: str, port: str, kind: str, params: Mapping[str, Any]) -> Graph:
    """Put a new node before a port: on its wire, or before a member of a Sequential."""
    made = Node(name=new_name(graph, kind), kind=kind, params=params)
    nodes = (*graph.nodes, made)
    frame = graph.frame_of.get(name)
    if isinstance(frame, Sequential):
        return changed(
            graph, nodes=nodes, frames=_with_member(graph, frame, made.name, before=name)
        )
    row = CATALOG[kind]
    first = row.inputs[0].name + (".0" if row.inputs[0].many else "")
    edges: list[Edge] = []
    for edge in graph.edges:
        if (edge.target, edge.target_port) == (name, port):
            edges.append(edge.model_copy(update={"target": made.name, "target_port": first}))
            edges.append(
                Edge(source=made.name, source_port=row.outputs[0], target=name, target_port=port)
            )
        else:
            edges.append(edge)
    return changed(graph, nodes=nodes, edges=tuple(edges))


def without_node(graph: Graph, name: str) -> Graph:
    """Remove a node and join what stood before it to what stood behind it."""
    into = [edge for edge in graph.edges if edge.target == name]
    edges: list[Edge] = []
    for edge in graph.edges:
        if edge.source == name and into:
            edges.append(
                edge.model_copy(
                    update={"source": into[0].source, "source_port": into[0].source_port}
                )
            )
        elif name not in (edge.source, edge.target):
            edges.append(edge)
    frames = tuple(
        frame.model_copy(update={"members": tuple(m for m in frame.members if m != name)})
        for frame in graph.frames
    )
    nodes = tuple(node for node in graph.nodes if node.name != name)
    return changed(graph, nodes=nodes, frames=frames, edges=tuple(edges))


def without_edge(graph: Graph, edge: Edge) -> Graph:
    """Remove one wire."""
    return changed(graph, edges=tuple(kept for kept in graph.edges if kept != edge))


def with_edge(graph: Graph, edge: Edge) -> Graph:
    """Draw one wire."""
    return changed(graph, edges=(*graph.edges, edge))


def with_output(graph: Graph, source: str, port: str) -> Graph:
    """Add an output behind a port."""
    name = "y" if "y" not in graph.by_name else names.free("y", graph.by_name)
    return changed(
        graph,
        outputs=(*graph.outputs, Output(name=name)),
        edges=(*graph.edges, Edge(source=source, source_port=port, target=name)),
    )


def split_sequential(graph: Graph, name: str, port: str, *, last: bool) -> Graph | None:
    """Take a layer that gives a tuple out of its Sequential, and wire one of its results on.

    Members before it stay, members behind it get a Sequential of their own. `last` takes the last
    entry of the result (the state of the top layer). None when the frame is not at the top.
    """
    frame = graph.frame_of.get(name)
    if not isinstance(frame, Sequential) or frame.name in graph.frame_of:
        return None
    at = frame.members.index(name)
    node = graph.by_name[name]
    assert isinstance(node, Node)
    taken = dict.fromkeys(graph.by_name)
    nodes, frames = list(graph.nodes), [other for other in graph.frames if other != frame]
    # What runs in a row now: (name, port a wire enters by, port a wire leaves by).
    pieces = [(name, CATALOG[node.kind].inputs[0].name, port)]
    if last:
        slice_ = names.free("last", taken)
        nodes.append(Node(name=slice_, kind="select", params={"dim": 0, "index": -1}))
        pieces.append((slice_, "input", "output"))
    head, tail = frame.members[:at], frame.members[at + 1 :]
    if head:
        frames.append(Sequential(name=frame.name, members=head))
        pieces.insert(0, (frame.name, "input", "output"))
    if tail:
        rest = _rest_of(frame, tail, taken) if head else Sequential(name=frame.name, members=tail)
        frames.append(rest)
        pieces.append((rest.name, "input", "output"))
    edges = [_moved(edge, frame.name, pieces) for edge in graph.edges]
    for (source, _, leaves), (target, enters, _) in pairwise(pieces):
        edges.append(Edge(source=source, source_port=leaves, target=target, target_port=enters))
    return changed(graph, nodes=tuple(nodes), frames=tuple(frames), edges=tuple(edges))


def _moved(edge: Edge, frame: str, pieces: Sequence[tuple[str, str, str]]) -> Edge:
    """Return a wire of a frame, moved to the first or last of what takes its place."""
    (first, enters, _), (end, _, leaves) = pieces[0], pieces[-1]
    if edge.target == frame:
        edge = edge.model_copy(update={"target": first, "target_port": enters})
    if edge.source == frame:
        edge = edge.model_copy(update={"source": end, "source_port": leaves})
    return edge


def _rest_of(frame: Sequential, members: tuple[str, ...], taken: Container[str]) -> Sequential:
    stem = frame.name.rstrip("0123456789")[: names.LONGEST - 4]
    return Sequential(name=names.free(stem, taken), members=members)


def upstream(graph: Graph, name: str) -> Iterator[str]:
    """Yield what stands before a thing, nearest first, each once; members of frames as well."""
    seen: set[str] = set()
    waiting = [edge.source for edge in graph.edges if edge.target == name]
    frame = graph.frame_of.get(name)
    if isinstance(frame, Sequential):
        at = frame.members.index(name)
        waiting = [*reversed(frame.members[:at]), frame.name]
    elif isinstance(frame, ModuleDict) and frame.wired:
        waiting = [frame.name]
    while waiting:
        here = waiting.pop(0)
        if here in seen:
            continue
        seen.add(here)
        yield here
        thing = graph.by_name[here]
        if isinstance(thing, Sequential | ModuleDict):
            waiting.extend(reversed(thing.runs))
        waiting.extend(edge.source for edge in graph.edges if edge.target == here)


def _with_member(
    graph: Graph, frame: Sequential, name: str, before: str
) -> tuple[Sequential | ModuleDict, ...]:
    at = frame.members.index(before)
    members = (*frame.members[:at], name, *frame.members[at:])
    return tuple(
        Sequential(name=frame.name, members=members) if other.name == frame.name else other
        for other in graph.frames
    )
