"""Small graphs and well-known nets, drawn in a few lines, for the tests and the benchmarks."""

from collections.abc import Sequence
from typing import Any, Self

from builder import CATALOG, Graph, names
from builder.catalog.kind import Kind
from builder.graph import Dimension, Edge, Frame, Input, ModuleDict, Node, Output, Sequential


class Drawing:
    """A graph being drawn. A source is the name of a thing, or "name.port"."""

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.inputs: list[Input] = []
        self.nodes: list[Node] = []
        self.frames: list[Frame] = []
        self.outputs: list[Output] = []
        self.edges: list[Edge] = []

    def input(self, name: str, *sizes: int | str, dtype: str = "float32") -> str:
        """Declare an input."""
        shape = tuple(Dimension(size=size) for size in sizes)
        self.inputs.append(Input(name=name, dtype=dtype, shape=shape))
        return name

    def add(
        self, kind: str, *sources: str, name: str = "", ports: Sequence[str] = (), **params: Any
    ) -> str:
        """Add a node and wire the sources to its ports, in the row's order or to those named."""
        row = CATALOG[kind]
        name = name or names.free(row.names_begin_with, {node.name for node in self.nodes})
        self.nodes.append(Node(name=name, kind=kind, params=params))
        for source, port in zip(sources, ports or _ports(row, len(sources)), strict=True):
            self.wire(source, name, port)
        return name

    def sequential(self, name: str, source: str, *members: str) -> str:
        """Put nodes into a Sequential, wired to a source."""
        self.frames.append(Sequential(name=name, members=members))
        if source:
            self.wire(source, name)
        return name

    def module_dict(
        self, name: str, *members: str, chosen: str | None = None, source: str = ""
    ) -> str:
        """Put things under keys of a ModuleDict."""
        self.frames.append(ModuleDict(name=name, members=members, chosen=chosen))
        if source:
            self.wire(source, name)
        return name

    def wire(self, source: str, target: str, port: str = "input") -> None:
        """Draw one wire."""
        name, _, source_port = source.partition(".")
        edge = Edge(
            source=name,
            source_port=source_port or self._first(name),
            target=target,
            target_port=port,
        )
        self.edges.append(edge)

    def output(self, source: str, name: str = "y") -> Self:
        """Declare an output behind a source."""
        self.outputs.append(Output(name=name))
        self.wire(source, name)
        return self

    def graph(self) -> Graph:
        """Return the graph as drawn so far."""
        return Graph(
            title=self.title,
            inputs=tuple(self.inputs),
            nodes=tuple(self.nodes),
            frames=tuple(self.frames),
            outputs=tuple(self.outputs),
            edges=tuple(self.edges),
        )

    def _first(self, name: str) -> str:
        kinds = {node.name: node.kind for node in self.nodes}
        return CATALOG[kinds[name]].outputs[0] if kinds.get(name) in CATALOG else "output"


def _ports(row: Kind, count: int) -> Sequence[str]:
    if row.inputs[0].many:
        return [f"{row.inputs[0].name}.{index}" for index in range(count)]
    return [port.name for port in row.inputs][:count]


def one(kind: Kind, dtype: str | None = None, **params: Any) -> Graph:
    """Return a row alone on its example inputs, with an output behind each of its ports."""
    drawing = Drawing(kind.name)
    sources = [
        drawing.input(f"x{index}" if index else "x", *given.shape, dtype=dtype or given.dtype)
        for index, given in enumerate(kind.example)
    ]
    name = drawing.add(kind.name, *sources, **params)
    for index, port in enumerate(kind.outputs[: _gives(kind, params)]):
        drawing.output(f"{name}.{port}", f"y{index}" if index else "y")
    return drawing.graph()


def _gives(kind: Kind, params: dict[str, Any]) -> int | None:
    """Return how many ports carry something: indices are only given when they are asked for."""
    return 1 if "return_indices" in kind.param and not params.get("return_indices") else None


def basic_block(
    drawing: Drawing, source: str, name: str, channels: int, stride: int, *, project: bool
) -> str:
    """Add ResNet's BasicBlock; return what leaves it."""

    def conv(before: str, number: str, kernel: int, step: int) -> str:
        made = drawing.add(
            *("Conv2d", before),
            name=f"{name}_conv{number}",
            out_channels=channels,
            kernel_size=kernel,
            stride=step,
            padding=kernel // 2,
            bias=False,
        )
        return drawing.add("BatchNorm2d", made, name=f"{name}_bn{number}")

    first = drawing.add("ReLU", conv(source, "1", 3, stride), name=f"{name}_relu1")
    second = conv(first, "2", 3, 1)
    skip = conv(source, "3", 1, stride) if project else source
    total = drawing.add("add", second, skip, name=f"{name}_add")
    return drawing.add("ReLU", total, name=f"{name}_relu2")


def resnet18() -> Graph:
    """Return ResNet-18 as torchvision builds it: 11,689,512 parameters."""
    drawing = Drawing("ResNet-18")
    here = drawing.input("x", "N", 3, 224, 224)
    stem = {"out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3, "bias": False}
    here = drawing.add("Conv2d", here, name="conv1", **stem)
    here = drawing.add("ReLU", drawing.add("BatchNorm2d", here, name="bn1"), name="relu")
    here = drawing.add("MaxPool2d", here, name="maxpool", kernel_size=3, stride=2, padding=1)
    for stage, channels in enumerate((64, 128, 256, 512), start=1):
        for block in (0, 1):
            first = stage > 1 and block == 0
            here = basic_block(
                *(drawing, here, f"layer{stage}_{block}", channels, 2 if first else 1),
                project=first,
            )
    here = drawing.add("AdaptiveAvgPool2d", here, name="avgpool")
    here = drawing.add("Flatten", here, name="flatten")
    return drawing.output(drawing.add("Linear", here, name="fc", out_features=1000)).graph()


def long_chain(length: int, channels: int = 8, kernel_in_the_middle: int = 3) -> Graph:
    """Return `length` convolutions one after the other, none of them of the same width."""
    drawing = Drawing(f"{length} layers")
    here = drawing.input("x", "N", 3, 32, 32)
    for index in range(length):
        kernel = kernel_in_the_middle if index == length // 2 else 3
        here = drawing.add(
            *("Conv2d", here),
            out_channels=channels + index,
            kernel_size=kernel,
            padding=1,
        )
    return drawing.output(here).graph()
