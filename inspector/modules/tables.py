"""What torch's own iterators list of a module, each as a table with the line that gives it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from inspector.modules.paths import Paths
from inspector.modules.report import Cell, Table
from inspector.modules.sizes import elements_of, is_lazy, name_of
from inspector.modules.sums import own_elements

METHODS = (
    "modules",
    "named_modules",
    "children",
    "named_children",
    "parameters",
    "named_parameters",
    "buffers",
    "named_buffers",
    "state_dict",
)
MOST_ROWS = 2_000  # of one table: nine of them are one answer, of at most 4 MB
NO_END = "There are more names than can be counted: modules shared in shared modules."
CYCLE = "A module holds itself, so that names have no end."
_OF_MODULES = ("object", "class", "settings", "own parameters")
_OF_TENSORS = ("object", "class", "shape", "dtype", "elements", "requires_grad", "device")


def tables(
    module: nn.Module,
    prefix: str = "",
    recurse: bool = True,
    remove_duplicate: bool = True,
    *,
    methods: tuple[str, ...] = METHODS,
    most: int = MOST_ROWS,
) -> tuple[Table, ...]:
    """Return what the iterators list, in torch's order and words.

    Each gets the switches that it takes; `children()` takes none. The same number in the column
    "object" is the same object, in all tables.
    """
    switches = {"prefix": prefix, "recurse": recurse, "remove_duplicate": remove_duplicate}
    every = Paths(module, again=True)
    for _ in every:
        pass
    source = _Source(module, switches, NO_END if every.cut else "", bool(every.cycles))
    return tuple(_table(source, method, most) for method in methods)


class _Source:
    """A module, the switches, and the number of each object that was met.

    `endless` says why names without end cannot be counted, which torch would go on listing.
    """

    def __init__(
        self, module: nn.Module, switches: dict[str, Any], endless: str, cyclic: bool
    ) -> None:
        self.module = module
        self.switches = switches
        self.endless = endless
        self.cyclic = cyclic
        self._met: dict[int, tuple[int, Any]] = {}  # kept, so that no identity is given twice

    def number(self, value: Any) -> int:
        return self._met.setdefault(id(value), (len(self._met) + 1, value))[0]

    def given(self, method: str) -> dict[str, Any]:
        """Return the switches that torch's method takes."""
        takes = inspect.signature(getattr(nn.Module, method)).parameters
        return {name: value for name, value in self.switches.items() if name in takes}

    def rows(self, method: str) -> Iterator[tuple[str, Any, Any]]:
        """Yield name, value and the object it stands for; state_dict detaches its tensors."""
        found = getattr(self.module, method)(**self.given(method))
        if method == "state_dict":
            kept = self.module.state_dict(**self.given(method), keep_vars=True)
            yield from ((key, value, kept.get(key, value)) for key, value in found.items())
        elif method.startswith("named_"):
            yield from ((name, value, value) for name, value in found)
        else:
            yield from (("", value, value) for value in found)

    def ends(self, method: str) -> bool:
        """Return whether the method comes to an end, if it does not fail."""
        repeats = "remove_duplicate" in self.given(method) and not self.switches["remove_duplicate"]
        return not self.endless or not (repeats or method == "state_dict")


@dataclass
class _Listing:
    rows: list[tuple[Cell, ...]]
    count: int | None
    note: str = ""


def _table(source: _Source, method: str, most: int) -> Table:
    named = method.startswith("named_") or method == "state_dict"
    columns = _OF_MODULES if method in METHODS[:4] else _OF_TENSORS
    listing = _listing(source, method, most, named=named)
    given = ", ".join(f"{name}={value!r}" for name, value in source.given(method).items())
    call = f"model.{method}({given})"
    return Table(
        method=method,
        code=call if method == "state_dict" else f"list({call})",
        columns=("name", *columns) if named else columns,
        rows=tuple(listing.rows),
        count=listing.count,
        note=listing.note or _about_prefix(source, method),
    )


def _listing(source: _Source, method: str, most: int, *, named: bool) -> _Listing:
    if not source.ends(method) and method not in METHODS[:2]:
        return _Listing([], None, source.endless)  # it may look for the first one without end
    rows: list[tuple[Cell, ...]] = []
    count = 0
    try:
        for name, value, stands_for in source.rows(method):
            count += 1
            if len(rows) < most:
                cells = _cells(value, source.number(stands_for))
                rows.append((name, *cells) if named else cells)
            elif not source.ends(method):
                return _Listing(rows, None, f"The first {most:,} rows. {source.endless}")
    except RecursionError as error:
        why = f" {CYCLE}" if source.cyclic else ""
        return _Listing(rows, None, f"RecursionError: {error}.{why}")
    except Exception as error:  # noqa: BLE001  a learner's own method may raise anything
        return _Listing(rows, None, f"{type(error).__name__}: {error}")
    return _Listing(rows, count, f"The first {most:,} of {count:,} rows." if count > most else "")


def _about_prefix(source: _Source, method: str) -> str:
    prefix = source.switches["prefix"]
    if method == "state_dict" and prefix and not prefix.endswith("."):
        return "state_dict() puts the prefix in front as it stands; the others add a dot."
    return ""


def _cells(value: Any, number: int) -> tuple[Cell, ...]:
    kind = type(value).__name__
    if isinstance(value, nn.Module):
        return number, kind, _settings(value), own_elements(value)
    if not isinstance(value, Tensor):
        return number, kind, "", "", None, None, ""
    lazy = is_lazy(value)
    shape = "no shape yet" if lazy else str(tuple(value.shape))
    elements = None if lazy else elements_of(value)
    device = str(value.device)
    return number, kind, shape, name_of(value), elements, value.requires_grad, device


def _settings(module: nn.Module) -> str:
    try:
        return module.extra_repr()
    except Exception:  # noqa: BLE001  a learner's own method may raise anything
        return ""
