"""Going through a value item by item: which values may be, and how many items are kept."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

import torch

from builder.language.faults import too_much
from builder.language.guards import DEEPEST, MOST_ITEMS, sized

_MOST_SLICES = 100_000  # tensors that one tensor falls into

# How many iterators stand behind one another. Python goes through them by recursion in C that it
# does not count; a chain of thousands would end the process.
_behind: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def iterate(value: Any) -> Iterator[Any]:
    """Return an iterator over a value, as `for` does."""
    if isinstance(value, torch.Tensor) and value.dim() and value.shape[0] > _MOST_SLICES:
        raise too_much(
            f"Going through this tensor would make {value.shape[0]:,} tensors.",
            "Let torch work on the whole tensor.",
        )
    return iter(value)


def listed(value: Any) -> list[Any]:
    """Return all items of a value, as many as a program may hold."""
    if hasattr(value, "__len__") and isinstance(value, (list, tuple, dict, set, str, range)):
        return list(value)
    items = list(islice(iterate(value), MOST_ITEMS + 1))
    sized(len(items), "This list")
    return items


class zip_(zip):  # type: ignore[type-arg]  # noqa: N801 -- it shows as zip
    """`zip` that can be asked how many iterators stand behind it."""


class map_(map):  # type: ignore[type-arg]  # noqa: N801 -- it shows as map
    """The same for `map`."""


class filter_(filter):  # type: ignore[type-arg]  # noqa: N801 -- it shows as filter
    """The same for `filter`."""


class enumerate_(enumerate):  # type: ignore[type-arg]  # noqa: N801 -- it shows as enumerate
    """The same for `enumerate`."""


for _kind in (zip_, map_, filter_, enumerate_):
    _kind.__name__ = _kind.__qualname__ = _kind.__name__.rstrip("_")
    _kind.__module__ = "builtins"


def behind(sources: tuple[Any, ...]) -> int:
    """Return how many iterators a new one over these would stand on."""
    depth = 1 + max((_depth(source) for source in sources), default=0)
    if depth > DEEPEST:
        raise too_much(
            f"More than {DEEPEST} iterators stand behind one another.", "Make a list in between."
        )
    return depth


def chained(make: Callable[..., Any], sources: tuple[Any, ...], *rest: Any) -> Any:
    """Return an iterator over others, which are counted."""
    depth = behind(sources)
    made = make(*rest, *(iterate(source) for source in sources))
    _behind[made] = depth
    return made


def generated(made: Iterator[Any], source: Any) -> Iterator[Any]:
    """Return a generator over a source, counted."""
    _behind[made] = behind((source,))
    return made


def _depth(source: Any) -> int:
    try:
        return _behind.get(source, 0)
    except TypeError:
        return 0  # lists and the like: no iterator stands behind them


def unpacked(value: Any, count: int) -> list[Any]:
    """Return exactly `count` items of a value, or raise as Python does."""
    if type(value) not in (list, tuple):
        kind = type(value)
        if not hasattr(kind, "__iter__") and not hasattr(kind, "__getitem__"):
            raise TypeError(f"cannot unpack non-iterable {kind.__name__} object")
        value = list(islice(iterate(value), count + 1))
    if len(value) > count:
        raise ValueError(f"too many values to unpack (expected {count})")
    if len(value) < count:
        raise ValueError(f"not enough values to unpack (expected {count}, got {len(value)})")
    return list(value)


def unpacked_around(value: Any, before: int, after: int) -> list[Any]:
    """Return `before` items, the list of what is between, and `after` items."""
    kind = type(value)
    if not hasattr(kind, "__iter__") and not hasattr(kind, "__getitem__"):
        raise TypeError(f"cannot unpack non-iterable {kind.__name__} object")
    items = listed(value)
    if len(items) < before + after:
        raise ValueError(
            f"not enough values to unpack (expected at least {before + after}, got {len(items)})"
        )
    end = len(items) - after
    return [*items[:before], items[before:end], *items[end:]]
