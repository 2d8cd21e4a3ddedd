"""The lines of a summary: calls in their order, in the containers that hold what was called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from torch import nn

from inspector.modules.paths import joined
from inspector.modules.visits import Visit

MOST_TRIED = 50  # names of one object


@dataclass(eq=False)
class Line:
    """A module at one place of the summary, with the calls in a row that had the same shapes."""

    path: str
    name: str
    module: nn.Module
    visits: list[Visit] = field(default_factory=list)
    inner: list["Line"] = field(default_factory=list)


def lines(
    names: Mapping[int, tuple[str, ...]], modules: Mapping[str, nn.Module], first: Visit | None
) -> Line:
    """Return the root line. `names` are all names by identity, `modules` those in torch's order.

    What was not called stands with the module that registers it, behind what was.
    """
    root = Line("", "", modules[""], [first] if first else [])
    shown: dict[int, Line] = {id(root.module): root}
    placing = _Placing(names, modules, shown, frozenset(_called(first)))
    waiting = [root]
    while waiting:
        line = waiting.pop()
        for visit in line.visits[:1]:
            waiting.extend(placing.inner(line, visit))
    for path, module in modules.items():
        if id(module) not in shown:
            holder = modules.get(path.rpartition(".")[0], root.module)
            line = Line(path, path.rpartition(".")[2], module)
            shown[id(module)] = line
            shown.get(id(holder), root).inner.append(line)
    return root


def _called(first: Visit | None) -> Iterator[int]:
    waiting = [first] if first else []
    while waiting:
        visit = waiting.pop()
        yield id(visit.module)
        waiting.extend(visit.inner)


@dataclass(eq=False)
class _Placing:
    names: Mapping[int, tuple[str, ...]]
    modules: Mapping[str, nn.Module]
    shown: dict[int, Line]
    called: frozenset[int]

    def inner(self, line: Line, visit: Visit) -> Iterator[Line]:
        """Place what a call called, and yield the new lines."""
        containers = {line.path: line}
        for one in visit.inner:
            path = self._path(line.path, one.module)
            holder = self._holder(containers, line, path)
            last = holder.inner[-1] if holder.inner else None
            if last is not None and last.module is one.module and _same(last.visits, one):
                last.visits.append(one)
                continue
            new = Line(path, _within(holder, path), one.module, [one])
            self.shown.setdefault(id(one.module), new)
            holder.inner.append(new)
            yield new

    def _path(self, above: str, module: nn.Module) -> str:
        """Return the name by which the caller reaches it, else torch's."""
        names = self.names.get(id(module), ("?",))
        inside = (name for name in names[:MOST_TRIED] if not above or name.startswith(f"{above}."))
        return next(inside, names[0])

    def _holder(self, containers: dict[str, Line], line: Line, path: str) -> Line:
        """Return the line a call stands under: the caller, or a container that is not called."""
        if line.path and not path.startswith(f"{line.path}."):
            return line
        holder, rest = line, path[len(line.path) :].lstrip(".").split(".")
        at = line.path
        for part in rest[:-1]:
            at = joined(at, part)
            module = self.modules.get(at)
            if module is None or id(module) in self.called:
                continue
            if at not in containers:
                containers[at] = Line(at, _within(holder, at), module)
                self.shown.setdefault(id(module), containers[at])
                holder.inner.append(containers[at])
            holder = containers[at]
        return holder


def _within(holder: Line, path: str) -> str:
    """Return the name as its holder says it."""
    return path.removeprefix(f"{holder.path}.") if holder.path else path


def _same(before: list[Visit], now: Visit) -> bool:
    """Return whether a call looks as the ones before it, so that one line is enough."""
    one = before[0] if before else None
    return (
        one is not None
        and (one.input, one.output, one.flops) == (now.input, now.output, now.flops)
        and len(one.inner) == len(now.inner)
    )
