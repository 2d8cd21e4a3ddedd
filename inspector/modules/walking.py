"""Everything a module holds, walked the way torch walks it, with every name of every object."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from torch import Tensor, nn

from inspector.modules.paths import Cycle, Paths, joined
from inspector.modules.ties import Tie, shared_memory
from inspector.modules.unregistered import Unregistered, unregistered_in

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, eq=False)
class Entry(Generic[T_co]):
    """An object and all the dotted names it is reached by, in torch's order.

    The first is the one torch lists it under.
    """

    names: tuple[str, ...]
    object: T_co

    @property
    def name(self) -> str:
        """Return the name torch lists it under."""
        return self.names[0]


@dataclass(frozen=True, eq=False)
class ModuleWalk:
    """What a module holds.

    Modules, parameters and buffers stand in the order of `named_modules()`, `named_parameters()`
    and `named_buffers()`; their names are those of `remove_duplicate=False`, of which no name
    passes one module twice. `ties` are different tensors over the same memory. `complete` is False
    where there was too much to follow all of it: names, plain attributes, or modules too deep for
    torch itself.
    """

    modules: tuple[Entry[nn.Module], ...]
    parameters: tuple[Entry[nn.Parameter], ...]
    buffers: tuple[Entry[Tensor], ...]
    non_persistent: tuple[str, ...]  # names of buffers that state_dict leaves out
    nones: tuple[str, ...]  # names registered with None, which no iterator yields
    cycles: tuple[Cycle, ...]
    ties: tuple[Tie, ...]
    unregistered: tuple[Unregistered, ...]
    complete: bool


def walk(module: nn.Module) -> ModuleWalk:
    """Walk a module: what is registered, under which names, and what is held without it."""
    once = Paths(module, again=False)
    first = list(once)
    paths, complete, cycles = first, not once.cut, tuple(once.cycles)
    if once.met_again:
        every = Paths(module, again=True)
        paths = list(every)
        complete, cycles = complete and not every.cut, tuple(every.cycles)
    modules = _entries(first, paths)
    parameters = _entries(list(_parameters(first)), list(_parameters(paths)))
    buffers = _entries(list(_buffers(first)), list(_buffers(paths)))
    tensors = {entry.name: entry.object for entry in (*parameters, *buffers)}
    unregistered, searched = unregistered_in(dict(first), tensors)
    return ModuleWalk(
        modules=modules,
        parameters=parameters,
        buffers=buffers,
        non_persistent=tuple(
            joined(path, name)
            for path, one in paths
            for name, buffer in one._buffers.items()
            if buffer is not None and name in one._non_persistent_buffers_set
        ),
        nones=tuple(joined(path, name) for path, one in first for name in _nones(one)),
        cycles=cycles,
        ties=shared_memory(tensors),
        unregistered=unregistered,
        complete=complete and searched,
    )


def _parameters(paths: list[tuple[str, nn.Module]]) -> Iterator[tuple[str, nn.Parameter]]:
    for path, module in paths:
        for name, parameter in module._parameters.items():
            if parameter is not None:
                yield joined(path, name), parameter


def _buffers(paths: list[tuple[str, nn.Module]]) -> Iterator[tuple[str, Tensor]]:
    for path, module in paths:
        for name, buffer in module._buffers.items():
            if buffer is not None:
                yield joined(path, name), buffer


def _nones(module: nn.Module) -> Iterator[str]:
    for register in (module._parameters, module._buffers, module._modules):
        yield from (name for name, value in register.items() if value is None)


def _entries(first: list[tuple[str, T]], every: list[tuple[str, T]]) -> tuple[Entry[T], ...]:
    """Put all names of an object together. Objects are told apart by identity, as torch does."""
    names: dict[int, list[str]] = {}
    objects: dict[int, T] = {}
    for name, value in first:
        if id(value) not in objects:
            objects[id(value)] = value
            names[id(value)] = [name]
    for name, value in every:
        if name != names[id(value)][0]:
            names[id(value)].append(name)
    return tuple(Entry(tuple(names[key]), value) for key, value in objects.items())
