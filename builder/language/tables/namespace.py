"""A module as programs see it: a name and the entries it has here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from builder.language.faults import refused
from builder.language.state import State


class ForRun(NamedTuple):
    """An entry that is made for each run, because it speaks or remembers."""

    make: Callable[[State], Any]


class Namespace:
    """A module. `real` names what the library has, so that absent and left out are told apart."""

    __slots__ = ("advice", "entries", "name", "real")

    def __init__(
        self,
        name: str,
        entries: Mapping[str, Any],
        real: object = None,
        advice: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.entries: Mapping[str, Any] = MappingProxyType(dict(entries))
        self.real = frozenset(vars(real)) if real is not None else frozenset()
        self.advice = advice or {}

    def __setattr__(self, word: str, value: object) -> None:
        if hasattr(self, "advice"):  # set last
            raise AttributeError(f"the module {self.name} does not change")
        super().__setattr__(word, value)

    def __repr__(self) -> str:
        return f"<module '{self.name}'>"

    def get(self, state: State, word: str) -> Any:
        """Return an entry, or raise what says why there is none."""
        if word in self.entries:
            entry = self.entries[word]
            return entry.make(state) if type(entry) is ForRun else entry
        raise self.absent(word)

    def not_found(self, word: str) -> BaseException:
        """Return what is raised when such a name is imported."""
        error = self.absent(word)
        if isinstance(error, AttributeError):
            return ImportError(f"cannot import name '{word}' from '{self.name}'")
        return error

    def version(self) -> str:
        """Return the version of the library."""
        found = self.entries.get("__version__")
        if found is None:
            raise refused(f"{self.name}.__version__ is not available here.")
        return str(found)

    def absent(self, word: str) -> BaseException:
        """Return what is raised for a name that is not here."""
        if word.startswith("_") or word in self.real or word in self.advice:
            return refused(f"{self.name}.{word} is not available here.", self.advice.get(word, ""))
        return AttributeError(f"module '{self.name}' has no attribute '{word}'")


def entries(owner: object, names: str) -> dict[str, Any]:
    """Return the entries of a library under these names; those this version has."""
    return {name: getattr(owner, name) for name in names.split() if hasattr(owner, name)}


Namespace.__name__ = Namespace.__qualname__ = "module"  # as errors of Python and torch name it
Namespace.__module__ = "builtins"
