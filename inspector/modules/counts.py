"""How many rows each of torch's iterators has for a module, and where each object is registered."""

from collections.abc import Iterable
from dataclasses import dataclass

from torch import nn

from inspector.modules.paths import joined
from inspector.modules.tree import registers
from inspector.modules.walking import Entry, ModuleWalk, walk

ALL = "remove_duplicate=False"


@dataclass(frozen=True, eq=False)
class Counts:
    """Rows of the iterators. None where there is no end to them, or where torch fails."""

    walk: ModuleWalk
    places: dict[int, list[str]]  # where each object is registered, by identity
    children: int
    state: tuple[str, ...] | None

    @classmethod
    def of(cls, module: nn.Module) -> "Counts":
        """Count what a module lists."""
        walked = walk(module)
        places: dict[int, list[str]] = {}
        for entry in walked.modules:
            for register in registers(entry.object):
                for name, value in register.items():
                    places.setdefault(id(value), []).append(joined(entry.name, name))
        children = len({id(child) for child in registers(module)[2].values()})
        return cls(walked, places, children, _state(module, walked))

    def every(self, entries: Iterable[Entry[object]]) -> int | None:
        """Return the rows of `remove_duplicate=False`."""
        if self.walk.cycles or not self.walk.complete:
            return None
        return sum(len(entry.names) for entry in entries)

    @property
    def keys(self) -> int | None:
        """Return the rows of state_dict()."""
        return None if self.state is None else len(self.state)

    def shared(self, entry: Entry[object]) -> list[str]:
        """Return the places of an object that is registered more than once, torch's first."""
        back = {cycle.name for cycle in self.walk.cycles}
        places = [place for place in self.places.get(id(entry.object), ()) if place not in back]
        return places if len(places) > 1 else []


def _state(module: nn.Module, walked: ModuleWalk) -> tuple[str, ...] | None:
    if walked.cycles or not walked.complete:
        return None
    try:
        return tuple(module.state_dict())
    except Exception:  # noqa: BLE001  a learner's own method may raise anything
        return None
