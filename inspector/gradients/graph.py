"""The nodes behind a tensor, as autograd links them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import Node, get_gradient_edge

Ends = tuple[Node, int]  # a node, and which output of its forward operation


def root_of(tensor: Tensor) -> Ends:
    """Return the node that a gradient of this tensor arrives at; of a leaf, its AccumulateGrad.

    Raises:
        RuntimeError: when the tensor does not require grad; torch's words.
    """
    node, output = get_gradient_edge(tensor)[:2]
    return node, output


def walk(roots: Iterable[Node], known: Callable[[Node], bool] = lambda _node: False) -> list[Node]:
    """Return the nodes that are reached, each once; what is `known` is not entered."""
    found: dict[Node, None] = {}
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        if node in found or known(node):
            continue
        found[node] = None
        waiting += [after for after, _ in reversed(node.next_functions) if after is not None]
    return list(found)


def grad_fn_of(tensor: Tensor) -> Node | None:
    """Return the node that made a tensor, None where there is none to be had."""
    try:
        return tensor.grad_fn
    except RuntimeError:  # a view made without grad that was written into
        return None


def name_of(node: Node) -> str:
    """Return "MulBackward0", "AccumulateGrad", "CubeBackward"."""
    return node.name().rpartition("::")[2]


def variable_of(node: Node) -> Tensor | None:
    """Return the leaf of an AccumulateGrad, None of any other node."""
    return getattr(node, "variable", None) if is_leaf(node) else None


def is_leaf(node: Node) -> bool:
    """Tell whether a node adds to the .grad of a leaf."""
    return type(node).__name__ == "AccumulateGrad"


def is_python(node: Node) -> bool:
    """Tell whether a node's backward is written in Python: it may do anything."""
    return isinstance(node, torch.autograd.function.BackwardCFunction)


def is_custom(node: Node) -> bool:
    """Tell whether a node belongs to an `autograd.Function` that is none of torch's own."""
    forward = getattr(type(node), "_forward_cls", None)
    return forward is not None and not forward.__module__.startswith("torch.")


def outputs_of(node: Node) -> Iterator[tuple[tuple[int, ...], torch.dtype]]:
    """Yield shape and dtype of each output of the forward operation."""
    for one in node._input_metadata:
        shape: Any = one.shape
        yield tuple(int(size) for size in shape), one.dtype
