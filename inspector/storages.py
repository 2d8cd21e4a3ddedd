"""The storages of a run and what they held, numbered as first shown.

Nothing seen is kept alive, and no number is ever given twice: a storage is held by a weak pointer,
which lets go of its bytes but not of its identity.
"""

import ctypes
import zlib
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from inspector.figures import cells
from inspector.record import MOST_CELLS, Content, Poke, Storage

SMALL = MOST_CELLS * 8  # bytes of a storage that are compared at every look

MOST_SUMMED = 1 << 29  # bytes of large ones that are added up in a run, to see what NumPy writes


class _Known:
    """What is known of one storage."""

    __slots__ = ("index", "looked", "raw", "shift", "turn", "weak")

    def __init__(self, weak: int) -> None:
        self.weak = weak  # its weak pointer
        self.index: int | None = None  # its number, once it is shown
        self.shift = 0  # bytes from the start of the storage of that number, if NumPy joins them
        self.raw: object = None  # its bytes, or for a large one a sum over them
        self.turn = 0  # how often they were found changed
        self.looked = -1  # when they were last looked at


class Storages:
    """Numbers storages and contents. Call it inside `quiet`."""

    def __init__(self) -> None:
        self.shown: list[Storage] = []
        self.contents: list[Content] = []
        self.now = 0  # goes up when anything may have been written
        self.step = 0  # that is being carried out
        self._known: dict[int, _Known] = {}
        self._owners: list[_Known] = []  # by the number of the storage
        self._numbers: dict[tuple[int, int, torch.dtype], int] = {}
        self._written: set[int] = set()  # large ones that torch wrote into
        self._outside: set[int] = set()  # those NumPy can write into
        self._left = MOST_SUMMED

    def meet(self, tensor: Tensor) -> int:
        """Return the bytes of the tensor's storage if nobody has seen it before, else 0."""
        storage = storage_of(tensor)
        if storage is None or storage._cdata in self._known:
            return 0
        self._remember(storage)
        return storage.nbytes()

    def identity(self, tensor: Tensor) -> int:
        """Return what no other storage of the run has; 0 for tensors without a single one."""
        storage = storage_of(tensor)
        return 0 if storage is None else storage._cdata

    def wrote(self, tensor: Tensor) -> None:
        """Note that an operation wrote into the tensor's storage."""
        storage = storage_of(tensor)
        if storage is not None:
            self._written.add(storage._cdata)

    def opened(self, tensor: Tensor) -> None:
        """Note that its storage can be written into from outside torch."""
        storage = storage_of(tensor)
        if storage is None or storage._cdata in self._outside:
            return
        self._outside.add(storage._cdata)
        known = self._known.get(storage._cdata)
        large = SMALL < storage.nbytes() <= self._left
        if known is not None and known.raw is not None and large:
            known.raw = self._sum(storage)  # what later looks are compared with

    def content(self, tensor: Tensor) -> int | None:
        """Return the number of what the tensor's storage holds, read as its dtype.

        None stands for a storage that cannot be shown: of a sparse tensor, or on another device.
        """
        storage = storage_of(tensor)
        if storage is None or storage.device.type != "cpu":
            return None
        known = self._known.get(storage._cdata) or self._remember(storage)
        if known.index is None:
            self._number(known, storage)
        owner = self._owners[known.index or 0]
        if owner is not known:
            storage = self._living(owner) or storage
        return self._reading(owner, storage, tensor.dtype)

    def shift(self, tensor: Tensor) -> int:
        """Return how many elements the tensor's storage starts behind the one it is shown in."""
        storage = storage_of(tensor)
        known = None if storage is None else self._known.get(storage._cdata)
        return known.shift // tensor.element_size() if known else 0

    def again(self, content: Content) -> int | None:
        """Return what the storage of a content holds by now, or None if it is gone."""
        owner = self._owners[content.storage]
        storage = self._living(owner)
        return (
            None
            if storage is None
            else self._reading(owner, storage, getattr(torch, content.dtype))
        )

    def holder(self, address: int) -> bool:
        """Return whether a shown storage that lives holds this address."""
        return any(
            storage.data_ptr() <= address < storage.data_ptr() + storage.nbytes()
            for storage in map(self._living, self._owners)
            if storage is not None
        )

    def poke(self, poke: Poke) -> None:
        """Write a value into one cell, past autograd, as `.data` would.

        Raises: ValueError if there is no such cell, or the value does not suit its dtype.
        """
        there = poke.storage < len(self._owners)
        storage = self._living(self._owners[poke.storage]) if there else None
        dtype = getattr(torch, poke.dtype, None)
        if storage is None or not isinstance(dtype, torch.dtype):
            raise ValueError(f"There is no S{poke.storage} of {poke.dtype} after this step.")
        cells = vector(storage, dtype)
        if poke.cell >= cells.numel():
            raise ValueError(f"S{poke.storage} has {cells.numel()} cells, not {poke.cell + 1}.")
        try:
            cells[poke.cell] = _value(poke.value, cells.is_complex())
        except (RuntimeError, ValueError, OverflowError, TypeError) as error:
            raise ValueError(f"{poke.value} is no value for {poke.dtype}.") from error
        self._written.add(storage._cdata)
        self.now += 1

    def close(self) -> None:
        """Let the weak pointers go."""
        free = torch.UntypedStorage._free_weak_ref
        for known in self._known.values():
            free(known.weak)  # type: ignore[no-untyped-call]
        self._known.clear()

    def _remember(self, storage: torch.UntypedStorage) -> _Known:
        weak: int = storage._weak_ref()  # type: ignore[assignment] # the stub knows less
        known = self._known[storage._cdata] = _Known(weak)
        return known

    def _number(self, known: _Known, storage: torch.UntypedStorage) -> None:
        """Give a storage its number: that of another one if NumPy has made them one memory."""
        start = storage.data_ptr()
        for owner in self._owners if self._outside and start else ():
            other = self._living(owner)
            if other is not None and other.data_ptr() <= start < other.data_ptr() + other.nbytes():
                known.index, known.shift = owner.index, start - other.data_ptr()
                return
        known.index = len(self.shown)
        self._owners.append(known)
        device = str(storage.device)
        self.shown.append(Storage(bytes=storage.nbytes(), device=device, born=self.step))

    def _living(self, known: _Known) -> torch.UntypedStorage | None:
        return torch.UntypedStorage._new_with_weak_ptr(known.weak)

    def _reading(self, owner: _Known, storage: torch.UntypedStorage, dtype: torch.dtype) -> int:
        if owner.looked != self.now:
            owner.looked = self.now
            self._look(owner, storage)
        index = owner.index or 0
        key = index, owner.turn, dtype
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.contents)
            self.contents.append(_read(index, storage, dtype))
        return found

    def _look(self, known: _Known, storage: torch.UntypedStorage) -> None:
        """Find out whether the bytes have changed."""
        size, raw = storage.nbytes(), known.raw
        if size <= SMALL:
            raw = ctypes.string_at(storage.data_ptr(), size) if size else b""
        elif storage._cdata in self._outside and size <= self._left:
            raw = self._sum(storage)
        elif raw is None or storage._cdata in self._written:
            raw = object()
        self._written.discard(storage._cdata)
        if raw != known.raw:
            known.raw = raw
            known.turn += 1

    def _sum(self, storage: torch.UntypedStorage) -> int:
        """Return a sum over all bytes, which takes time from what is left."""
        size = storage.nbytes()
        self._left -= size
        return zlib.crc32((ctypes.c_char * size).from_address(storage.data_ptr()))


def storage_of(tensor: Tensor) -> torch.UntypedStorage | None:
    """Return the storage, or None: sparse tensors and those of a transform have no single one."""
    try:
        return tensor.untyped_storage()
    except NotImplementedError:
        return None


def vector(storage: torch.UntypedStorage, dtype: torch.dtype) -> Tensor:
    """Return a storage's cells as a tensor with a version counter of its own."""
    length = storage.nbytes() // dtype.itemsize
    return torch.empty(0, dtype=dtype, device=storage.device).set_(storage, 0, (length,), (1,))


@lru_cache(maxsize=64)
def plain(dtype: torch.dtype) -> str:
    """Return the name of a dtype without "torch."."""
    return str(dtype).removeprefix("torch.")


def _read(index: int, storage: torch.UntypedStorage, dtype: torch.dtype) -> Content:
    size = dtype.itemsize
    length = storage.nbytes() // size
    try:
        values = cells(vector(storage, dtype)) if length <= MOST_CELLS else None
    except RuntimeError:  # a dtype that can hold numbers and not give them
        values = None
    return Content(storage=index, dtype=plain(dtype), itemsize=size, length=length, values=values)


def _value(value: float | str, is_complex: bool) -> Any:
    if is_complex:
        return complex(value)
    return float(value) if isinstance(value, str) else value
