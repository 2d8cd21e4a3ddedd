"""Python's own functions and types, as far as programs have them."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from builder.language.faults import refused, too_much
from builder.language.guards import add, power, sized
from builder.language.iteration import iterate, listed
from builder.language.shown import formatted, repr_of, text_of
from builder.language.state import State
from builder.language.tables.conversions import ITERATORS
from builder.language.types import type_of

TYPES = (int, float, bool, str, list, tuple, dict, set, frozenset, complex, range, slice, object)
_ROUND_DIGITS = 400
_NO_VALUE = object()


def _sum(iterable: Any, /, start: Any = 0) -> Any:
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    total = list(start) if type(start) is list else start
    for item in iterate(iterable):
        if type(total) is list and type(item) is list:
            sized(len(total) + len(item), "This list")
            total += item  # a list of our own: the same as a new one, and not quadratic
        else:
            total = add(total, item)
    return total


def _round(number: Any, ndigits: Any = None) -> Any:
    if ndigits is not None:
        ndigits = operator.index(ndigits)
    if ndigits is not None and abs(ndigits) > _ROUND_DIGITS:
        raise too_much(f"round to {ndigits} digits is not available here.")
    return round(number) if ndigits is None else round(number, ndigits)


def _pow(base: Any, exp: Any, mod: Any = None) -> Any:
    return power(base, exp) if mod is None else pow(base, exp, mod)


def _reversed(sequence: Any) -> Any:
    if type(sequence) in (list, tuple, str, range, dict):
        return reversed(sequence)
    if hasattr(type(sequence), "__reversed__"):
        return sequence.__reversed__()
    return reversed(sequence)


def _iter(value: Any, *rest: Any) -> Iterator[Any]:
    if rest:
        raise refused("iter with two arguments is not available here.", "Use a while loop.")
    return iterate(value)


def _type(*args: Any) -> Any:
    if len(args) != 1:
        raise refused("type with three arguments is not available here.", "Write a class.")
    return type_of(args[0])


def _format(value: Any, spec: str = "") -> str:
    return formatted(value, spec)


def _repr(value: Any) -> str:
    return repr_of(value)


def _print_takes(word: str) -> BaseException:
    if word == "file":
        return refused("print with file= is not available here.", "Programs touch no files.")
    return TypeError(f"'{word}' is an invalid keyword argument for print()")


_PLAIN = (
    abs,
    all,
    any,
    bin,
    callable,
    chr,
    divmod,
    hex,
    isinstance,
    issubclass,
    len,
    oct,
    ord,
)


def _printer(state: State) -> Callable[..., None]:
    def print_(
        *values: Any, sep: Any = None, end: Any = None, flush: Any = False, **other: Any
    ) -> None:
        del flush
        if other:
            raise _print_takes(next(iter(other)))
        for word, given in (("sep", sep), ("end", end)):
            if given is not None and not isinstance(given, str):
                raise TypeError(f"{word} must be None or a string, not {type(given).__name__}")
        text = (" " if sep is None else sep).join([text_of(value) for value in values])
        state.write(text + ("\n" if end is None else end))

    return print_


def _chooser(state: State, pick: Callable[..., Any]) -> Callable[..., Any]:
    """Return `min` or `max`, whose key is called through the gate of calls."""

    def choose(*args: Any, key: Any = None, **kwargs: Any) -> Any:
        if len(args) == 1:
            args = (iterate(args[0]),)
        return pick(*args, key=state.callback(key), **kwargs)

    return choose


def _sorter(state: State) -> Callable[..., list[Any]]:
    def sorted_(iterable: Any, /, *, key: Any = None, reverse: Any = False) -> list[Any]:
        items = listed(iterable)
        state.work(4 * len(items))
        return sorted(items, key=state.callback(key), reverse=reverse)

    return sorted_


def _asker(state: State) -> Callable[..., bool]:
    def hasattr_(value: Any, name: Any) -> bool:
        if not isinstance(name, str):
            raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
        return state.has(state, value, name)

    return hasattr_


def _next(iterator: Any, default: Any = _NO_VALUE) -> Any:
    return next(iterator) if default is _NO_VALUE else next(iterator, default)


def _hasher(state: State) -> Callable[[Any], int]:
    def hash_(value: Any) -> int:
        found = hash(value)
        return found if _is_plain(value) else state.ordinal(value)

    return hash_


def _is_plain(value: Any) -> bool:
    """Tell whether the hash of a value is made from what it is, not from where it lies."""
    if isinstance(value, (tuple, frozenset)):
        return all(_is_plain(item) for item in value)
    return value is None or type(value) in (bool, int, float, complex, str)


def _names(state: State) -> dict[str, Any]:
    """Return the functions of a run under their names."""
    return {
        "print": _printer(state),
        "id": lambda value: state.ordinal(value),
        "hash": _hasher(state),
        "min": _chooser(state, min),
        "max": _chooser(state, max),
        "sorted": _sorter(state),
        "hasattr": _asker(state),
        "next": _next,
        "sum": _sum,
        "round": _round,
        "pow": _pow,
        "reversed": _reversed,
        "iter": _iter,
        "type": _type,
        "repr": _repr,
        "format": _format,
    }


def builtins_of(state: State) -> dict[str, Any]:
    """Return Python's own names for one run; those that speak or remember are made for it."""
    made = _names(state)
    for word, function in made.items():
        function.__name__ = function.__qualname__ = word
        function.__module__ = "builtins"
    return {
        **{function.__name__: function for function in _PLAIN},
        **{kind.__name__: kind for kind in (*TYPES, *ITERATORS)},
        "NotImplemented": NotImplemented,
        "Ellipsis": Ellipsis,
        "__name__": "__main__",
        **made,
    }
