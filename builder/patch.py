"""An edit of a graph as data: what to drop, what to put. A fix is one; so is any difference."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from builder.graph import Edge, Frame, Graph, Input, Node, Output
from builder.values import Value


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Thing = TypeVar("Thing", bound=_Named)


class Drop(Value):
    """What goes, by name; wires as they are."""

    inputs: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()


class Put(Value):
    """What comes: it replaces the thing of the same name in place, or stands at the end."""

    inputs: tuple[Input, ...] = ()
    nodes: tuple[Node, ...] = ()
    frames: tuple[Frame, ...] = ()
    outputs: tuple[Output, ...] = ()
    edges: tuple[Edge, ...] = ()


class Patch(Value):
    """Drop first, then put."""

    drop: Drop = Drop()
    put: Put = Put()


def difference(old: Graph, new: Graph) -> Patch:
    """Return the patch that makes `new` of `old`, up to the order of what was there before."""
    return Patch(
        drop=Drop(
            inputs=_gone(old.inputs, new.inputs),
            nodes=_gone(old.nodes, new.nodes),
            frames=_gone(old.frames, new.frames),
            outputs=_gone(old.outputs, new.outputs),
            edges=tuple(edge for edge in old.edges if edge not in set(new.edges)),
        ),
        put=Put(
            inputs=_changed(old.inputs, new.inputs),
            nodes=_changed(old.nodes, new.nodes),
            frames=_changed(old.frames, new.frames),
            outputs=_changed(old.outputs, new.outputs),
            edges=tuple(edge for edge in new.edges if edge not in set(old.edges)),
        ),
    )


def apply(graph: Graph, patch: Patch) -> Graph:
    """Return the graph after the patch.

    Raises: pydantic.ValidationError when the result does not hang together.
    """
    drop, put = patch.drop, patch.put
    kept = tuple(edge for edge in graph.edges if edge not in set(drop.edges))
    return Graph(
        title=graph.title,
        inputs=_merged(graph.inputs, drop.inputs, put.inputs),
        nodes=_merged(graph.nodes, drop.nodes, put.nodes),
        frames=_merged(graph.frames, drop.frames, put.frames),
        outputs=_merged(graph.outputs, drop.outputs, put.outputs),
        edges=kept + tuple(edge for edge in put.edges if edge not in set(kept)),
    )


def _gone(old: Iterable[Thing], new: Iterable[Thing]) -> tuple[str, ...]:
    left = {thing.name for thing in new}
    return tuple(thing.name for thing in old if thing.name not in left)


def _changed(old: Iterable[Thing], new: Iterable[Thing]) -> tuple[Thing, ...]:
    before = {thing.name: thing for thing in old}
    return tuple(thing for thing in new if before.get(thing.name) != thing)


def _merged(
    things: Sequence[Thing], drop: Sequence[str], put: Sequence[Thing]
) -> tuple[Thing, ...]:
    merged = {thing.name: thing for thing in things if thing.name not in set(drop)}
    merged.update({thing.name: thing for thing in put})
    return tuple(merged.values())
