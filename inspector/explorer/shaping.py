"""Rows that give the same elements another shape; nearly all of them are views."""

from functools import partial

from inspector.explorer.controls import choice, dim, shape, start, whole, wholes
from inspector.explorer.operation import Control, Operation
from inspector.explorer.writing import begin, counted, numbers

_row = partial(Operation, group="Change shape", moves=True)
_ALL = "all of size 1"
_ONE = "only dim"


def _target(*sizes: int) -> Control:
    """Ask for a new shape."""
    left = "-1 stands for the size that is left over."
    return wholes("target", "New shape", sizes, (-2, 24), (0, 5), left)


SHAPING = (
    _row(
        name="view",
        meaning="Sees the same memory in another shape, and refuses where the strides forbid it.",
        controls=(shape(3, 4), start(), _target(2, 6)),
        lines=lambda v: (*begin(v), f"y = x.view({numbers(v['target']) or '()'})"),
        page="generated/torch.Tensor.view.html",
        note="Notes say that view needs a contiguous tensor. It needs strides that fit: "
        "start from every second column and try 3, 2, 1.",
    ),
    _row(
        name="reshape",
        meaning="A view where the strides allow one, else a copy in the new shape.",
        controls=(shape(3, 4), start(), _target(2, 6)),
        lines=lambda v: (*begin(v), f"y = x.reshape({numbers(v['target']) or '()'})"),
        page="generated/torch.reshape.html",
    ),
    _row(
        name="flatten",
        meaning="Makes one axis out of the axes from start_dim to end_dim.",
        controls=(
            shape(2, 3, 4),
            start(),
            dim(0, "start_dim", "start_dim"),
            dim(-1, "end_dim", "end_dim"),
        ),
        lines=lambda v: (
            *begin(v),
            f"y = x.flatten(start_dim={v['start_dim']}, end_dim={v['end_dim']})",
        ),
        page="generated/torch.flatten.html",
        note="Notes say that flatten always copies. It copies only what cannot be a view.",
    ),
    _row(
        name="unflatten",
        meaning="Makes several axes out of one.",
        controls=(
            shape(2, 6),
            start(),
            dim(1),
            wholes("sizes", "Sizes", (2, 3), (-2, 6), (0, 4), "-1 stands for what is left over."),
        ),
        lines=lambda v: (*begin(v), f"y = x.unflatten({v['dim']}, {tuple(v['sizes'])!r})"),
        page="generated/torch.unflatten.html",
    ),
    _row(
        name="ravel",
        meaning="One long axis: x itself, a view, or a copy, whichever is cheapest.",
        controls=(shape(3, 4), start()),
        lines=lambda v: (*begin(v), "y = x.ravel()"),
        page="generated/torch.ravel.html",
    ),
    _row(
        name="squeeze",
        meaning="Drops axes of size 1.",
        controls=(shape(1, 3, 1, 2), start(), choice("which", "Which axes", (_ALL, _ONE)), dim(0)),
        lines=lambda v: (
            *begin(v),
            "y = x.squeeze()" if v["which"] == _ALL else f"y = x.squeeze({v['dim']})",
        ),
        page="generated/torch.squeeze.html",
        note="squeeze(dim) leaves an axis of another size as it is, without an error.",
    ),
    _row(
        name="unsqueeze",
        meaning="Adds an axis of size 1.",
        controls=(shape(3, 4), start(), dim(0, ranks=5)),
        lines=lambda v: (*begin(v), f"y = x.unsqueeze({v['dim']})"),
        page="generated/torch.unsqueeze.html",
    ),
    _row(
        name="transpose",
        meaning="Swaps two axes by swapping their strides.",
        controls=(shape(2, 3, 4), start(), dim(0, "dim0", "dim0"), dim(1, "dim1", "dim1")),
        lines=lambda v: (*begin(v), f"y = x.transpose({v['dim0']}, {v['dim1']})"),
        page="generated/torch.transpose.html",
    ),
    _row(
        name="permute",
        meaning="Puts all axes in another order: NHWC to NCHW is permute(0, 3, 1, 2).",
        controls=(
            shape(2, 3, 4),
            start(),
            wholes("dims", "Order", (2, 0, 1), (-4, 4), (0, 5)),
        ),
        lines=lambda v: (*begin(v), f"y = x.permute({numbers(v['dims']) or '()'})"),
        page="generated/torch.permute.html",
    ),
    _row(
        name="movedim",
        meaning="Takes one axis out and puts it in elsewhere; the others keep their order.",
        controls=(
            shape(2, 3, 4),
            start(),
            dim(0, "source", "source"),
            dim(2, "destination", "destination"),
        ),
        lines=lambda v: (*begin(v), f"y = x.movedim({v['source']}, {v['destination']})"),
        page="generated/torch.movedim.html",
    ),
    _row(
        name="t",
        meaning="Transposes a matrix; up to two axes.",
        controls=(shape(3, 4), start()),
        lines=lambda v: (*begin(v), "y = x.t()"),
        page="generated/torch.t.html",
        note="Notes write x.T for tensors of any rank; above two axes that is deprecated. "
        "x.mT swaps the last two.",
    ),
    _row(
        name="as_strided",
        meaning="Sets shape, stride and offset by hand over the memory of x.",
        controls=(
            shape(3, 4),
            wholes("size", "Size", (3, 2), (0, 8), (0, 4)),
            wholes("stride", "Stride", (2, 1), (-1, 8), (0, 4)),
            whole("offset", "Offset", 0, -1, 24),
        ),
        lines=lambda v: (
            counted("x", v["shape"]),
            f"y = x.as_strided({tuple(v['size'])!r}, {tuple(v['stride'])!r}, {v['offset']})",
        ),
        page="generated/torch.as_strided.html",
        note="Two elements may share a cell: try the stride 1, 1.",
    ),
)
