"""Methods of Python's own values: text, lists, dicts, sets, numbers."""

import operator
from collections import OrderedDict
from typing import Any

from builder.language.faults import refused
from builder.language.guards import sized
from builder.language.iteration import listed
from builder.language.state import State
from builder.language.tables.tensor import Getter

_STR = """
capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit
isidentifier islower isnumeric isspace istitle isupper lower lstrip partition removeprefix
removesuffix rfind rindex rpartition rsplit rstrip split splitlines startswith strip swapcase title
upper
"""
_LIST = "append clear copy count index insert pop remove reverse"
_DICT = "clear copy get items keys pop popitem setdefault update values"
_SET = """
add clear copy difference difference_update discard intersection intersection_update isdisjoint
issubset issuperset pop remove symmetric_difference union update
"""
_INT = "bit_length real imag conjugate numerator denominator"
_FROZEN = "copy difference intersection isdisjoint issubset issuperset symmetric_difference union"


def _join(state: State, value: str) -> Any:
    def join(parts: Any) -> str:
        items = listed(parts)
        length = sum(len(item) for item in items if isinstance(item, str))
        sized(length + len(value) * len(items), "This text")
        state.work(length + len(value) * len(items))
        return value.join(items)

    return join


def _replace(state: State, value: str) -> Any:
    def replace(old: Any, new: Any, count: int = -1) -> str:
        if isinstance(old, str) and isinstance(new, str):
            found = value.count(old)
            sized(len(value) + found * max(len(new) - len(old), 0), "This text")
            state.work(len(value))
        return value.replace(old, new, count)

    return replace


def _padded(word: str) -> Getter:
    def getter(_state: State, value: str) -> Any:
        method = getattr(value, word)

        def pad(width: Any, *fill: str) -> Any:
            width = operator.index(width)
            sized(width, "This text")
            return method(width, *fill)

        return pad

    return getter


def _expandtabs(_state: State, value: str) -> Any:
    def expandtabs(tabsize: Any = 8) -> str:
        tabsize = operator.index(tabsize)
        sized(value.count("\t") * max(tabsize, 1), "This text")
        return value.expandtabs(tabsize)

    return expandtabs


def _format(_state: State, _value: str) -> Any:
    raise refused("str.format is not available here.", 'Write an f-string: f"loss {loss:.3f}".')


def _extend(state: State, value: list[Any]) -> Any:
    def extend(items: Any) -> None:
        more = listed(items)
        sized(len(value) + len(more), "This list")
        state.work(len(more))
        value.extend(more)

    return extend


def _sort(state: State, value: list[Any]) -> Any:
    def sort(*, key: Any = None, reverse: Any = False) -> None:
        state.work(4 * len(value))
        value.sort(key=state.callback(key), reverse=reverse)

    return sort


def text_families() -> dict[type, dict[str, Getter | None]]:
    """Return the attributes of Python's own values, by exact type."""
    text: dict[str, Getter | None] = dict.fromkeys(_STR.split())
    text |= {"join": _join, "replace": _replace, "expandtabs": _expandtabs}
    text |= {word: _padded(word) for word in ("center", "ljust", "rjust", "zfill")}
    text |= dict.fromkeys(("format", "format_map"), _format)
    lists: dict[str, Getter | None] = dict.fromkeys(_LIST.split())
    lists |= {"extend": _extend, "sort": _sort}
    return {
        str: text,
        list: lists,
        tuple: dict.fromkeys(["count", "index"]),
        dict: dict.fromkeys(_DICT.split()),
        OrderedDict: dict.fromkeys([*_DICT.split(), "move_to_end"]),
        set: dict.fromkeys(_SET.split()),
        frozenset: dict.fromkeys(_FROZEN.split()),
        int: dict.fromkeys(_INT.split()),
        bool: dict.fromkeys(_INT.split()),
        float: dict.fromkeys(("is_integer", "real", "imag", "conjugate", "hex")),
        complex: dict.fromkeys(("real", "imag", "conjugate")),
        range: dict.fromkeys(("start", "stop", "step", "count", "index")),
        slice: dict.fromkeys(("start", "stop", "step")),
        bytes: {},
        type(None): {},
    }
