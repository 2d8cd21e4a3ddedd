"""Rows that copy, and those that give the same memory or numbers another type."""

from functools import partial

from inspector.explorer.controls import REAL, choice, flag, shape, start
from inspector.explorer.operation import Arguments, Operation
from inspector.explorer.writing import begin, counted

_row = partial(Operation, group="Copy and convert")
_DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "bool")
_BITS = ("int32", "int16", "uint8", "float32", "float64", "int64", "float16")
_FORMATS = ("contiguous_format", "channels_last", "preserve_format")


def _made(v: Arguments) -> str:
    """Return the line that makes some small fractions, so that rounding shows."""
    return f"x = torch.tensor([-1.5, -0.25, 0.0, 0.75, 1.0, 300.7], dtype=torch.{v['dtype']})"


def _format(v: Arguments) -> str:
    chosen = v["memory_format"]
    return "" if chosen == _FORMATS[0] else f"memory_format=torch.{chosen}"


CONVERTING = (
    _row(
        name="contiguous",
        meaning="x itself when it lies in order in memory, else a copy that does.",
        controls=(shape(3, 4), start(), choice("memory_format", "memory_format", _FORMATS[:2])),
        lines=lambda v: (*begin(v), f"y = x.contiguous({_format(v)})"),
        page="generated/torch.Tensor.contiguous.html",
        note="Notes say that contiguous always copies. It returns x itself when it can.",
        moves=True,
    ),
    _row(
        name="clone",
        meaning="A copy with memory of its own; gradients flow back through it.",
        controls=(shape(3, 4), start()),
        lines=lambda v: (*begin(v), "y = x.clone()"),
        page="generated/torch.clone.html",
        moves=True,
    ),
    _row(
        name="detach",
        meaning="The same memory, cut off from autograd.",
        controls=(shape(2, 3), flag("data", "by .data", default=False)),
        lines=lambda v: (
            counted("x", v["shape"], kind=REAL),
            "x.requires_grad_()",
            "y = x.data" if v["data"] else "y = x.detach()",
        ),
        page="generated/torch.Tensor.detach.html",
        note="Notes write x.data. It shares memory too, but not the version counter, so a change "
        "through it goes unseen and the gradient is wrong.",
        moves=True,
    ),
    _row(
        name="to(dtype)",
        meaning="Numbers of another type: x itself when it has that type already.",
        controls=(
            choice("dtype", "dtype of x", _DTYPES),
            choice("target", "New dtype", ("int64", *(d for d in _DTYPES if d != "int64"))),
            flag("copy", "copy=True", default=False),
        ),
        lines=lambda v: (
            _made(v),
            f"y = x.to(torch.{v['target']}{', copy=True' if v['copy'] else ''})",
        ),
        page="generated/torch.Tensor.to.html",
        note="To a whole number it cuts the fraction off: -1.5 becomes -1.",
    ),
    _row(
        name="view(dtype)",
        meaning="The same bytes read as another type; the last axis grows or shrinks.",
        controls=(
            shape(2, 4),
            start(),
            choice("dtype", "dtype of x", ("float32", "int64", "int32", "uint8")),
            choice("target", "New dtype", _BITS),
        ),
        lines=lambda v: (
            *begin(v, kind=v["dtype"]),
            f"y = x.view(torch.{v['target']})",
        ),
        page="generated/torch.Tensor.view.html",
    ),
)
