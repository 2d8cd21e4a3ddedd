"""Rows that repeat elements: with stride 0, or in new memory."""

import math
from functools import partial

from inspector.explorer.controls import choice, shape, start, wholes
from inspector.explorer.operation import Operation
from inspector.explorer.writing import begin, counted, numbers

_row = partial(Operation, group="Repeat and broadcast")
_BROADCASTING = "notes/broadcasting.html"

REPEATING = (
    _row(
        name="expand",
        meaning="Repeats axes of size 1 with stride 0: no element is copied.",
        controls=(
            shape(3, 1),
            start(),
            wholes("sizes", "Sizes", (3, 4), (-1, 6), (0, 5), "-1 leaves the axis as it is."),
        ),
        lines=lambda v: (*begin(v), f"y = x.expand({numbers(v['sizes']) or '()'})"),
        page="generated/torch.Tensor.expand.html",
        moves=True,
        note="All repetitions are one cell, so y.add_(1) is refused: clone it first.",
    ),
    _row(
        name="repeat",
        meaning="Copies x so many times along each axis.",
        controls=(
            shape(2, 3, most=3),
            start(),
            wholes("times", "Times", (2, 2), (-1, 3), (0, 4)),
        ),
        lines=lambda v: (*begin(v), f"y = x.repeat({numbers(v['times']) or '()'})"),
        page="generated/torch.Tensor.repeat.html",
        moves=True,
    ),
    _row(
        name="broadcast_to",
        meaning="Stretches to a shape as arithmetic would: aligned at the last axis, stride 0.",
        controls=(
            shape(4),
            start(),
            wholes("target", "New shape", (3, 4), (-1, 6), (0, 5)),
        ),
        lines=lambda v: (*begin(v), f"y = x.broadcast_to({tuple(v['target'])!r})"),
        page="generated/torch.broadcast_to.html",
        moves=True,
    ),
    _row(
        name="broadcasting",
        meaning="Aligns shapes at the last axis; an axis that is 1 or missing is stretched.",
        controls=(
            shape(3, 1, name="a", of="a"),
            shape(4, name="b", of="b"),
            choice("sign", "Operator", ("+", "-", "*", "<")),
        ),
        lines=lambda v: (
            counted("a", v["a"]),
            counted("b", v["b"], first=10),
            f"y = a {v['sign']} b",
        ),
        page=_BROADCASTING,
        note="Equal numbers of elements are not enough: (4, 1) and (4,) give (4, 4).",
    ),
    _row(
        name="broadcast_tensors",
        meaning="Shows what arithmetic sees: every input stretched to the common shape.",
        controls=(shape(3, 1, name="a", of="a"), shape(4, name="b", of="b")),
        lines=lambda v: (
            counted("a", v["a"]),
            counted("b", v["b"], first=math.prod(v["a"])),
            "y = torch.broadcast_tensors(a, b)",
        ),
        page="generated/torch.broadcast_tensors.html",
        moves=True,
    ),
)
