"""Rows that put tensors together, and those that cut one apart."""

import math
from functools import partial

from inspector.explorer.controls import choice, dim, shape, start, whole, wholes
from inspector.explorer.operation import Arguments, Operation
from inspector.explorer.writing import begin, counted

_row = partial(Operation, group="Join and split", moves=True)
_EQUAL = "parts of this size"
_GIVEN = "parts of these sizes"


def _pair(v: Arguments) -> tuple[str, str]:
    """Return the lines of a and b: b goes on counting where a stopped."""
    return counted("a", v["a"]), counted("b", v["b"], first=math.prod(v["a"]))


def _split(v: Arguments) -> str:
    return repr(v["size"]) if v["how"] == _EQUAL else repr(list(v["sizes"]))


JOINING = (
    _row(
        name="cat",
        meaning="Puts tensors one after the other along an axis they already have.",
        controls=(shape(2, 3, name="a", of="a"), shape(1, 3, name="b", of="b"), dim(0)),
        lines=lambda v: (*_pair(v), f"y = torch.cat((a, b), dim={v['dim']})"),
        page="generated/torch.cat.html",
    ),
    _row(
        name="stack",
        meaning="Puts tensors of one shape together along a new axis.",
        controls=(shape(2, 3, name="a", of="a"), shape(2, 3, name="b", of="b"), dim(0)),
        lines=lambda v: (*_pair(v), f"y = torch.stack((a, b), dim={v['dim']})"),
        page="generated/torch.stack.html",
    ),
    _row(
        name="split",
        meaning="Cuts into parts of a given size; each part is a view.",
        controls=(
            shape(5, 2),
            start(),
            choice("how", "Into", (_EQUAL, _GIVEN)),
            whole("size", "Size", 2, -1, 8),
            wholes("sizes", "Sizes", (1, 4), (-1, 6), (0, 4)),
            dim(0),
        ),
        lines=lambda v: (*begin(v), f"y = torch.split(x, {_split(v)}, dim={v['dim']})"),
        page="generated/torch.split.html",
    ),
    _row(
        name="chunk",
        meaning="Cuts into at most so many parts of equal size; the last one may be smaller.",
        controls=(shape(5, 2), start(), whole("chunks", "Parts", 4, -1, 8), dim(0)),
        lines=lambda v: (*begin(v), f"y = torch.chunk(x, {v['chunks']}, dim={v['dim']})"),
        page="generated/torch.chunk.html",
        note="Notes say that chunk(n) returns n parts. 5 rows into 4 make 3 parts: 2, 2 and 1.",
    ),
)
