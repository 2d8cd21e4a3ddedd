"""Modules in modules, and the dotted names that lead to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn

MOST_DEPTH = 1_000  # of modules in modules: torch's own iterators end there with RecursionError
MOST_NAMES = 100_000  # of modules: layers shared in shared layers have names without end


@dataclass(frozen=True)
class Cycle:
    """A name that leads back to a module it passes: nothing behind it is a name of its own."""

    name: str
    target: str


class Paths:
    """Yields modules with their names, parents first, in the order of `named_modules`.

    `again` yields a module under each of its names, unless the name passes it already. It does
    not recurse, so that a cycle or a deep module ends here and not in Python.
    """

    def __init__(self, root: nn.Module, *, again: bool) -> None:
        self.root = root
        self.again = again
        self.met_again = False  # a module is reached by a second name
        self.cut = False
        self.cycles: list[Cycle] = []

    def __iter__(self) -> Iterator[tuple[str, nn.Module]]:
        met = {id(self.root)}
        above = {id(self.root): ""}
        yield "", self.root
        open_ = [("", self.root, _children(self.root))]
        count = 1
        while open_:
            path, module, children = open_[-1]
            name, child = next(children, ("", None))
            if child is None:
                open_.pop()
                del above[id(module)]
                continue
            name = joined(path, name)
            if id(child) in above:
                self.met_again = True
                self.cycles.append(Cycle(name, above[id(child)]))
                continue
            if id(child) in met:
                self.met_again = True
                if not self.again:
                    continue
            if len(open_) >= MOST_DEPTH or count >= MOST_NAMES:
                self.cut = True
                continue
            count += 1
            met.add(id(child))
            above[id(child)] = name
            yield name, child
            open_.append((name, child, _children(child)))


def joined(path: str, name: str) -> str:
    """Return the dotted name of what a module holds."""
    return f"{path}.{name}" if path else name


def _children(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    return ((name, child) for name, child in module._modules.items() if child is not None)
