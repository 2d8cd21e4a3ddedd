"""An independent walk of a graph: each row's layer, run node by node on real tensors.

It knows nothing of the text of model.py. The proof holds one against the other.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from builder.catalog import CATALOG
from builder.flow import flow
from builder.graph import Edge, Graph, Node, Sequential
from builder.inference import Inference, wired
from builder.trace import build, call


class Walk:
    """The layers of a graph on a device, and the run through them.

    `layers` holds one module for each node that has one, by node name.
    """

    def __init__(self, graph: Graph, inference: Inference, device: str = "cpu") -> None:
        """Build every layer once. The graph must be free of errors."""
        self.graph, self.order = graph, flow(graph)
        self.chosen: dict[str, dict[str, Any]] = {}
        self.layers: dict[str, nn.Module] = {}
        for node in graph.nodes:
            known = inference.facts[node.name]
            given = {
                k: v for k, v in node.params.items() if v is not None or k not in _derived(node)
            }
            self.chosen[node.name] = {**dict(known.derived), **given}
            layer = build(CATALOG[node.kind], self.chosen[node.name], device)
            if layer is not None:
                self.layers[node.name] = layer

    def state_dict(self) -> dict[str, torch.Tensor]:
        """Return all weights and buffers under their paths in the exported module."""
        return {
            f"{self.graph.path(name)}.{key}": tensor
            for name, layer in self.layers.items()
            for key, tensor in layer.state_dict().items()
        }

    def train(self, mode: bool) -> None:
        """Set every layer to training or evaluation."""
        for layer in self.layers.values():
            layer.train(mode)

    def run(self, inputs: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Return the outputs of the graph, in their order."""
        values: dict[str, Any] = dict(inputs)
        for name in self.order.order:
            wires = {edge.target_port: edge for edge in self.order.wires[name]}
            thing = self.graph.by_name[name]
            if not isinstance(thing, Node):
                values[name] = self._call_frame(name, self._carried(wires["input"], values))
                continue
            kind = CATALOG[thing.kind]
            args = [
                (end, self._carried(wires[end], values))
                for port in kind.inputs
                for end in wired(port, wires)
            ]
            values[name] = self._call(name, args)
        return tuple(
            self._carried(self.order.wires[output.name][0], values) for output in self.graph.outputs
        )

    def _call(self, name: str, args: list[tuple[str, Any]]) -> Any:
        node = self.graph.by_name[name]
        assert isinstance(node, Node)
        return call(CATALOG[node.kind], self.layers.get(name), args, self.chosen[name])

    def _call_frame(self, name: str, value: Any) -> Any:
        frame = self.graph.by_name[name]
        if isinstance(frame, Node):
            return self._call(name, [(CATALOG[frame.kind].inputs[0].name, value)])
        if isinstance(frame, Sequential):
            for member in frame.members:
                value = self._call_frame(member, value)
            return value
        return self._call_frame(frame.chosen, value)  # type: ignore[union-attr, arg-type]

    def _carried(self, edge: Edge, values: Mapping[str, Any]) -> torch.Tensor:
        source = self.graph.by_name[edge.source]
        ports = CATALOG[source.kind].outputs if isinstance(source, Node) else ("output",)
        tensors: list[torch.Tensor] = []
        _flatten(values[edge.source], tensors)
        return tensors[ports.index(edge.source_port)]


def _flatten(value: Any, into: list[torch.Tensor]) -> None:
    if isinstance(value, torch.Tensor):
        into.append(value)
    else:
        for part in value:
            _flatten(part, into)


def _derived(node: Node) -> set[str]:
    return {param.name for param in CATALOG[node.kind].params if param.derived}
