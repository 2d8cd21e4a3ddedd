"""The search for modules and tensors in the plain attributes of a module."""

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from torch import Tensor, nn

from inspector.modules.sizes import is_lazy
from inspector.sharing import parts

MOST_DEPTH = 6  # of lists in lists
MOST_LOOKS = 100_000  # at what lists and objects hold, in one module
_OF_TORCH = frozenset(vars(nn.Module()))  # what every module holds, registers and hooks
_NOTHING = (int, float, str, bool, type(None), bytes, FunctionType, ModuleType, type)
_FOREIGN = {*sys.stdlib_module_names, "torch", "numpy", "pandas"}


@dataclass(frozen=True, eq=False)
class Found:
    """A module or tensor, and where it was found: "block.layers[0]"."""

    path: str
    object: nn.Module | Tensor


@dataclass(eq=False)
class Finding:
    """What is registered, so that it is no finding, and what was found already."""

    modules: set[int]
    tensors: dict[int, str]  # names of registered tensors by identity
    storages: dict[int, str]  # and by storage
    held: list[Any] = field(default_factory=list)  # so that no identity is given to another
    looks: int = 0

    @property
    def ended(self) -> bool:
        """Return whether there was more to look at than is looked at."""
        return self.looks >= MOST_LOOKS

    @classmethod
    def of(cls, modules: Iterable[nn.Module], tensors: Mapping[str, Tensor]) -> "Finding":
        """Begin a search with what is registered."""
        storages = {
            part.untyped_storage()._cdata: name
            for name, tensor in reversed(list(tensors.items()))
            if not is_lazy(tensor)
            for part in parts(tensor)
        }
        registered = {id(tensor): name for name, tensor in tensors.items()}
        return cls({id(module) for module in modules}, registered, storages)

    def enter(self, module: nn.Module) -> None:
        """Take a module that was found, and the tensors it registers, as known from now on."""
        self.modules.add(id(module))
        for register in (module._parameters, module._buffers):
            for name, tensor in register.items():
                if tensor is not None:
                    self.tensors.setdefault(id(tensor), name)

    def is_new(self, value: nn.Module | Tensor) -> bool:
        """Return whether this is a finding. A buffer under a second name is one, once."""
        if isinstance(value, nn.Module):
            if id(value) in self.modules:
                return False
            self.modules.add(id(value))
        elif isinstance(value, nn.Parameter) and id(value) in self.tensors:
            return False
        self.held.append(value)
        return True


def attributes(module: nn.Module) -> Iterator[tuple[str, Any]]:
    """Yield what a module holds beside torch's registers, and what the learner's class holds.

    What a class of torch keeps to itself is its own affair, and so is an attribute that a hook
    fills before each call, as weight norm and pruning do.
    """
    kinds = type(module).__mro__[: type(module).__mro__.index(nn.Module)]
    of_torch = any(kind.__module__.partition(".")[0] == "torch" for kind in kinds)
    filled: set[Any] | None = None
    for name, value in (*vars(module).items(), *_of_classes(kinds)):
        if name in _OF_TORCH or type(value) in _NOTHING or (of_torch and name.startswith("_")):
            continue
        if filled is None:
            filled = set(_filled_by_hooks(module))
        if name not in filled:
            yield name, value


def _of_classes(kinds: tuple[type, ...]) -> Iterator[tuple[str, Any]]:
    for kind in kinds:
        if kind.__module__.partition(".")[0] != "torch":
            for name, value in vars(kind).items():
                if not name.startswith("__"):
                    yield name, value


def _filled_by_hooks(module: nn.Module) -> Iterator[str]:
    for hook in module._forward_pre_hooks.values():
        yield from (word for word in getattr(hook, "__dict__", {}).values() if type(word) is str)


def found_in(value: Any, place: str, finding: Finding) -> Iterator[Found]:
    """Yield the modules and tensors in a value that are not registered."""
    waiting = [(value, place, 0)]
    while waiting and not finding.ended:
        value, place, depth = waiting.pop()
        finding.looks += 1
        if isinstance(value, nn.Module | Tensor):
            if finding.is_new(value):
                yield Found(place, value)
        elif depth < MOST_DEPTH:
            inner = [(one, at, depth + 1) for one, at in _held_by(value, place, finding)]
            waiting.extend(reversed(inner))


def _held_by(value: Any, place: str, finding: Finding) -> Iterator[tuple[Any, str]]:
    if isinstance(value, Mapping):
        items = ((one, f"{place}[{key!r:.80}]") for key, one in value.items())
    elif isinstance(value, list | tuple | deque | set | frozenset):
        items = ((one, f"{place}[{at}]") for at, one in enumerate(value))
    elif _is_own_object(value):
        items = ((one, f"{place}.{name}") for name, one in vars(value).items())
    else:
        return
    for one, at in items:
        finding.looks += 1
        if finding.ended:
            return
        if type(one) not in _NOTHING:
            yield one, at


def _is_own_object(value: Any) -> bool:
    """Return whether a value is of a class a learner wrote, which may hold anything."""
    home = type(value).__module__.partition(".")[0]
    own = type(value) is SimpleNamespace or home not in _FOREIGN
    return own and hasattr(value, "__dict__")
