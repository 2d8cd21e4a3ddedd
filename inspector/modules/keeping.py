"""Leaving a module as it was: what a forward changes in it is put back."""

import random
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from inspector.modules.sizes import bytes_of, is_lazy

_FILLED = frozenset({dict, OrderedDict, list, set})
MOST_BYTES = 256 << 20  # of parameters that are copied; buffers always are


@dataclass(frozen=True)
class _Held:
    """What one module was: its class, its attributes, and what stood in its lists and dicts."""

    module: nn.Module
    kind: type
    attributes: dict[str, Any]
    inside: tuple[tuple[Any, Any], ...]


@contextmanager
def kept(module: nn.Module) -> Iterator[None]:
    """Put back afterwards what was changed: modes, values, attributes, and the random numbers.

    A lazy module becomes lazy again. What stands deeper than in an attribute of a module, or in
    a list or a dict that is one, stays as the forward left it.
    """
    held = [_held(one) for one in module.modules()]
    tensors = _tensors(module)
    values = [(one, one.detach().clone()) for one in tensors if not is_lazy(one)]
    lazy = [(one, type(one)) for one in tensors if is_lazy(one)]
    chance, python = torch.get_rng_state(), random.getstate()
    try:
        yield
    finally:
        torch.set_rng_state(chance)
        random.setstate(python)
        for one in held:
            _put_back(one)
        for tensor, value in values:
            _refill(tensor, value)
        for tensor, kind in lazy:
            _make_lazy(tensor, kind)


@contextmanager
def in_mode(module: nn.Module, *, training: bool | None) -> Iterator[None]:
    """Set the mode of all modules for a while; None leaves each in its own."""
    before = [(one, one.training) for one in module.modules()]
    try:
        if training is not None:
            module.train(training)
        yield
    finally:
        for one, mode in before:
            one.training = mode


def _held(module: nn.Module) -> _Held:
    attributes = dict(vars(module))
    inside = tuple(
        (value, value.copy() if value else ())
        for value in attributes.values()
        if type(value) in _FILLED
    )
    return _Held(module, type(module), attributes, inside)


def _put_back(held: _Held) -> None:
    if type(held.module) is not held.kind:
        held.module.__class__ = held.kind  # a lazy module takes another class at its first call
    own = vars(held.module)
    own.clear()
    own.update(held.attributes)
    for value, before in held.inside:
        if value or before:
            value.clear()
            value.extend(before) if isinstance(value, list) else value.update(before)


def _tensors(module: nn.Module) -> list[Tensor]:
    parameters = list(module.parameters())
    if sum(map(bytes_of, parameters)) > MOST_BYTES:
        parameters = [one for one in parameters if is_lazy(one)]
    return [*parameters, *module.buffers()]


def _refill(tensor: Tensor, value: Tensor) -> None:
    """Write the values back where they are others; a tensor of another shape gets its own again."""
    with torch.no_grad():
        if tensor.is_meta or (tensor.shape == value.shape and _same(tensor, value)):
            return
        if tensor.shape == value.shape:
            tensor.copy_(value)
        else:
            tensor.data = value


def _same(one: Tensor, other: Tensor) -> bool:
    try:
        return bool(torch.equal(one, other))
    except (RuntimeError, NotImplementedError):  # a rare layout
        return False


def _make_lazy(tensor: Tensor, kind: type) -> None:
    if not is_lazy(tensor):
        tensor.data = torch.empty(0, dtype=tensor.dtype, device=tensor.device)
        tensor.__class__ = kind
        tensor.grad = None
