"""How two tensors stand to each other: in memory, in their version counter, in autograd.

Three questions with three answers. `.data` shares memory but counts versions of its own; `detach`
shares both and is still cut off from autograd; `clone` shares neither and is linked.
"""

from collections import deque
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch._C._autograd import _unsafe_set_version_counter

MOST_WORK = 1_000_000  # what NumPy may try before the cells are marked one by one
MOST_MARKS = 1 << 26  # bytes of such marks
MOST_NODES = 100_000  # of a graph that is searched for a link


class Relation(StrEnum):
    """What two tensors have in common in memory."""

    SAME = "same object"
    SHARES = "shares memory"
    DISJOINT = "disjoint in one storage"
    OUTSIDE = "outside"  # one memory, reached by way of NumPy or DLPack
    COPY = "copy"


def relation(a: Tensor, b: Tensor) -> Relation:
    """Return how two tensors share memory, element by element, whatever their dtypes.

    A sparse tensor shares what its indices or values share. Tensors without elements share
    nothing, so two views of one empty storage are disjoint in it.
    """
    if a is b:
        return Relation.SAME
    found = {_of_parts(part, other) for part in parts(a) for other in parts(b)}
    for strongest in (Relation.SHARES, Relation.OUTSIDE, Relation.DISJOINT):
        if strongest in found:
            return strongest
    return Relation.COPY


def parts(tensor: Tensor) -> Iterator[Tensor]:
    """Yield the tensors whose storages hold the elements; none if nothing can be told."""
    if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        yield from parts(torch._C._functorch.get_unwrapped(tensor))
    elif tensor.layout == torch.strided:
        yield tensor
    elif tensor.layout == torch.sparse_coo:
        yield from (tensor._indices(), tensor._values())
    elif tensor.layout in (torch.sparse_csr, torch.sparse_bsr):
        yield from (tensor.crow_indices(), tensor.col_indices(), tensor.values())
    elif tensor.layout in (torch.sparse_csc, torch.sparse_bsc):
        yield from (tensor.ccol_indices(), tensor.row_indices(), tensor.values())


def _of_parts(a: Tensor, b: Tensor) -> Relation:
    if torch._C._is_alias_of(a, b):  # type: ignore[attr-defined] # missing in torch's stubs
        return Relation.SHARES if _overlap(a, b, 0) else Relation.DISJOINT
    if _shared_lazily(a) or _shared_lazily(b):
        return Relation.COPY  # one memory for now; the first write parts them
    between = _between(a, b)
    if between is None:
        return Relation.COPY
    return Relation.OUTSIDE if _overlap(a, b, between) else Relation.DISJOINT


def _shared_lazily(tensor: Tensor) -> bool:
    # Missing in torch's stubs.
    return bool(torch._C._is_cow_tensor(tensor))  # type: ignore[attr-defined]


def _between(a: Tensor, b: Tensor) -> int | None:
    """Return how many bytes b's storage starts after a's, or None if they do not touch."""
    if a.device != b.device:
        return None
    mine, other = a.untyped_storage(), b.untyped_storage()
    start, end = mine.data_ptr(), other.data_ptr()
    if not start or not end:  # empty, or on the meta device: there is no address
        return None
    touch = start < end + other.nbytes() and end < start + mine.nbytes()
    return end - start if touch else None


def _overlap(a: Tensor, b: Tensor, between: int) -> bool:
    """Return whether any byte of a's elements is a byte of b's."""
    if not a.numel() or not b.numel():
        return False
    start = max(0, -between)
    mine, other = _addresses(a, start), _addresses(b, start + between)
    try:
        # NumPy's stubs know only two of the numbers that may stand here.
        return np.shares_memory(mine, other, max_work=MOST_WORK)  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return _marks_meet(mine, other)


class _Addresses:
    """Tells NumPy where elements lie. The addresses are made up, and nothing reads them."""

    ORIGIN = 1 << 20  # 0 would be no address at all

    def __init__(self, tensor: Tensor, start: int) -> None:
        size = tensor.element_size()
        self.__array_interface__ = {
            "version": 3,
            "typestr": f"|V{size}",
            "data": (self.ORIGIN + start + size * tensor.storage_offset(), True),
            "shape": tuple(n for n in tensor.shape if n != 1),
            "strides": tuple(
                size * stride
                for n, stride in zip(tensor.shape, tensor.stride(), strict=True)
                if n != 1
            ),
        }


def _addresses(tensor: Tensor, start: int) -> Any:
    return np.asarray(_Addresses(tensor, start))


def _marks_meet(a: Any, b: Any) -> bool:
    """Mark every byte of a, and look whether b meets a mark; for strides that tangle."""
    starts = [array.__array_interface__["data"][0] for array in (a, b)]
    ends = [
        start
        + array.itemsize
        + sum((n - 1) * s for n, s in zip(array.shape, array.strides, strict=True))
        for start, array in zip(starts, (a, b), strict=True)
    ]
    if max(ends) - min(starts) > MOST_MARKS:
        return True  # their stretches cross, and to say more would cost more than it tells
    marks = torch.zeros(max(ends) - min(starts), dtype=torch.bool)
    seen = [
        marks.as_strided((*array.shape, array.itemsize), (*array.strides, 1), start - min(starts))
        for start, array in zip(starts, (a, b), strict=True)
    ]
    seen[0].fill_(True)
    return bool(seen[1].any())


def shares_version(a: Tensor, b: Tensor) -> bool:
    """Return whether a write into one counts as a write into the other for autograd.

    It is tried out: one counter is moved and put back before anything can look at it. Tensors
    made in inference mode have no counter.
    """
    if a.is_inference() or b.is_inference():
        return False
    if a is b:
        return True
    before = a._version
    if b._version != before:
        return False
    _unsafe_set_version_counter((a,), (before + 1,))
    moved = b._version != before
    _unsafe_set_version_counter((a,), (before,))
    return moved


def linked(a: Tensor, b: Tensor, most: int = MOST_NODES) -> bool:
    """Return whether autograd knows of the one when it works on the other.

    Both are differentiable views of one tensor, or a path of the graph, of at most `most` nodes,
    leads from one to the other.
    """
    if a is b or _root(a) is _root(b):
        return True
    if not (a.requires_grad and b.requires_grad):
        return False
    return _leads(a, b, most) or _leads(b, a, most)


def _root(tensor: Tensor) -> Tensor:
    return tensor if tensor._base is None else tensor._base


def _leads(end: Tensor, start: Tensor, most: int) -> bool:
    """Return whether the graph of `end` reaches `start`, looking at `most` nodes."""
    goal = start.grad_fn
    waiting = deque([end.grad_fn])
    seen: set[Any] = set()
    while waiting and len(seen) < most:
        node = waiting.popleft()
        if node is None or node in seen:
            continue
        if node is goal or getattr(node, "variable", None) is start:
            return True
        seen.add(node)
        waiting.extend(before for before, _ in node.next_functions)
    return False
