"""Looking on while autograd carries out nodes, and leaving no trace of having looked."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.autograd.graph import Node

from inspector.gradients.figures import readable
from inspector.gradients.graph import is_python, variable_of
from inspector.unseen import quiet

Gradients = tuple[Tensor | None, ...]
Look = Callable[[Node, Gradients], None]


@contextmanager
def observed(
    nodes: Iterable[Node],
    before: Look,
    after: Look,
) -> Iterator[None]:
    """Call `before` with what a node received, `after` with what it sent, in the true order.

    Our hooks are the last of each node, so they see what other hooks made of the gradients. Only
    the first pass inside counts: a node of it may itself run another, over the same leaves.
    """
    handles, first = [], _FirstPass()
    try:
        for node in nodes:
            handles.append(node.register_prehook(_seen(node, first, before)))
            handles.append(node.register_hook(_sent(node, first, after)))
        yield
    finally:
        for handle in handles:
            handle.remove()


class _FirstPass:
    """Tells whether the pass that runs now is the one that ran when it was first asked."""

    def __init__(self) -> None:
        self._task: int | None = None

    def runs(self) -> bool:
        task = torch._C._current_graph_task_id()
        if self._task is None:
            self._task = task
        return task == self._task


def _seen(node: Node, first: _FirstPass, tell: Look) -> Callable[[Gradients], None]:
    def hook(received: Gradients) -> None:
        if first.runs():
            tell(node, _solid(received))

    return hook


def _sent(node: Node, first: _FirstPass, tell: Look) -> Callable[[Gradients, Gradients], None]:
    def hook(sent: Gradients, _received: Gradients) -> None:
        if first.runs():
            tell(node, _solid(sent))

    return hook


def _solid(gradients: Gradients) -> Gradients:
    """Return gradients with elements: torch has zeros that take no memory and cannot be read."""
    if not any(one is not None and one._is_zerotensor() for one in gradients):
        return gradients
    with quiet():
        return tuple(
            readable(one) if one is not None and one._is_zerotensor() else one for one in gradients
        )


@contextmanager
def grads_aside(nodes: Iterable[Node]) -> Iterator[list[Tensor]]:
    """Let a pass start with every .grad None, and put back afterwards what was there.

    Yields the tensors that may get one: the leaves; middle results with `retain_grad`; and, where a
    node is written in Python and may run a backward of its own, every leaf there is. Hooks that run
    after accumulation would act on gradients that are not there to stay, so they are silent.
    """
    nodes = set(nodes)
    tensors = _written_by(nodes)
    grads = [tensor.grad for tensor in tensors]
    hooks = [(held, dict(held)) for one in tensors if (held := one._post_accumulate_grad_hooks)]
    try:
        for tensor in tensors:
            tensor.grad = None
        for held, _ in hooks:
            held.clear()
        yield tensors
    finally:
        for tensor, grad in zip(tensors, grads, strict=True):
            tensor.grad = grad
        for held, functions in hooks:
            held.update(functions)


def _written_by(nodes: set[Node]) -> list[Tensor]:
    leaves = {id(one): one for node in nodes if (one := variable_of(node)) is not None}
    anything = any(map(is_python, nodes))
    # Neither a node nor autograd tells which tensors retain their gradient.
    kinds = _kinds(Tensor)
    living = [one for one in gc.get_objects() if type(one) in kinds]
    with quiet():
        for one in living:
            if (one.retains_grad and one.grad_fn in nodes) or (anything and _is_leaf(one)):
                leaves[id(one)] = one
    return list(leaves.values())


def _kinds(kind: type) -> set[type]:
    """Return a class and all below it: faster to ask for each of a hundred thousand objects."""
    below: list[type] = kind.__subclasses__()
    return {kind}.union(*map(_kinds, below))


def _is_leaf(tensor: Tensor) -> bool:
    return tensor.requires_grad and tensor.is_leaf
