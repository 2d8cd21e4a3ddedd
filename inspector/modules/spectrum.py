"""The singular values of a weight: by how much it stretches in which direction, and its rank."""

import math

import torch
from torch import Tensor, nn

from inspector.modules.kernels import out_first
from inspector.modules.weight_record import MOST_SINGULAR, Singular

MOST_WORK = 4_000_000_000  # rows x columns x the smaller of both: about half a second


def singular_of(tensor: Tensor, owner: nn.Module | None = None) -> Singular | str:
    """Return the singular values, or why there are none in a sentence.

    Shapes: (rows, columns), or of a convolution (out, ...) laid flat to (out, -1).
    """
    if tensor.dim() < 2:
        return "It has no singular values: they belong to matrices."
    if not tensor.is_floating_point() and not tensor.is_complex():
        return "It has no singular values: its numbers are whole."
    if not tensor.numel():
        return "It has no singular values: it has no elements."
    weight = out_first(tensor, owner)
    rows, columns = weight.size(0), weight.numel() // weight.size(0)
    if rows * columns * min(rows, columns) > MOST_WORK:
        return f"Its singular values would take too long: it is a {rows:,} × {columns:,} matrix."
    matrix = weight.detach().reshape(rows, columns)
    # torch has no decomposition of shorter floats; their rank is still counted in their digits.
    wide = matrix if matrix.element_size() >= 4 else matrix.float()
    if not wide.isfinite().all():
        return "It has no singular values: not all of its numbers are finite."
    values: list[float] = torch.linalg.svdvals(wide).tolist()
    if not all(map(math.isfinite, values)):
        return "Its singular values are larger than its dtype can hold."
    tolerance = max(rows, columns) * torch.finfo(matrix.dtype).eps * values[0]
    return Singular(
        rows=rows,
        columns=columns,
        values=tuple(values[:MOST_SINGULAR]),
        count=len(values),
        rank=sum(value > tolerance for value in values),
        tolerance=tolerance,
        condition=_finite(values[0] / values[-1]) if values[-1] else None,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
