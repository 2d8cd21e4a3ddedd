"""Runs a backward pass and collects what is known of each node, in the order of autograd."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.autograd.graph import Node

from inspector.gradients.rules import NodeFacts

PREFIX = "_saved_"


@dataclass
class _Seen:
    received: tuple[Tensor | None, ...] = ()
    saved: dict | None = None
    attributes: dict | None = None


def facts_of(loss: Tensor, gradient: Tensor | None = None, **names: Tensor) -> list[NodeFacts]:
    """Return the facts of every node that loss.backward() carries out; `names` are of tensors."""
    labels = {id(_node(tensor)): name for name, tensor in names.items()}
    found: list[NodeFacts] = []
    for node in _nodes(loss):
        _watch(node, labels, found)
    loss.backward(gradient)
    return found


def _watch(node: Node, labels: dict[int, str], found: list[NodeFacts]) -> None:
    seen = _Seen()

    def arrived(gradients):
        seen.received = tuple(gradients)
        seen.saved, seen.attributes = _kept(node)

    def left(sent, _received):
        found.append(
            NodeFacts(
                name=node.name(),
                received=seen.received,
                sent=tuple(sent),
                saved=seen.saved,
                attributes=seen.attributes,
                labels=tuple(labels.get(id(after), "") for after, _ in node.next_functions),
                shapes=tuple(
                    None if after is None else tuple(after._input_metadata[output].shape)
                    for after, output in node.next_functions
                ),
                result=labels.get(id(node), ""),
            )
        )

    def accumulated(_sent, _received):
        variable = node.variable
        found.append(
            NodeFacts(
                name=node.name(),
                received=seen.received,
                sent=(),
                labels=(labels.get(id(node), ""),),
                shapes=(tuple(variable.shape),),
                before=before,
                after=None if variable.grad is None else variable.grad.clone(),
            )
        )

    if node.name() == "torch::autograd::AccumulateGrad":
        before = None if node.variable.grad is None else node.variable.grad.clone()
    node.register_prehook(arrived)
    node.register_hook(accumulated if hasattr(node, "variable") else left)


def _kept(node: Node) -> tuple[dict, dict]:
    saved, attributes = {}, {}
    for word in dir(node):
        if word.startswith(PREFIX):
            value = getattr(node, word)
            name = word.removeprefix(PREFIX)
            is_tensors = isinstance(value, Tensor) or (
                isinstance(value, tuple) and any(isinstance(one, Tensor) for one in value)
            )
            (saved if is_tensors else attributes)[name] = value
    return saved, attributes


def _node(tensor: Tensor) -> Node | None:
    return torch.autograd.graph.get_gradient_edge(tensor).node


def _nodes(loss: Tensor) -> list[Node]:
    found, waiting = {}, [loss.grad_fn]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in found:
            found[node] = None
            waiting += [after for after, _ in node.next_functions]
    return list(found)
