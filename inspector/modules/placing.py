"""A tensor of a module by its dotted name: find it, put a number into it, freeze it."""

import difflib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import torch
from torch import Tensor, nn

from builder.problems import Problem
from inspector.modules.sizes import is_lazy, name_of

_NO_VALUES = "{} has no values to change: it is {}."


@dataclass(frozen=True, eq=False)
class Place:
    """A parameter or a buffer, and the module that holds it."""

    tensor: Tensor
    owner: nn.Module | None  # None: not known


def place_of(module: nn.Module, path: str) -> Place | Problem:
    """Return the parameter or buffer of any of its names; only what is registered is found."""
    above, _, name = path.rpartition(".")
    owner = module_at(module, above)
    if isinstance(owner, nn.Module):
        for register in (owner._parameters, owner._buffers):
            tensor = register.get(name)
            if tensor is not None:
                return Place(tensor, owner)
    named = chain(module.named_parameters(), module.named_buffers())
    return _unknown(path, "tensor", (name for name, _ in named))


def tensor_at(module: nn.Module, path: str) -> Tensor | Problem:
    """Return the parameter or buffer of any of its names."""
    place = place_of(module, path)
    return place if isinstance(place, Problem) else place.tensor


def module_at(module: nn.Module, path: str) -> nn.Module | Problem:
    """Return the module inside a module, by any of its names; "" is the module itself."""
    found: nn.Module | None = module
    for name in path.split(".") if path else ():
        found = found._modules.get(name) if found is not None else None
    if found is None:
        return _unknown(path, "module", (name for name, _ in module.named_modules()))
    return found


def put_value(module: nn.Module, path: str, index: tuple[int, ...], value: float) -> Problem | None:
    """Put a number at one place of a tensor, or say why that cannot be."""
    tensor = tensor_at(module, path)
    if isinstance(tensor, Problem):
        return tensor
    refused = _refused(path, tensor, index, value)
    if refused:
        return Problem(where=path, sentence=refused)
    whole = not (tensor.is_floating_point() or tensor.is_complex())
    try:
        with torch.no_grad():
            tensor[index] = int(value) if whole else value
    except RuntimeError as error:  # too large for the dtype, a tensor of inference mode
        reason = str(error).splitlines()[0][:500]
        return Problem(where=path, sentence=f"{path} cannot take {value:g}.", torch_message=reason)
    return None


def _refused(path: str, tensor: Tensor, index: tuple[int, ...], value: float) -> str:
    if is_lazy(tensor):
        return _NO_VALUES.format(path, "lazy until the module's first call")
    if tensor.is_meta:
        return _NO_VALUES.format(path, "on meta")
    shape = tuple(tensor.shape)
    if len(index) != len(shape):
        needed = f"{path} has {len(shape)} dimensions, so a place in it has as many numbers"
        return f"{needed}, not {len(index)}."
    for dim, (at, size) in enumerate(zip(index, shape, strict=True)):
        if not 0 <= at < size:
            return f"{path}: index {at} is outside of dimension {dim}, which has size {size}."
    whole = not (tensor.is_floating_point() or tensor.is_complex())
    if whole and not (math.isfinite(value) and value == int(value)):
        return f"{path} holds {name_of(tensor)}, so {value:g} does not go into it."
    return ""


def freeze(module: nn.Module, path: str, requires_grad: bool) -> Problem | None:
    """Set `requires_grad` of a parameter, or of all parameters of a module, or say why not."""
    chosen = module_at(module, path)
    if isinstance(chosen, Problem):
        place = place_of(module, path)
        if isinstance(place, Problem):
            return place
        if not isinstance(place.tensor, nn.Parameter):
            sentence = f"{path} is a buffer: no gradient is asked for it, and no optimiser has it."
            return Problem(where=path, sentence=sentence)
        tensors = [place.tensor]
    else:
        tensors = list(chosen.parameters())
    whole = [one for one in tensors if not (one.is_floating_point() or one.is_complex())]
    if requires_grad and whole:
        sentence = f"{path or 'The module'} holds {name_of(whole[0])}, which has no gradient."
        return Problem(where=path, sentence=sentence)
    for one in tensors:
        one.requires_grad_(requires_grad)
    return None


def _unknown(path: str, what: str, names: Iterator[str]) -> Problem:
    near = difflib.get_close_matches(path, [name for name in names if name][:2_000], 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return Problem(where=path, sentence=f"The module holds no {what} called {path}.{hint}")
