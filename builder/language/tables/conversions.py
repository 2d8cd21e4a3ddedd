"""Python's own types called as functions: `list(x)`, `range(n)`, `zip(a, b)`, bounded."""

from collections import OrderedDict
from typing import Any

from builder.language.faults import too_much
from builder.language.guards import MOST_ITEMS
from builder.language.iteration import chained, enumerate_, filter_, listed, map_, zip_
from builder.language.shown import text_of
from builder.language.state import State

ITERATORS = (enumerate_, filter_, map_, zip_)


def _range(_state: State, *args: Any) -> range:
    made = range(*args)
    if not -MOST_ITEMS <= (made.stop - made.start) // made.step <= MOST_ITEMS:
        raise too_much(
            f"This range is longer than the {MOST_ITEMS:,} steps allowed here.",
            "Use torch.arange for many numbers.",
        )
    return made


def _list(_state: State, *args: Any) -> list[Any]:
    return listed(args[0]) if len(args) == 1 else list(*args)


def _tuple(_state: State, *args: Any) -> tuple[Any, ...]:
    return tuple(listed(args[0])) if len(args) == 1 else tuple(*args)


def _set(_state: State, *args: Any) -> set[Any]:
    return set(listed(args[0])) if len(args) == 1 else set(*args)


def _frozenset(_state: State, *args: Any) -> frozenset[Any]:
    return frozenset(listed(args[0])) if len(args) == 1 else frozenset(*args)


def _dict(_state: State, *args: Any, **kwargs: Any) -> dict[Any, Any]:
    if len(args) == 1 and not hasattr(args[0], "keys"):
        return dict(listed(args[0]), **kwargs)
    return dict(*args, **kwargs)


def _ordered(_state: State, *args: Any, **kwargs: Any) -> OrderedDict[Any, Any]:
    if len(args) == 1 and not hasattr(args[0], "keys"):
        return OrderedDict(listed(args[0]), **kwargs)
    return OrderedDict(*args, **kwargs)


def _str(_state: State, *args: Any) -> str:
    return text_of(args[0]) if len(args) == 1 else str(*args)


def _enumerate(_state: State, iterable: Any, start: Any = 0) -> Any:
    return chained(lambda source: enumerate_(source, start), (iterable,))


def _zip(_state: State, *sources: Any, strict: Any = False) -> Any:
    return chained(lambda *them: zip_(*them, strict=bool(strict)), sources)


def _map(state: State, function: Any, *sources: Any) -> Any:
    return chained(lambda *them: map_(state.callback(function), *them), sources)


def _filter(state: State, function: Any, source: Any) -> Any:
    return chained(lambda them: filter_(state.callback(function), them), (source,))


CONVERSIONS: dict[type, Any] = {
    range: _range,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _frozenset,
    dict: _dict,
    OrderedDict: _ordered,
    str: _str,
    enumerate_: _enumerate,
    zip_: _zip,
    map_: _map,
    filter_: _filter,
}
