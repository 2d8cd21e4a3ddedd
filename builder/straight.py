"""A small graph in one line, for tests and lessons."""

from collections.abc import Mapping, Sequence
from typing import Any

from builder import names
from builder.catalog import CATALOG
from builder.graph import Dimension, Edge, Graph, Input, Node, Output

Step = str | tuple[str, Mapping[str, Any]]
Sizes = Sequence[int | str]


def chain(*layers: Step, inputs: Sizes | Mapping[str, Any], title: str = "") -> Graph:
    """Return the graph that runs the layers one after the other.

    A layer is a kind ("ReLU") or a kind with parameters (("Linear", {"out_features": 10})).
    `inputs` is the shape of the one input, such as ("N", 1, 28, 28), or a mapping of names to
    shapes or to (shape, dtype); the first one enters the chain, by as many wires as the first
    layer needs.

    Raises: KeyError for a kind that is not in the catalogue.
    """
    given = tuple(_inputs(inputs))
    nodes: list[Node] = []
    edges: list[Edge] = []
    taken = {one.name for one in given}
    source, source_port = given[0].name, "output"
    for number, step in enumerate(layers):
        kind, params = (step, {}) if isinstance(step, str) else step
        row = CATALOG[kind]
        node = Node(name=names.free(row.names_begin_with, taken), kind=kind, params=params)
        ports = [port for port in row.inputs if not port.optional]
        sources = [(source, source_port)] * len(ports)
        if number == 0:
            others = [(one.name, "output") for one in given[1:]]
            sources = [*sources[:1], *others, *sources[1:]][: max(len(ports), 1)]
        for port, (name, name_port) in zip(ports, sources, strict=True):
            end = f"{port.name}.0" if port.many else port.name
            edges.append(
                Edge(source=name, source_port=name_port, target=node.name, target_port=end)
            )
        nodes.append(node)
        taken.add(node.name)
        source, source_port = node.name, row.outputs[0]
    edges.append(Edge(source=source, source_port=source_port, target="y"))
    return Graph(
        title=title,
        inputs=given,
        nodes=tuple(nodes),
        outputs=(Output(name="y"),),
        edges=tuple(edges),
    )


def _inputs(inputs: Sizes | Mapping[str, Any]) -> list[Input]:
    if not isinstance(inputs, Mapping):
        return [_input("x", inputs, "float32")]
    found = []
    for name, value in inputs.items():
        typed = len(value) == 2 and isinstance(value[0], Sequence) and not isinstance(value[0], str)
        shape, dtype = value if typed else (value, "float32")
        found.append(_input(name, shape, dtype))
    return found


def _input(name: str, shape: Sizes, dtype: str) -> Input:
    return Input(
        name=name,
        dtype=dtype,
        shape=tuple(Dimension.model_validate({"size": size}) for size in shape),
    )
