"""Numbers as a picture: shades for the eye, and the numbers themselves of a small one."""

import base64
import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from inspector.modules.run_record import NOT_FINITE, Plane

MOST_SIDE = 32  # rows and columns of one of several planes
MOST_ALONE = 64  # of one that stands alone
MOST_NUMBERS = 256  # of a plane, that are told beside its shades
FEW_NUMBERS = 16  # of one of many planes
_DIGITS = 5


def plane_of(matrix: Tensor, label: str, most: tuple[int, int]) -> Plane:
    """Return a matrix as a picture of at most so many rows and columns.

    Shapes: matrix: (rows, columns).
    """
    return planes_of(matrix[None], (label,), most, MOST_NUMBERS)[0]


def planes_of(
    stack: Tensor, labels: Iterable[str], most: tuple[int, int], numbers: int = FEW_NUMBERS
) -> tuple[Plane, ...]:
    """Return matrices of one size as pictures, each with its own darkest and lightest.

    Shapes: stack: (matrices, rows, columns).
    """
    values = _real(stack)
    rows, columns = values.shape[1:]
    shown = (min(rows, most[0]), min(columns, most[1]))
    if shown != (rows, columns):
        values = adaptive_avg_pool2d(values, shown)
    flat = values.flatten(1)
    finite = flat.isfinite()
    low = torch.where(finite, flat, math.inf).amin(1)
    high = torch.where(finite, flat, -math.inf).amax(1)
    low, high = (torch.where(finite.any(1), one, 0.0) for one in (low, high))
    shades = _shades(flat, finite, low, high)
    few = flat.size(1) <= numbers
    return tuple(
        Plane(
            label=label,
            rows=shown[0],
            columns=shown[1],
            of_rows=rows,
            of_columns=columns,
            low=float(low[i]),
            high=float(high[i]),
            shades=base64.b64encode(shades[i].tobytes()).decode(),
            values=tuple(map(_short, flat[i].tolist())) if few else None,
        )
        for i, label in zip(range(flat.size(0)), labels, strict=False)
    )


def _real(stack: Tensor) -> Tensor:
    """Return plain doubles; of complex numbers their size."""
    stack = stack.detach()
    if stack.layout != torch.strided:
        stack = stack.to_dense()
    if stack.is_complex():
        stack = stack.abs()
    return stack.double()


def _shades(values: Tensor, finite: Tensor, low: Tensor, high: Tensor) -> Any:
    """Return bytes: (matrices, cells)."""
    width = high - low
    flat = (width <= 0) | ~width.isfinite()  # all the same, or too far apart for a double
    scale = torch.where(flat, 0.0, (NOT_FINITE - 1) / torch.where(flat, 1.0, width))
    scaled = ((values - low[:, None]) * scale[:, None]).round()
    return torch.where(finite, scaled, NOT_FINITE).to(torch.uint8).numpy()


def _short(value: float) -> float | None:
    return float(f"%.{_DIGITS}g" % value) if math.isfinite(value) else None
