"""torchview's graph, bounded and with its labels escaped; what did not end is red."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from graphviz import Digraph  # type: ignore[import-untyped]
from torch import nn
from torchview.computation_graph import ComputationGraph
from torchview.computation_node import ModuleNode

MOST_NODES = 2_000
FAILED = "#ffb3b3"
_LAYERS = "torch.nn."  # where torch's own are at home
_NODE = {
    "style": "filled",
    "shape": "plaintext",
    "align": "left",
    "fontsize": "10",
    "ranksep": "0.1",
    "height": "0.2",
    "fontname": "Helvetica",
    "margin": "0",
}


@dataclass(frozen=True)
class Look:
    """How a drawing is asked for, in torchview's words."""

    depth: int
    direction: str
    roll: bool
    expand_nested: bool
    show_shapes: bool


@dataclass(frozen=True)
class Failed:
    """The function of torch that failed, when it was called between modules."""

    operation: str | None
    nodes: tuple[Any, ...]  # torchview's, of the tensors it was called with


class Drawn(ComputationGraph):
    """The graph torchview fills while a module runs, and the text it is drawn as."""

    def __init__(self, roots: Any, look: Look, module: nn.Module) -> None:
        self.look = look
        self.module = module
        self.paths = {id(one): path for path, one in module.named_modules()}
        self.roots = roots
        self.cut = 0
        self.failed = Failed(None, ())
        self.hierarchy: dict[Any, Any] = {}
        super().__init__(
            _digraph(look),
            roots,
            show_shapes=look.show_shapes,
            expand_nested=look.expand_nested,
            roll=look.roll,
            depth=look.depth,
        )

    def recorded(self) -> None:
        """Keep what was recorded, with names that graphviz takes as text."""
        self.hierarchy = self.node_hierarchy
        self._open()
        for node in _nodes(self.hierarchy):
            node.name = escaped(node.name)

    def _open(self) -> None:
        """Show what is in a model that registers no module; torchview draws such as one box."""
        for inside in next(iter(self.hierarchy.values())):
            if isinstance(inside, dict):
                root = next(iter(inside))
                root.is_container = root.is_container and type(self.module).__module__.startswith(
                    _LAYERS
                )

    def at(self, depth: int) -> "Drawn":
        """Return the same recording, to be drawn at another depth."""
        other = Drawn(self.roots, replace(self.look, depth=depth), self.module)
        other.hierarchy, other.failed = self.hierarchy, self.failed
        other.node_hierarchy = self.hierarchy
        main = next(iter(self.hierarchy))
        for node in _nodes(self.hierarchy):
            node.set_node_id()  # rolling changes it
        other.subgraph_dict = {main.node_id: 0}
        return other

    def fill(self) -> None:
        """Make the text of what was recorded."""
        self.fill_visual_graph()
        if self.failed.operation:
            self._add_failed(self.failed.operation)

    @property
    def text(self) -> str:
        """Return the text that graphviz lays out."""
        return str(self.visual_graph.source)

    @property
    def nodes(self) -> int:
        """Return how many nodes are drawn."""
        return int(self.running_node_id)

    def rollify(self, cur_node: Any) -> None:
        """Give the calls of one module one node; a call that gave nothing keeps its own."""
        if any(True for _ in cur_node.output_nodes):
            super().rollify(cur_node)

    def add_node(self, node: Any, subgraph: Any = None) -> None:
        """Add a node, with the path of its module; none where there are enough."""
        if node.node_id not in self.id_dict:
            if self.running_node_id >= MOST_NODES:
                self.cut += 1
                return
            self.id_dict[node.node_id] = self.running_node_id
            self.running_node_id += 1
        (self.visual_graph if subgraph is None else subgraph).node(
            name=str(self.id_dict[node.node_id]),
            label=self.get_node_label(node),
            fillcolor=self._colour(node),
            tooltip=self._tooltip(node),
        )
        self.node_set.add(id(node))

    def get_node_label(self, node: Any) -> str:
        """Return the label without the indents of torchview's source, which are most of it."""
        return " ".join(super().get_node_label(node).split())

    def render_edges(self) -> None:
        """Draw the edges between nodes that are drawn."""
        self.edge_list = [
            (tail, head)
            for tail, head in self.edge_list
            if tail.node_id in self.id_dict and head.node_id in self.id_dict
        ]
        super().render_edges()

    def _colour(self, node: Any) -> str:
        ended = not isinstance(node, ModuleNode) or any(True for _ in node.output_nodes)
        return str(ComputationGraph.get_node_color(node)) if ended else FAILED

    def _tooltip(self, node: Any) -> str:
        path = self.paths.get(node.compute_unit_id, "") if isinstance(node, ModuleNode) else ""
        return escaped(path) if path else str(node.name)

    def _add_failed(self, operation: str) -> None:
        """Draw the function that failed, behind what it was called with."""
        name = escaped(operation)
        label = '<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4">'
        label += f"<TR><TD>{name}<BR/>failed here</TD></TR></TABLE>>"
        self.visual_graph.node(name="failed", label=label, fillcolor=FAILED, tooltip=name)
        for node in self.failed.nodes:
            tail = self.id_dict.get(self.get_tail_node(node).node_id)
            if tail is not None:
                self.visual_graph.edge(str(tail), "failed")
        self.running_node_id += 1


def escaped(text: str) -> str:
    """Return text that stands for itself in every label, in quotes or between tags.

    In quotes graphviz takes a backslash for more than one, however it is written.
    """
    return html.escape(text).replace("\\", "\N{SET MINUS}")


def _digraph(look: Look) -> Digraph:
    return Digraph(
        name="model",
        engine="dot",
        strict=True,
        graph_attr={"ordering": "in", "rankdir": look.direction},
        node_attr=_NODE,
        edge_attr={"fontsize": "10"},
    )


def _nodes(part: Any) -> Iterator[Any]:
    """Yield the nodes of a nested recording."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            for node, inside in one.items():
                yield node
                waiting.extend(inside)
        else:
            yield one
