"""Tensors that are different objects over the same memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from torch import Tensor

from inspector.modules.sizes import is_lazy
from inspector.sharing import Relation, parts, relation

MOST_PAIRS = 20_000  # in one stretch of memory that are compared element by element


@dataclass(frozen=True)
class Tie:
    """Tensors that share memory, by the names torch lists them under."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class _Stretch:
    """Where the elements of a tensor lie: a space of addresses, and bytes from start to end."""

    space: tuple[str, int]
    start: int
    end: int
    name: str


def shared_memory(tensors: Mapping[str, Tensor]) -> tuple[Tie, ...]:
    """Return the ties among tensors, each set of names once, in the order of the first ones.

    Tensors that lie side by side in one storage, as flattened weights do, are not tied.
    """
    stretches = sorted(
        (one for name, tensor in tensors.items() for one in _stretches(name, tensor)),
        key=lambda one: (one.space, one.start),
    )
    tied: dict[str, str] = {}
    for group in _overlapping(stretches):
        pairs = list(combinations(dict.fromkeys(one.name for one in group), 2))
        for a, b in pairs[:MOST_PAIRS]:
            if _root(tied, a) != _root(tied, b) and _share(tensors[a], tensors[b]):
                tied[_root(tied, b)] = _root(tied, a)
    groups: dict[str, list[str]] = {}
    for name in tensors:
        groups.setdefault(_root(tied, name), []).append(name)
    return tuple(Tie(tuple(names)) for names in groups.values() if len(names) > 1)


def share(a: Tensor, b: Tensor) -> bool:
    """Return whether two tensors, lazy ones too, have an element in common."""
    return a is b or (not (is_lazy(a) or is_lazy(b)) and _share(a, b))


def _share(a: Tensor, b: Tensor) -> bool:
    return relation(a, b) in (Relation.SAME, Relation.SHARES, Relation.OUTSIDE)


def _root(tied: Mapping[str, str], name: str) -> str:
    while name in tied:
        name = tied[name]
    return name


def _stretches(name: str, tensor: Tensor) -> list[_Stretch]:
    if is_lazy(tensor):
        return []
    return [_stretch(name, part) for part in parts(tensor) if part.numel()]


def _stretch(name: str, part: Tensor) -> _Stretch:
    """Where a part lies. Addresses tell memory reached by way of NumPy; meta tensors have none."""
    storage = part.untyped_storage()
    address = 0 if part.is_meta else storage.data_ptr()
    space = (str(part.device), 0) if address else (str(part.device), storage._cdata)
    size = part.element_size()
    start = address + size * int(part.storage_offset())
    reach = sum(int(n - 1) * int(step) for n, step in zip(part.shape, part.stride(), strict=True))
    return _Stretch(space, start, start + size * (reach + 1), name)


def _overlapping(stretches: list[_Stretch]) -> list[list[_Stretch]]:
    """Put neighbours together whose stretches cross; only those can share an element."""
    groups: list[list[_Stretch]] = []
    end = 0
    for one in stretches:
        if groups and groups[-1][-1].space == one.space and one.start < end:
            groups[-1].append(one)
            end = max(end, one.end)
        else:
            groups.append([one])
            end = one.end
    return [group for group in groups if len(group) > 1]
