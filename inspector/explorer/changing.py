"""Rows that change elements: in place, or in a copy."""

from functools import partial

from inspector.explorer.controls import (
    REAL,
    WHOLE,
    choice,
    dim,
    flag,
    shape,
    start,
    whole,
    wholes,
)
from inspector.explorer.operation import Arguments, Control, Operation
from inspector.explorer.writing import begin, counted, listed, table

_row = partial(Operation, group="In place")
_FIRST = 100  # x counts from here, so that no element looks like an index or a source
_STATEMENTS = (
    "y += 10",
    "y = y + 10",
    "y.add_(10)",
    "y.mul_(2)",
    "y[:] = y * 2",
    "y[0] = -1",
    "y.add_(0.5)",
    "y /= 2",
    "y.zero_()",
)


def _in_place() -> Control:
    return flag("in_place", "In place", True, "With the underscore x itself is changed.")


def _name(v: Arguments, name: str) -> str:
    return f"{name}_" if v["in_place"] else name


def _filled() -> Control:
    return whole("value", "Value", -1, -9, 9)


CHANGING = (
    _row(
        name="in-place arithmetic",
        meaning="y is x: what changes y in place changes x, what makes a new tensor does not.",
        controls=(
            shape(2, 3),
            start(),
            choice("dtype", "x holds", (WHOLE, REAL)),
            choice("statement", "Statement", _STATEMENTS),
        ),
        lines=lambda v: (*begin(v, kind=v["dtype"]), "y = x", v["statement"]),
        page="generated/torch.Tensor.add_.html",
        note="In place keeps the dtype of x: a fraction does not fit into whole numbers.",
    ),
    _row(
        name="masked_fill",
        meaning="Writes one value wherever a mask is True.",
        controls=(
            shape(3, 4),
            start(),
            choice("condition", "Mask", ("x % 2 == 0", "x > 105", "x[0] > 101", "x < 0")),
            _filled(),
            _in_place(),
        ),
        lines=lambda v: (
            *begin(v, _FIRST),
            f"mask = {v['condition']}",
            f"y = x.{_name(v, 'masked_fill')}(mask, {v['value']})",
        ),
        page="generated/torch.Tensor.masked_fill_.html",
    ),
    _row(
        name="index_fill",
        meaning="Writes one value into whole slices along an axis.",
        controls=(
            shape(3, 4),
            start(),
            dim(1),
            wholes("index", "index", (0, 2), (-2, 5)),
            _filled(),
            _in_place(),
        ),
        lines=lambda v: (
            *begin(v, _FIRST),
            listed("index", v["index"]),
            f"y = x.{_name(v, 'index_fill')}({v['dim']}, index, {v['value']})",
        ),
        page="generated/torch.Tensor.index_fill_.html",
        note="After expand it only warns, and writes every place that shares the cell.",
    ),
    _row(
        name="scatter",
        meaning="The reverse of gather: along dim, the index says where each element of src goes.",
        controls=(
            shape(3, 4, most=3),
            dim(0, ranks=3),
            wholes("row0", "index, row 0", (0, 1, 2, 0), (-1, 5), (0, 5)),
            wholes("row1", "index, row 1", (2, 0, 1, 1), (-1, 5), (0, 5)),
            shape(2, 4, name="src", of="src", most=3),
            _in_place(),
        ),
        lines=lambda v: (
            counted("x", v["shape"], 5 * _FIRST),
            counted("src", v["src"], _FIRST),
            table("index", (v["row0"], v["row1"])),
            f"y = x.{_name(v, 'scatter')}({v['dim']}, index, src)",
        ),
        page="generated/torch.Tensor.scatter_.html",
        note="Where two elements go to one place, which of them stays is not promised.",
        moves=True,
    ),
)
