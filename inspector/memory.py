"""The tensors of a run: every object and every state it was seen in, numbered as first seen."""

import weakref
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from inspector.figures import Figures, cells, figures_of
from inspector.record import MOST_CELLS, TensorState
from inspector.storages import Storages, plain

MOST_READ = 60_000_000  # elements of large tensors that a run may look through


class Memory:
    """Numbers tensors and their states. Call it inside `quiet`."""

    def __init__(self) -> None:
        self.tensors: list[TensorState] = []
        self.storages = Storages()
        self._objects: dict[int, tuple[int, weakref.ref[Tensor]]] = {}
        self._count = 0  # of objects
        self._arrays: dict[int, tuple[np.ndarray[Any, Any], Tensor]] = {}
        self._states: dict[_Key, int] = {}
        self._figures: dict[Any, Figures] = {}
        self._left = MOST_READ

    def number(self, tensor: Tensor) -> int:
        """Return the number of a tensor object. Objects that are gone do not pass theirs on."""
        entry = self._objects.get(id(tensor))
        if entry is None or entry[1]() is not tensor:
            entry = self._count, weakref.ref(tensor)
            self._objects[id(tensor)] = entry
            self._count += 1
        return entry[0]

    def state(self, tensor: Tensor) -> int:
        """Return the number of the tensor's present state."""
        key = self._key(tensor)
        found = self._states.get(key)
        if found is None:
            found = self._states[key] = len(self.tensors)
            self.tensors.append(self._state(tensor, key))
        return found

    def array(self, array: "np.ndarray[Any, Any]") -> int | None:
        """Return the state of a NumPy array if its memory is that of a tensor seen before."""
        held = self._arrays.get(id(array))
        if held is None or held[0] is not array:
            if not array.flags.writeable or not self.storages.holder(array.ctypes.data):
                return None
            try:
                held = array, torch.from_numpy(array)
            except (TypeError, ValueError):  # a dtype or a stride that torch does not have
                return None
            self.storages.opened(held[1])
            self._arrays[id(array)] = held
        return self.state(held[1])

    def _key(self, tensor: Tensor) -> "_Key":
        strided = tensor.layout == torch.strided
        base = tensor._base
        return _Key(
            self.number(tensor),
            self.storages.content(tensor),
            tuple(tensor.shape),
            tensor.stride() if strided else (),
            int(tensor.storage_offset()) + self.storages.shift(tensor) if strided else 0,
            tensor.dtype,
            tensor.is_conj() or tensor.is_neg(),
            tensor.requires_grad,
            _grad_fn(tensor),
            None if base is None else self.number(base),
            None if tensor.is_inference() else tensor._version,
            cells(tensor.to_dense()) if not strided and small(tensor) else (),
        )

    def _state(self, tensor: Tensor, key: "_Key") -> TensorState:
        strided = tensor.layout == torch.strided
        contiguous, channels_last, dense = _layout(strided, key.shape, key.stride)
        shown = self._shown(tensor, key)
        content = None if key.content is None else self.storages.contents[key.content]
        return TensorState(
            object=key.number,
            storage=None if content is None else content.storage,
            content=key.content,
            shape=key.shape,
            stride=key.stride,
            offset=key.offset,
            dtype=plain(tensor.dtype),
            device=str(tensor.device),
            bytes=tensor.numel() * tensor.element_size(),
            itemsize=tensor.element_size(),
            contiguous=contiguous,
            channels_last=channels_last,
            dense=dense,
            requires_grad=key.requires_grad,
            is_leaf=tensor.is_leaf,
            grad_fn=key.grad_fn,
            view_of=key.view_of,
            version=key.version,
            parameter=isinstance(tensor, nn.Parameter),
            summary=shown.summary,
            heat=shown.heat,
            edges=shown.edges,
        )

    def _shown(self, tensor: Tensor, key: "_Key") -> Figures:
        if tensor.device.type != "cpu" or torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            return Figures()
        if key.content is None:  # sparse
            return figures_of(tensor.to_dense(), apart=True) if small(tensor) else Figures()
        part = key[1:7]  # what the elements depend on
        if part in self._figures:
            return self._figures[part]
        whole = small(tensor) or tensor.numel() <= self._left
        if not small(tensor) and whole:
            self._left -= tensor.numel()
        apart = key.turned or self.storages.contents[key.content].values is None
        self._figures[part] = _tried(tensor, apart, whole)
        return self._figures[part]


class _Key(NamedTuple):
    """What makes a state: two looks that agree in all of this saw one state."""

    number: int
    content: int | None
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    dtype: torch.dtype
    turned: bool  # conjugated or negated on reading: other cells than the storage holds
    requires_grad: bool
    grad_fn: str | None
    view_of: int | None
    version: int | None
    cells: tuple[object, ...]  # of a sparse tensor


def small(tensor: Tensor) -> bool:
    """Return whether a tensor is shown cell by cell."""
    return tensor.numel() <= MOST_CELLS


def _grad_fn(tensor: Tensor) -> str | None:
    try:
        return None if tensor.grad_fn is None else tensor.grad_fn.name()
    except RuntimeError:  # a view made without grad that was written into
        return None


def _tried(tensor: Tensor, apart: bool, whole: bool) -> Figures:
    try:
        return figures_of(tensor, apart, whole)
    except RuntimeError:  # not enough memory to look at it, or a rare dtype
        return Figures()


@lru_cache(maxsize=4096)
def _layout(
    strided: bool, shape: tuple[int, ...], stride: tuple[int, ...]
) -> tuple[bool, bool, bool]:
    """Return whether torch calls this contiguous, channels last, and dense without overlap."""
    if not strided:
        return False, False, False
    ghost = torch.empty_strided(shape, stride, device="meta")
    last = {4: torch.channels_last, 5: torch.channels_last_3d}.get(len(shape))
    return (
        ghost.is_contiguous(),
        last is not None and ghost.is_contiguous(memory_format=last),
        torch.empty_like(ghost).stride() == stride,  # torch keeps the strides of such only
    )
