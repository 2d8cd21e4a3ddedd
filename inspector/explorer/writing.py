"""Pieces of the programs that the rows write; checked numbers go in, by `repr`."""

import math
from collections.abc import Sequence

from inspector.explorer.controls import (
    AS_IT_IS,
    EVERY_SECOND,
    EXPANDED,
    REAL,
    TRANSPOSED,
    WHOLE,
    WITHOUT_FIRST,
)
from inspector.explorer.operation import Arguments


def numbers(values: Sequence[int | float]) -> str:
    """Return numbers as arguments: 3, 4."""
    return ", ".join(repr(value) for value in values)


def size(values: Sequence[int]) -> str:
    """Return a shape as one argument: 4 or (3, 4)."""
    return repr(values[0]) if len(values) == 1 else repr(tuple(values))


def counted(name: str, shape: Sequence[int], first: int = 0, kind: str = WHOLE) -> str:
    """Return the line that makes a tensor of numbers in order, so that each tells where it was.

    `kind` is WHOLE, REAL or the name of a dtype.
    """
    end = first + math.prod(shape)
    asked = [float(n) if kind == REAL else n for n in ((first, end) if first else (end,))]
    dtype = "" if kind in (WHOLE, REAL) else f", dtype=torch.{kind}"
    made = f"{name} = torch.arange({numbers(asked)}{dtype})"
    return made if len(shape) == 1 else f"{made}.reshape({numbers(shape) or '()'})"


def begin(values: Arguments, first: int = 0, kind: str = WHOLE) -> tuple[str, ...]:
    """Return the lines that make x from the controls `shape` and `start`."""
    shape, start = values["shape"], values["start"]
    if start == AS_IT_IS:
        return (counted("x", shape, first, kind),)
    view = {
        TRANSPOSED: ".t()" if len(shape) == 2 else ".transpose(0, -1)",
        EVERY_SECOND: "[..., ::2]",
        WITHOUT_FIRST: "[..., 1:]",
        EXPANDED: f".expand({numbers((2, *shape))})",
    }[start]
    return counted("base", shape, first, kind), f"x = base{view}"


def table(name: str, rows: Sequence[Sequence[int]], real: bool = False) -> str:
    """Return the line that makes a small table, row by row."""
    shown = ", ".join(f"[{numbers([float(n) if real else n for n in row])}]" for row in rows)
    return f"{name} = torch.tensor([{shown}])"


def listed(name: str, values: Sequence[int | float]) -> str:
    """Return the line that makes a one-dimensional tensor."""
    return f"{name} = torch.tensor([{numbers(values)}])"
