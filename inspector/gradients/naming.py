"""What the program calls its tensors and modules."""

import weakref
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, NamedTuple

from torch import Tensor, nn

from builder.language import Frame
from inspector.gradients.places import Place

MOST_ITEMS = 40  # of one list
_OWNER = "self"  # what every method calls its object, which says nothing about which one it is


class _Tensor(NamedTuple):
    """A tensor with a name: the lower the rank, the better the name."""

    rank: int
    tensor: weakref.ref[Tensor]
    name: str
    place: Place  # the statement it was first seen after


class _Module(NamedTuple):
    rank: int
    module: nn.Module
    name: str
    place: Place


class Names:
    """Names of tensors and modules. What the program itself calls them comes before all else."""

    def __init__(self) -> None:
        self._tensors: dict[int, _Tensor] = {}
        self._modules: dict[int, _Module] = {}
        self._inner: dict[tuple[int, int], str] = {}
        self._owners: dict[int, str] = {}  # of parameters: the path of the module they belong to
        self._news = False  # a module whose parameters have no names yet

    def see(self, frame: Frame, place: Place) -> None:
        """Learn the names of a frame after the statement at a place. Call it inside `quiet`."""
        rank = min(frame.depth, 1)
        for name, value in tuple(frame.names.items()):
            if name != _OWNER:
                self._see(name, value, rank, place)
        if self._news:
            self._name_parameters()

    def of(self, tensor: Tensor) -> str:
        """Return the name of a tensor, "" when it has none."""
        found = self._tensors.get(id(tensor))
        return found.name if found is not None and found.tensor() is tensor else ""

    def place(self, tensor: Tensor) -> Place | None:
        """Return the statement that brought a tensor into sight."""
        found = self._tensors.get(id(tensor)) if self.of(tensor) else None
        return None if found is None else found.place

    def owner(self, tensor: Tensor) -> str:
        """Return the path of the module that a parameter belongs to, "" when to none."""
        return self._owners.get(id(tensor), "") if self.of(tensor) else ""

    def of_module(self, module: nn.Module) -> str:
        """Return the name of a module that nothing else called: its class when it has none."""
        found = self._modules.get(id(module))
        return type(module).__name__ if found is None else found.name

    def path(self, modules: list[nn.Module]) -> str:
        """Return the dotted path of the last of modules that were called by one another."""
        if not modules:
            return ""
        parts = [self.of_module(modules[0])]
        parts += [self._within(*pair) for pair in pairwise(modules)]
        return ".".join(parts)

    def _see(self, name: str, value: Any, rank: int, place: Place) -> None:
        if isinstance(value, Tensor):
            self._name(value, name, 2 * rank + 1, place)
        elif isinstance(value, nn.Module):
            known = self._modules.get(id(value))
            if known is None or rank < known.rank:
                first = place if known is None else known.place
                self._modules[id(value)] = _Module(rank, value, name, first)
                self._news = True
        elif type(value) in (list, tuple, dict):
            for word, one in _items(value):
                if isinstance(one, (Tensor, nn.Module)):
                    self._see(f"{name}[{word}]", one, rank, place)

    def _name(self, tensor: Tensor, name: str, rank: int, place: Place) -> None:
        known = self._tensors.get(id(tensor))
        if known is None or known.tensor() is not tensor:
            self._tensors[id(tensor)] = _Tensor(rank, weakref.ref(tensor), name, place)
        elif rank < known.rank:
            self._tensors[id(tensor)] = known._replace(rank=rank, name=name)

    def _name_parameters(self) -> None:
        """Name what belongs to modules. It stays theirs, whatever loop variable holds it later."""
        self._news = False
        for rank, module, name, place in sorted(self._modules.values(), key=lambda one: one.rank):
            for path, one in nn.Module.named_parameters(module):
                self._name(one, f"{name}.{path}", 2 * rank, place)
                self._owners.setdefault(id(one), f"{name}.{path}".rpartition(".")[0])

    def _within(self, outer: nn.Module, inner: nn.Module) -> str:
        key = id(outer), id(inner)
        if key not in self._inner:
            paths = (path for path, one in nn.Module.named_modules(outer) if one is inner)
            self._inner[key] = next(paths, type(inner).__name__)
        return self._inner[key]


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return ((repr(word)[:40], one) for word, one in islice(pairs, MOST_ITEMS))
