"""How large a tensor of a module is; a lazy one has no shape before the first call."""

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from inspector.sharing import parts

_LAZY = (UninitializedParameter, UninitializedBuffer)


def is_lazy(tensor: Tensor | None) -> bool:
    """Return whether torch gives the tensor its shape only at the first call."""
    kind = type(tensor)
    return kind is not nn.Parameter and kind is not Tensor and isinstance(tensor, _LAZY)


def elements_of(tensor: Tensor) -> int:
    """Return how many elements a tensor has; a lazy one has none yet."""
    return 0 if is_lazy(tensor) else tensor.numel()


def bytes_of(tensor: Tensor) -> int:
    """Return the bytes of a tensor's elements; of a sparse one, of what it stores."""
    if is_lazy(tensor):
        return 0
    if tensor.layout == torch.strided:
        return tensor.nbytes
    return sum(one.nbytes for one in parts(tensor))


def shape_of(tensor: Tensor) -> tuple[int, ...] | None:
    """Return the shape, None of a lazy tensor and of a nested one, which have none."""
    try:
        return None if is_lazy(tensor) else tuple(tensor.shape)
    except (RuntimeError, NotImplementedError):
        return None


def name_of(tensor: Tensor) -> str:
    """Return the dtype as torch writes it, without its "torch."."""
    return str(tensor.dtype).removeprefix("torch.")
