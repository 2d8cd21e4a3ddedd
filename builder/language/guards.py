"""What Python itself does not bound: numbers and sequences that grow without end."""

import ast
import operator
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch

from builder.language.faults import refused, too_much

MOST_BITS = 4_096  # of a whole number
MOST_ITEMS = 1_000_000  # of a list, a text, a range
DEEPEST = 60  # lists in lists, iterators over iterators

GROWN = frozenset({str, list, tuple})
_SEQUENCES = (str, list, tuple)
NESTED = frozenset({list, tuple, dict, OrderedDict, torch.Size})
_MOST_NESTED = 200_000
_MOST_SCANNED = 4_000_000
_GROWING = frozenset({int, bool, str, list, tuple, bytes})
Operation = Callable[[Any, Any], Any]


def sized(count: int, what: str) -> None:
    """Refuse more items than a program may hold in one place."""
    if count > MOST_ITEMS:
        raise too_much(
            f"{what} would have {count:,} items, more than the {MOST_ITEMS:,} allowed here.",
            "Use a tensor for many numbers.",
        )


def whole(bits: int) -> None:
    """Refuse a whole number that is too large."""
    if bits > MOST_BITS:
        raise too_much(
            f"This whole number would have more than {MOST_BITS:,} bits.",
            "Use a float, or smaller numbers.",
        )


def add(a: Any, b: Any) -> Any:
    """Return a + b."""
    if type(a) in _GROWING and isinstance(a, _SEQUENCES) and isinstance(b, _SEQUENCES):
        sized(len(a) + len(b), f"This {type(a).__name__}")
    return a + b


def multiply(a: Any, b: Any) -> Any:
    """Return a * b."""
    if type(a) in _GROWING or type(b) in _GROWING:
        _product(a, b)
    return a * b


def _product(a: Any, b: Any) -> None:
    if isinstance(a, int) and isinstance(b, int):
        if a and b:
            whole(a.bit_length() + b.bit_length() - 1)
        return
    for sequence, times in ((a, b), (b, a)):
        if isinstance(sequence, _SEQUENCES) and hasattr(times, "__index__"):
            try:
                count = operator.index(times)
            except (TypeError, ValueError, RuntimeError):
                continue  # not a number after all: the product says so itself
            sized(len(sequence) * max(count, 0), f"This {type(sequence).__name__}")


def power(a: Any, b: Any) -> Any:
    """Return a ** b."""
    if isinstance(a, int) and isinstance(b, int) and b > 0 and a not in (-1, 0, 1):
        whole((a.bit_length() - 1) * b)
    return a**b


def shift(a: Any, b: Any) -> Any:
    """Return a << b."""
    if isinstance(a, int) and isinstance(b, int) and a and b > 0:
        whole(a.bit_length() + b)
    return a << b


def remainder(a: Any, b: Any) -> Any:
    """Return a % b, which is not for text here."""
    if isinstance(a, (str, bytes)):
        raise refused(
            "Formatting with % is not available here.", 'Write an f-string: f"loss {loss:.3f}".'
        )
    return a % b


_IADD: Operation = operator.iadd
_IMUL: Operation = operator.imul
_IPOW: Operation = operator.ipow
_ILSHIFT: Operation = operator.ilshift
_IMOD: Operation = operator.imod


def _also(a: Any, b: Any) -> Any:
    """Return a + b in place: a list takes every item of what is iterated."""
    if isinstance(a, _SEQUENCES) and hasattr(b, "__len__"):
        sized(len(a) + len(b), f"This {type(a).__name__}")
    return _IADD(a, b)


def _times(a: Any, b: Any) -> Any:
    if type(a) in _GROWING or type(b) in _GROWING:
        _product(a, b)
    return _IMUL(a, b)


def _raised(a: Any, b: Any) -> Any:
    return power(a, b) if isinstance(a, int) else _IPOW(a, b)


def _shifted(a: Any, b: Any) -> Any:
    return shift(a, b) if isinstance(a, int) else _ILSHIFT(a, b)


def _left(a: Any, b: Any) -> Any:
    return remainder(a, b) if isinstance(a, (int, str, bytes)) else _IMOD(a, b)


BINARY: dict[type[ast.operator], Operation] = {
    ast.Add: add,
    ast.Sub: operator.sub,
    ast.Mult: multiply,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: remainder,
    ast.Pow: power,
    ast.MatMult: operator.matmul,
    ast.LShift: shift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}

IN_PLACE: dict[type[ast.operator], Operation] = {
    ast.Add: _also,
    ast.Sub: operator.isub,
    ast.Mult: _times,
    ast.Div: operator.itruediv,
    ast.FloorDiv: operator.ifloordiv,
    ast.Mod: _left,
    ast.Pow: _raised,
    ast.MatMult: operator.imatmul,
    ast.LShift: _shifted,
    ast.RShift: operator.irshift,
    ast.BitAnd: operator.iand,
    ast.BitOr: operator.ior,
    ast.BitXor: operator.ixor,
}


def shallow(value: Any) -> None:
    """Refuse lists nested so deep, or so often, that who goes through them would not come back."""
    level, seen, scanned = [value], 0, 0
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for one in level:
            parts = one.values() if isinstance(one, dict) else one
            scanned += len(parts)
            if not NESTED.isdisjoint(map(type, parts)):
                inner += [part for part in parts if type(part) in NESTED]
            if seen + len(inner) > _MOST_NESTED or scanned > _MOST_SCANNED:
                raise too_much("This holds too many lists in lists.", "Use a tensor.")
        if not inner:
            return
        seen += len(inner)
        level = inner
    raise too_much(f"These lists are nested more than {DEEPEST} deep.", "Use a tensor.")


def is_nested(value: Any) -> bool:
    """Tell whether a value is of a kind that can hold others of it."""
    return type(value) in NESTED
