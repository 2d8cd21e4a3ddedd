"""A tensor in few numbers: its elements when they are few, else a norm and a small heat map."""

import math

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d
from torch.nn.parameter import is_lazy

from inspector.figures import cells
from inspector.gradients.record import MOST_FIGURE_CELLS, Figure
from inspector.record import Heat
from inspector.storages import plain

SIDE = 10  # rows and columns of a heat map
MOST_ALONG = 64  # parts of a vector, whose map has one row
_HEAT_DIGITS = 2  # behind the first digit of the largest
_MOST_DIGITS = 300  # behind the point
_NORM_DIGITS = 7


def figure_of(tensor: Tensor, whole: bool = True) -> Figure:
    """Return the figure of a tensor. While a program runs, call it inside `quiet`.

    Without `whole`, or where there are no elements to read (on meta, under a transform), a figure
    tells shape and dtype only.
    """
    if is_lazy(tensor):
        return Figure(shape=(), dtype=plain(tensor.dtype), norm=None, values=None, heat=None)
    bare = Figure(
        shape=tuple(tensor.shape), dtype=plain(tensor.dtype), norm=None, values=None, heat=None
    )
    if not whole or tensor.is_meta or torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        return bare
    try:
        return _read(tensor.detach(), bare)
    except (RuntimeError, NotImplementedError):  # want of memory, or a rare layout or dtype
        return bare


def readable(tensor: Tensor) -> Tensor:
    """Return a tensor with all its elements: a sparse one is made dense, zeros get memory."""
    if tensor._is_zerotensor():
        return torch.zeros(tensor.shape, dtype=tensor.dtype)
    if tensor.layout == torch.strided:
        return tensor
    if tensor.layout != torch.sparse_coo:
        return tensor.to_dense()
    # The gradient of an embedding may have values of stride 0, and to_dense() makes zeros of them.
    whole = torch.zeros(tensor.shape, dtype=tensor.dtype)
    return whole.index_put_(tuple(tensor._indices()), tensor._values(), accumulate=True)


def _read(tensor: Tensor, bare: Figure) -> Figure:
    tensor = readable(tensor)
    if tensor.is_floating_point() and tensor.element_size() == 1:
        tensor = tensor.float()  # few kernels know these
    few = tensor.numel() <= MOST_FIGURE_CELLS
    values = cells(tensor) if few else None
    norm = nan = inf = None
    if tensor.is_floating_point() or tensor.is_complex():
        norm = float(torch.linalg.vector_norm(tensor))
        if not math.isfinite(norm):
            nan, inf = int(tensor.isnan().sum()), int(tensor.isinf().sum())
            if not nan and not inf:  # the norm was too large for this dtype
                norm = float(torch.linalg.vector_norm(tensor.to(_wide(tensor))))
    return bare.model_copy(
        update={
            "norm": _rounded(norm, _NORM_DIGITS),
            "values": values,
            "heat": None if few else _heat(tensor),
            "nan": nan or 0,
            "inf": inf or 0,
        }
    )


def _wide(tensor: Tensor) -> torch.dtype:
    return torch.complex128 if tensor.is_complex() else torch.float64


def _heat(tensor: Tensor) -> Heat | None:
    """Return means of parts of the matrix that a tensor makes when its axes are laid together."""
    if tensor.is_complex():
        return None
    matrix = _matrix(tensor)
    if matrix.dtype != torch.float64:
        matrix = matrix.float()
    rows = min(matrix.size(0), SIDE)
    columns = min(matrix.size(1), SIDE if rows > 1 else MOST_ALONG)
    means = adaptive_avg_pool2d(matrix[None, None], (rows, columns)).reshape(-1).double()
    largest = float(means.abs().nan_to_num(0.0, 0.0, 0.0).max())
    # As exact as one can see beside the largest: fewer digits cross to the page.
    digits = _HEAT_DIGITS - math.floor(math.log10(largest)) if largest else 0
    values = torch.round(means, decimals=min(digits, _MOST_DIGITS)).tolist()
    shown = tuple(one if math.isfinite(one) else None for one in values)
    return Heat(rows=rows, columns=columns, values=shown)


def _matrix(tensor: Tensor) -> Tensor:
    """Return it as a matrix: the axes are cut in two groups where that is nearest to a square."""
    if tensor.dim() < 2:
        return tensor.reshape(1, -1)
    sizes = tensor.shape
    cuts = ((math.prod(sizes[:at]), math.prod(sizes[at:])) for at in range(1, len(sizes)))
    rows, columns = min(cuts, key=lambda cut: max(cut) / max(min(cut), 1))
    return tensor.reshape(rows, columns)


def _rounded(value: float | None, digits: int) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return float(f"%.{digits}g" % value)
