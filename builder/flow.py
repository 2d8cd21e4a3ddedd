"""What runs after what: the things that are called in forward, and where their inputs come from.

A unit is a node or frame that is called by itself: everything but members of a frame that is
called as a whole, and a ModuleDict whose entries are wired one by one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx

from builder.graph import Edge, Frame, Graph, ModuleDict, Node, Sequential


@dataclass(frozen=True)
class Flow:
    """The units in an order in which every input is ready, and the wires that closed a cycle."""

    order: tuple[str, ...]
    cycle: tuple[Edge, ...]
    wires: Mapping[str, tuple[Edge, ...]]  # into each unit and output, cycles left out
    used: frozenset[str]  # what an output depends on


def flow(graph: Graph) -> Flow:
    """Return the order of a graph. Ties keep the order in which the nodes were made."""
    names = tuple(units(graph))
    place = {name: index for index, name in enumerate((*(i.name for i in graph.inputs), *names))}
    wires: nx.DiGraph[str] = nx.DiGraph()
    wires.add_nodes_from(place)
    cycle = []
    for edge in graph.edges:
        if edge.source not in place or edge.target not in place:
            continue  # a wire to a member or an output; infer reports the first
        wires.add_edge(edge.source, edge.target)
    while True:
        try:
            order = tuple(nx.lexicographical_topological_sort(wires, key=place.__getitem__))
            break
        except nx.NetworkXUnfeasible:
            closing = _closing(graph, wires)
            cycle.append(closing)
            wires.remove_edge(closing.source, closing.target)
    left = {edge for edge in graph.edges if all(edge != closed for closed in cycle)}
    into = {
        thing.name: tuple(e for e in graph.wires_into[thing.name] if e in left)
        for thing in graph.things()
    }
    return Flow(
        order=tuple(name for name in order if name in set(names)),
        cycle=tuple(cycle),
        wires=MappingProxyType(into),
        used=frozenset(_used(graph, into)),
    )


def units(graph: Graph) -> Iterator[str]:
    """Yield the names of what is called in forward, in the order it was made."""
    for thing in (*graph.nodes, *graph.frames):
        if called(graph, thing):
            yield thing.name


def called(graph: Graph, thing: Node | Frame) -> bool:
    """Whether a node or frame is called by itself, and so has wires of its own."""
    if isinstance(thing, ModuleDict) and not thing.wired:
        return False
    above = graph.frame_of.get(thing.name)
    while above is not None:
        if above.wired:
            return False
        above = graph.frame_of.get(above.name)
    return True


def members(graph: Graph, name: str) -> Iterator[str]:
    """Yield everything that stands inside a frame, at any depth."""
    thing = graph.by_name[name]
    if isinstance(thing, Sequential | ModuleDict):
        for member in thing.members:
            yield member
            yield from members(graph, member)


def _closing(graph: Graph, wires: "nx.DiGraph[str]") -> Edge:
    """Return the wire that closes a cycle: the last one drawn of those in it."""
    pairs = {(source, target) for source, target, *_ in nx.find_cycle(wires)}
    return [edge for edge in graph.edges if (edge.source, edge.target) in pairs][-1]


def _used(graph: Graph, into: Mapping[str, tuple[Edge, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [output.name for output in graph.outputs]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(edge.source for edge in into[name])
    return found
