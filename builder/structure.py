"""Problems of the drawing itself: wires, frames, ends. No torch is needed to see them."""

from collections.abc import Iterator
from typing import Any

from builder import edits
from builder.catalog import CATALOG
from builder.catalog.kind import Kind
from builder.flow import Flow, called
from builder.graph import Edge, Graph, ModuleDict, Node, Sequential
from builder.patch import difference
from builder.problems import Fix, Problem


def frame_problems(graph: Graph) -> Iterator[Problem]:
    """Yield what cannot stand in the frame it stands in."""
    for frame in graph.frames:
        for member in frame.members:
            thing = graph.by_name[member]
            if isinstance(thing, Node):
                kind = CATALOG.get(thing.kind)
                if kind is not None and not kind.is_module:
                    yield Problem(
                        where=member,
                        sentence=f"{member}: {kind.name} is an operation, and a {frame.kind} holds "
                        f"layers only. Drag it out of {frame.name}.",
                    )
                elif kind is not None and frame.wired and _required(kind) > 1:
                    yield Problem(
                        where=member,
                        sentence=f"{member}: {kind.name} takes {_required(kind)} inputs, and "
                        f"{frame.name} hands it one. Drag it out of {frame.name}.",
                    )
            elif isinstance(thing, ModuleDict) and not thing.wired and frame.wired:
                yield Problem(
                    where=member,
                    sentence=f"{member}: a ModuleDict cannot be called, and {frame.name} would "
                    "call it. Choose one of its keys, or drag it out.",
                )


def wire_problems(graph: Graph, order: Flow) -> Iterator[Problem]:
    """Yield cycles, wires to what has no such port, unwired ports and missing ends."""
    for edge in order.cycle:
        yield Problem(
            where=edge.target,
            sentence=f"{edge.target}: the wire from {edge.source} closes a circle, so neither can "
            "run first. Remove a wire of the circle.",
            fixes=(_fix(graph, "Remove the wire", edits.without_edge(graph, edge)),),
        )
    for edge in graph.edges:
        sentence = _nowhere(graph, edge)
        if sentence:
            yield Problem(
                where=edge.target,
                sentence=sentence,
                fixes=(_fix(graph, "Remove the wire", edits.without_edge(graph, edge)),),
            )
    yield from _unwired(graph, order)
    yield from _ends(graph, order)


def _unwired(graph: Graph, order: Flow) -> Iterator[Problem]:
    for name in order.order:
        thing = graph.by_name[name]
        wires = {edge.target_port for edge in graph.wires_into[name]}
        for port in _needed(thing):
            if port in wires or (port + ".0" in wires):
                continue
            if any(wire.partition(".")[0] == port for wire in wires):
                continue
            end = port + ".0" if isinstance(thing, Node) and _is_many(thing, port) else port
            yield Problem(
                where=name,
                sentence=f"{name}: nothing is wired to its port {port}. Draw a wire to it.",
                fixes=_wire_fixes(graph, order, name, end),
            )
    for output in graph.outputs:
        if not order.wires[output.name]:
            yield Problem(
                where=output.name,
                sentence=f"{output.name}: nothing is wired to this output. Draw a wire to it.",
                fixes=_wire_fixes(graph, order, output.name, "input"),
            )


def _ends(graph: Graph, order: Flow) -> Iterator[Problem]:
    if not graph.inputs:
        yield Problem(where="", sentence="The model has no input. Drag an Input onto the canvas.")
    if not graph.outputs:
        loose = [name for name in order.order if name not in {e.source for e in graph.edges}]
        fixes = tuple(
            _fix(graph, f"Add an output behind {name}", edits.with_output(graph, name, port))
            for name in reversed(loose)
            for port in (_first_port(graph, name),)
        )
        yield Problem(
            where="",
            sentence="The model has no output, so it would return nothing. Drag an Output onto "
            "the canvas and wire the last layer to it.",
            fixes=fixes[:2],
        )
    if graph.outputs:
        for name in (*(given.name for given in graph.inputs), *order.order):
            if name not in order.used:
                yield Problem(
                    where=name,
                    level="warning",
                    sentence=f"{name}: no output depends on it. Wire it on, or delete it.",
                )


def _wire_fixes(graph: Graph, order: Flow, target: str, port: str) -> tuple[Fix, ...]:
    """Offer the loose end that stands nearest before an unwired port."""
    sources = {edge.source for edge in graph.edges}
    before = [*(given.name for given in graph.inputs), *order.order]
    if target in before:
        before = before[: before.index(target)]
    loose = [name for name in before if name not in sources and name != target]
    fixes = []
    for name in reversed(loose):
        edge = Edge(
            source=name, source_port=_first_port(graph, name), target=target, target_port=port
        )
        fixes.append(_fix(graph, f"Wire {name} to it", edits.with_edge(graph, edge)))
    return tuple(fixes[:2])


def _needed(thing: Any) -> tuple[str, ...]:
    if isinstance(thing, Sequential | ModuleDict):
        return ("input",)
    kind = CATALOG.get(thing.kind)
    return () if kind is None else tuple(p.name for p in kind.inputs if not p.optional)


def _is_many(node: Node, name: str) -> bool:
    return any(port.name == name and port.many for port in CATALOG[node.kind].inputs)


def _required(kind: Kind) -> int:
    return sum(not port.optional for port in kind.inputs)


def _first_port(graph: Graph, name: str) -> str:
    thing = graph.by_name[name]
    if isinstance(thing, Node) and thing.kind in CATALOG:
        return CATALOG[thing.kind].outputs[0]
    return "output"


def _nowhere(graph: Graph, edge: Edge) -> str:
    """Say why a wire leads nowhere, or ""."""
    for end, name, port in (
        ("begins", edge.source, edge.source_port),
        ("ends", edge.target, edge.target_port),
    ):
        thing = graph.by_name[name]
        if isinstance(thing, Node | Sequential | ModuleDict) and not called(graph, thing):
            if isinstance(thing, ModuleDict) and name not in graph.frame_of:
                return f"{name}: its entries are wired one by one. Wire an entry, or choose a key."
            return f"{name}: a wire {end} at it, but the frame around it is what is wired."
        if isinstance(thing, Node) and thing.kind in CATALOG:
            kind = CATALOG[thing.kind]
            if not (port in kind.outputs if end == "begins" else _takes(kind, port)):
                return f"{name}: {kind.name} has no port {port}. Remove the wire."
        elif not isinstance(thing, Node) and port not in ("input", "output"):
            return f"{name}: it has no port {port}. Remove the wire."
    return ""


def _takes(kind: Kind, end: str) -> bool:
    """Whether a wire may end there: at a port, or at tensors.0, tensors.1, ... of a wide one."""
    stem, _, index = end.partition(".")
    many = {port.name: port.many for port in kind.inputs}
    return stem in many and (index.isdecimal() if many[stem] else not index)


def _fix(graph: Graph, label: str, better: Graph) -> Fix:
    return Fix(label=label, patch=difference(graph, better))
