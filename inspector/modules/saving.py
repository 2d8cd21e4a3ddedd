"""A module's state as the bytes of a file, so that every name loads back into torch."""

import io
from collections.abc import Mapping
from typing import Literal

import torch
from safetensors.torch import save
from torch import Tensor, nn

from builder.problems import Problem
from inspector.modules.sizes import is_lazy

Format = Literal["safetensors", "pth"]


def save_state(module: nn.Module, format: Format) -> bytes | Problem:  # noqa: A002  # its name
    """Return `module.state_dict()` as a safetensors file or as torch.save writes it.

    Tied weights stay one in a .pth file. A safetensors file holds them once for each name.
    """
    state = module.state_dict()
    for name, value in state.items():
        complaint = _complaint(name, value, format)
        if complaint:
            return Problem(where=name, sentence=complaint)
    values = {n: one.detach().cpu() if isinstance(one, Tensor) else one for n, one in state.items()}
    try:
        return _safetensors(values) if format == "safetensors" else _pth(values)
    except Exception as error:  # noqa: BLE001  # a layout or a dtype that the format has not
        message = (str(error).splitlines() or [type(error).__name__])[0][:500]
        sentence = f"The state cannot be saved as {format}: {message.rstrip('.')}."
        return Problem(where="", sentence=sentence, torch_message=message)


def _complaint(name: str, value: object, format_: Format) -> str:
    if not isinstance(value, Tensor):
        only = f"{name} is no tensor, and a safetensors file holds tensors only. Save a .pth file."
        return only if format_ == "safetensors" else ""
    if is_lazy(value):
        return f"{name} is lazy: it has no values to save before the module's first call."
    if value.is_meta:
        return f"{name} is on meta: it has a shape and no values to save."
    return ""


def _safetensors(tensors: Mapping[str, Tensor]) -> bytes:
    """Write each name with bytes of its own: the format refuses memory that two names share."""
    seen: set[int] = set()
    apart = {}
    for name, tensor in tensors.items():
        apart[name] = tensor.contiguous()
        place = apart[name].untyped_storage().data_ptr()
        if place in seen:
            apart[name] = apart[name].clone()
        seen.add(place)
    return save(apart, metadata={"format": "pt"})


def _pth(values: Mapping[str, object]) -> bytes:
    buffer = io.BytesIO()
    torch.save(dict(values), buffer)
    return buffer.getvalue()
