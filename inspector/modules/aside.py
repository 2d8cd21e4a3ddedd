"""Running a module on the side: afterwards it is as it was before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from inspector.modules.sizes import is_lazy


@contextmanager
def untouched(modules: Mapping[str, nn.Module]) -> Iterator[None]:
    """Evaluate without gradients, and put modes, buffers and random state back afterwards."""
    modes = [(one, one.training) for one in modules.values()]
    buffers = [(one, dict(one._buffers)) for one in modules.values() if one._buffers]
    kept = {id(one): one for _, some in buffers for one in _tensors(some).values()}
    copies = [
        (one, one.detach().clone(), one._version) for one in kept.values() if _can_change(one)
    ]
    try:
        for module, _ in modes:
            module.training = False
        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            yield
    finally:
        for module, training in modes:
            module.training = training
        for module, some in buffers:
            module._buffers.update(some)
        with torch.no_grad():
            for one, copy, version in copies:
                if one._version != version:
                    one.copy_(copy)


def _can_change(tensor: Tensor) -> bool:
    return not (is_lazy(tensor) or tensor.is_meta or tensor.is_inference())


@contextmanager
def on_meta(modules: Mapping[str, nn.Module]) -> Iterator[None]:
    """Give the modules tensors without elements, so that a forward costs nothing but shapes."""
    before = [(one, _tensors(one._parameters), _tensors(one._buffers)) for one in modules.values()]
    empty = {
        id(tensor): _empty(tensor)
        for _, parameters, buffers in before
        for tensor in (*parameters.values(), *buffers.values())
    }
    try:
        for module, parameters, buffers in before:
            _put(module, {name: empty[id(one)] for name, one in parameters.items()})
            module._buffers.update({name: empty[id(one)] for name, one in buffers.items()})
        with torch.device("meta"):
            yield
    finally:
        for module, parameters, buffers in before:
            _put(module, parameters)
            module._buffers.update(buffers)


def _tensors(register: Mapping[str, Tensor | None]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in register.items() if tensor is not None}


def _put(module: nn.Module, parameters: Mapping[str, Tensor]) -> None:
    """Set parameters by name: an LSTM keeps a list of them, and hears of it only so."""
    for name, parameter in parameters.items():
        setattr(module, name, parameter)


def _empty(tensor: Tensor) -> Tensor:
    empty = tensor.detach().to("meta")
    if isinstance(tensor, nn.Parameter):
        return nn.Parameter(empty, requires_grad=tensor.requires_grad)
    return empty


@contextmanager
def still_lazy(modules: Mapping[str, nn.Module]) -> Iterator[None]:
    """Let a first call give shapes to stand-ins, so that lazy layers are lazy again afterwards."""
    before = [(one, type(one), _kept(vars(one))) for one in modules.values()]
    stand_ins: dict[int, Any] = {}
    try:
        for register in (one for module in modules.values() for one in _registers(module)):
            for name, tensor in register.items():
                if is_lazy(tensor):
                    again = type(tensor)(tensor.requires_grad, tensor.device, tensor.dtype)
                    register[name] = stand_ins.setdefault(id(tensor), again)
        yield
    finally:
        for module, kind, kept in before:
            module.__class__ = kind
            vars(module).clear()
            vars(module).update((name, value) for name, (value, _) in kept.items())
            for value, content in kept.values():
                if isinstance(value, dict):  # a register or hooks: handles know this very dict
                    value.clear()
                    value.update(content)


def _registers(module: nn.Module) -> tuple[dict[str, Any], dict[str, Any]]:
    return module._parameters, module._buffers


def _kept(values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return attributes, and what the dicts among them hold now."""
    return {
        name: (value, dict(value) if isinstance(value, dict) else None)
        for name, value in values.items()
    }


@contextmanager
def countable(modules: Mapping[str, nn.Module]) -> Iterator[None]:
    """Let torch run the operations its counter has formulas for, instead of fused ones."""
    fast, fused = torch.backends.mha.get_fastpath_enabled(), torch._C._get_mkldnn_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    if any(isinstance(one, nn.LSTM) for one in modules.values()):
        torch._C._set_mkldnn_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        torch._C._set_mkldnn_enabled(fused)
