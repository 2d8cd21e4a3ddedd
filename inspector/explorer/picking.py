"""Rows that pick elements: views where a step along each axis says it, copies where a list does."""

from functools import partial

from inspector.explorer.controls import choice, dim, shape, start, whole, wholes
from inspector.explorer.operation import Arguments, Control, Operation
from inspector.explorer.writing import begin, counted, listed, table

_row = partial(Operation, group="Pick elements", moves=True)
FIRST = 10  # inputs count from here, so that no element looks like an index
_CONDITIONS = ("x % 2 == 0", "x > 14", "x < 0", "(x > 11) & (x < 17)")
_PATTERNS = (
    "x[None]",
    "x[:, None]",
    "x[..., None]",
    "x[..., 0]",
    "x[0, ...]",
    "x[..., 1, None]",
    "x[None, ..., ::2]",
    "x[0]",
    "x[-1, :, 1]",
    "x[0, 0, 0, 0]",
)
_ROWS, _COLUMNS, _PAIRS, _GRID = (
    "x[rows]",
    "x[:, columns]",
    "x[rows, columns]",
    "x[rows][:, columns]",
)


def _slice(v: Arguments, axis: int) -> str:
    """Return one slice; a step of 1 is not written."""
    first, stop, step = v[f"start{axis}"], v[f"stop{axis}"], v[f"step{axis}"]
    return f"{first}:{stop}" if step == 1 else f"{first}:{stop}:{step}"


def _slices(axis: int, stop: int, step: int) -> tuple[Control, ...]:
    return (
        whole(f"start{axis}", f"Axis {axis}: from", 0, -6, 6),
        whole(f"stop{axis}", f"Axis {axis}: up to", stop, -6, 6, "Itself not included."),
        whole(f"step{axis}", f"Axis {axis}: step", step, -1, 4),
    )


def _grid(v: Arguments) -> str:
    """Return x as it is: rows that pick by a list copy anyway."""
    return counted("x", v["shape"], FIRST)


def _condition() -> Control:
    return choice("condition", "Mask", _CONDITIONS)


def _table_of_indices() -> tuple[Control, ...]:
    return tuple(
        wholes(f"row{row}", f"index, row {row}", entries, (-1, 5), (0, 4))
        for row, entries in enumerate(((0, 1, 2, 0), (2, 0, 1, 1)))
    )


PICKING = (
    _row(
        name="narrow",
        meaning="A view of some length along one axis.",
        controls=(
            shape(4, 3),
            start(),
            dim(0),
            whole("first", "From", 1, -5, 6),
            whole("length", "Length", 2, -1, 6),
        ),
        lines=lambda v: (
            *begin(v, FIRST),
            f"y = x.narrow({v['dim']}, {v['first']}, {v['length']})",
        ),
        page="generated/torch.narrow.html",
    ),
    _row(
        name="select",
        meaning="A view at one index of an axis; the axis is gone.",
        controls=(shape(3, 4), start(), dim(0), whole("index", "Index", 1, -6, 6)),
        lines=lambda v: (*begin(v, FIRST), f"y = x.select({v['dim']}, {v['index']})"),
        page="generated/torch.select.html",
    ),
    _row(
        name="unfold",
        meaning="Windows along an axis, each of them a view; they overlap when the step is small.",
        controls=(
            shape(6),
            start(),
            dim(0),
            whole("size", "Window", 3, -1, 7),
            whole("step", "Step", 1, -1, 6),
        ),
        lines=lambda v: (
            *begin(v, FIRST),
            f"y = x.unfold({v['dim']}, {v['size']}, {v['step']})",
        ),
        page="generated/torch.Tensor.unfold.html",
    ),
    _row(
        name="diagonal",
        meaning="A view along the diagonal: one step is the sum of two strides.",
        controls=(
            shape(3, 4),
            start(),
            whole("offset", "Offset", 0, -6, 6),
            dim(0, "dim1", "dim1"),
            dim(1, "dim2", "dim2"),
        ),
        lines=lambda v: (
            *begin(v, FIRST),
            f"y = x.diagonal(offset={v['offset']}, dim1={v['dim1']}, dim2={v['dim2']})",
        ),
        page="generated/torch.diagonal.html",
    ),
    _row(
        name="slicing with steps",
        meaning="A view: a slice moves the offset, its step multiplies the stride.",
        controls=(shape(4, 6), start(), *_slices(0, 4, 2), *_slices(1, 6, 1)),
        lines=lambda v: (*begin(v, FIRST), f"y = x[{_slice(v, 0)}, {_slice(v, 1)}]"),
        page="tensor_view.html",
        note="Python's lists take negative steps, tensors do not: use x.flip(0).",
    ),
    _row(
        name="None and Ellipsis",
        meaning="None adds an axis, ... stands for as many axes as are left; both give views.",
        controls=(shape(2, 3, 4), start(), choice("pattern", "Index", _PATTERNS)),
        lines=lambda v: (*begin(v, FIRST), f"y = {v['pattern']}"),
        page="tensor_view.html",
    ),
    _row(
        name="integer-list indexing",
        meaning="A list of indices copies: two lists pick pairs, one after the other a grid.",
        controls=(
            shape(4, 3),
            choice("pattern", "Index", (_ROWS, _COLUMNS, _PAIRS, _GRID)),
            wholes("rows", "rows", (0, 2, 2), (-4, 4), (0, 5)),
            wholes("columns", "columns", (0, 1, 2), (-4, 4), (0, 5)),
        ),
        lines=lambda v: (
            _grid(v),
            f"rows, columns = {list(v['rows'])!r}, {list(v['columns'])!r}",
            f"y = {v['pattern']}",
        ),
        page="tensor_view.html",
        note="x[[0]].zero_() changes a copy and leaves x alone; x[0].zero_() changes x.",
    ),
    _row(
        name="mask indexing",
        meaning="Copies the elements where a mask is True, in one row.",
        controls=(shape(3, 4), _condition()),
        lines=lambda v: (_grid(v), f"mask = {v['condition']}", "y = x[mask]"),
        page="generated/torch.masked_select.html",
        note="Notes use uint8 masks. Comparisons are bool now; a uint8 index is deprecated.",
    ),
    _row(
        name="gather",
        meaning="Along dim, the index says where to look; the other axes stay where they are.",
        controls=(shape(3, 4), dim(0, ranks=3), *_table_of_indices()),
        lines=lambda v: (
            _grid(v),
            table("index", (v["row0"], v["row1"])),
            f"y = x.gather({v['dim']}, index)",
        ),
        page="generated/torch.gather.html",
    ),
    _row(
        name="index_select",
        meaning="Copies whole slices along one axis, in the order of the index.",
        controls=(shape(3, 4), start(), dim(0), wholes("index", "index", (2, 0, 0), (-1, 5))),
        lines=lambda v: (
            *begin(v, FIRST),
            listed("index", v["index"]),
            f"y = x.index_select({v['dim']}, index)",
        ),
        page="generated/torch.index_select.html",
        note="Unlike x[[-1]], it takes no negative index.",
    ),
    _row(
        name="masked_select",
        meaning="Copies the elements where a mask is True; mask and x broadcast.",
        controls=(shape(3, 4), start(), _condition()),
        lines=lambda v: (
            *begin(v, FIRST),
            f"mask = {v['condition']}",
            "y = torch.masked_select(x, mask)",
        ),
        page="generated/torch.masked_select.html",
    ),
    _row(
        name="take",
        meaning="Reads x as if it were flat.",
        controls=(shape(3, 4), start(), wholes("index", "index", (0, 5, 11), (-25, 25))),
        lines=lambda v: (
            *begin(v, FIRST),
            listed("index", v["index"]),
            "y = torch.take(x, index)",
        ),
        page="generated/torch.take.html",
    ),
    _row(
        name="where",
        meaning="Takes from a where the mask is True, else from b; all three broadcast.",
        controls=(
            shape(3, 4, name="a", of="a", most=3),
            shape(3, 1, name="b", of="b", most=3),
            choice("condition", "Mask", ("a % 2 == 0", "a > 15", "a < 0")),
        ),
        lines=lambda v: (
            counted("a", v["a"], FIRST),
            counted("b", v["b"], first=500),
            f"mask = {v['condition']}",
            "y = torch.where(mask, a, b)",
        ),
        page="generated/torch.where.html",
    ),
)
