"""The numbers a tensor is shown by: cells, a summary, and for large ones edges and a heat map."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from inspector.record import MOST_CELLS, Cell, Edges, Heat, Summary

SIDE = 48  # rows and columns of a heat map
MOST_EDGE = 16  # indices shown along one dimension of a large tensor
MOST_EDGES = 1_024  # cells shown of it
# Digits that are nearly always enough, and always.
_DIGITS = {torch.float16: (4, 5), torch.bfloat16: (3, 4)}
_FEW = 64  # numbers that are rounded faster one by one
_TENS = tuple(10.0**power for power in range(23))
MOST_COPIED = 64 << 20  # bytes that may be copied to bring the elements into rows


def cells(values: Tensor) -> tuple[Cell, ...]:
    """Return the elements in reading order; what JSON has no number for becomes text.

    Floats are the shortest decimals that mean the same number in their dtype.
    """
    flat = values.reshape(-1)
    if flat.is_complex():
        return tuple(map(_complex_text, flat.tolist()))
    if flat.is_floating_point() and flat.element_size() == 1:
        return cells(flat.float())  # few kernels know these
    if not flat.is_floating_point():
        return tuple(flat.tolist())
    found = flat.tolist() if flat.dtype == torch.float64 else _short(flat)
    return tuple(one if math.isfinite(one) else _text(one) for one in found)


def _short(flat: Tensor) -> list[float]:
    """Round to so few digits that they still lead back to the same numbers."""
    exact: list[float] = flat.tolist()
    few, enough = _DIGITS.get(flat.dtype, (8, 9))
    short = _rounded(flat.double(), few).tolist() if len(exact) > _FEW else _printed(exact, few)
    back = torch.tensor(short, dtype=torch.float64).to(flat.dtype).tolist()
    if back == exact:
        return short
    return [
        one if again == value else float(f"%.{enough}g" % value)
        for one, again, value in zip(short, back, exact, strict=True)
    ]


def _printed(values: list[float], digits: int) -> list[float]:
    return [float(f"%.{digits}g" % one) for one in values]


def _rounded(values: Tensor, digits: int) -> Tensor:
    """Do for many what `_printed` does for few; numbers that are too large or small stay."""
    power = values.abs().log10().floor().nan_to_num(0.0, 0.0, 0.0)
    shift = digits - 1 - power
    far = shift.abs() >= len(_TENS)
    scale = torch.tensor(_TENS, dtype=torch.float64)[shift.abs().long().masked_fill(far, 0)]
    # Multiplied or divided, never by 0.001: only whole powers of ten are exact.
    near = torch.where(
        shift < 0, (values / scale).round() * scale, (values * scale).round() / scale
    )
    return torch.where(far, values, near)


def _text(value: float) -> str:
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def _complex_text(value: complex) -> str:
    sign = "-" if math.copysign(1, value.imag) < 0 else "+"
    return f"{value.real:.7g}{sign}{abs(value.imag):.7g}j"


@dataclass(frozen=True)
class Figures:
    """What is shown of a tensor beside its cells."""

    summary: Summary | None = None
    heat: Heat | None = None
    edges: Edges | None = None


def figures_of(tensor: Tensor, apart: bool, whole: bool = True) -> Figures:
    """Return a tensor's summary; when large its heat map; when large or `apart` its cells.

    `apart` asks for the cells of a tensor that cannot be read off the cells of its storage. Without
    `whole` not every element is looked at, so there are no more than the cells at the edges.
    """
    large = tensor.numel() > MOST_CELLS
    edges = _edges(tensor, large) if large or apart else None
    if not whole:
        return Figures(edges=edges)
    if tensor.numel() * tensor.element_size() > MOST_COPIED and not _in_rows(tensor):
        return Figures(edges=edges)
    tally, rows = _Tally(), []
    for block in _blocks(tensor, SIDE if large else 1):
        tally.add(block)
        if large and not block.is_complex():
            rows.append(_bins(block))
    return Figures(tally.summary(), _heat(rows), edges)


def _edges(tensor: Tensor, large: bool) -> Edges:
    sizes = tuple(tensor.shape)
    each = max(sizes, default=1)
    if large:
        fitting = (n for n in range(MOST_EDGE, 0, -1) if _count(sizes, n) <= MOST_EDGES)
        each = next(fitting)
    index = tuple(
        (*range(min(size, each - each // 2)), *range(max(size - each // 2, each - each // 2), size))
        for size in sizes
    )
    return Edges(index=index, values=cells(_picked(tensor, index)))


def _count(sizes: tuple[int, ...], each: int) -> int:
    return math.prod(min(size, each) for size in sizes)


def _picked(tensor: Tensor, index: tuple[tuple[int, ...], ...]) -> Tensor:
    if not index:
        return tensor
    along = (torch.tensor(dim, dtype=torch.int64) for dim in index)
    return tensor[torch.meshgrid(*along, indexing="ij")]


def _in_rows(tensor: Tensor) -> bool:
    """Return whether the tensor is a matrix, or can be seen as one without a copy."""
    dims = range(tensor.dim() - 2)
    return all(tensor.stride(d) == tensor.size(d + 1) * tensor.stride(d + 1) for d in dims)


def _blocks(tensor: Tensor, most: int) -> Iterator[Tensor]:
    """Yield matrices that are the tensor together, at most so many, as doubles."""
    if tensor.dim() < 2:
        whole = tensor.reshape(-1)
        pieces = [piece[None] for piece in whole.tensor_split(most)]
    else:
        matrix = tensor.reshape(-1, tensor.size(-1)) if tensor.numel() else tensor.reshape(0, 1)
        pieces = list(matrix.tensor_split(min(most, max(matrix.size(0), 1))))
    for piece in pieces:
        yield piece.resolve_conj().resolve_neg() if piece.is_complex() else piece.double()


def _bins(block: Tensor) -> list[float | None]:
    """Return the means of the columns of a block, at most SIDE of them."""
    wide = block.size(1)
    bins = torch.arange(wide) * min(wide, SIDE) // wide
    sums = block.new_zeros(min(wide, SIDE)).index_add_(0, bins, block.mean(0))
    return [_number(one) for one in (sums / torch.bincount(bins)).tolist()]


def _heat(rows: list[list[float | None]]) -> Heat | None:
    if not rows:
        return None
    wide = max(map(len, rows))  # the last parts of a vector may be one element shorter
    values = tuple(one for row in rows for one in (*row, *(None,) * (wide - len(row))))
    return Heat(rows=len(rows), columns=wide, values=values)


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _joined(choose: Callable[[float, float], float], one: float, other: float) -> float:
    return math.nan if math.isnan(one) or math.isnan(other) else choose(one, other)


class _Tally:
    """Adds up blocks. Means and spreads are merged, so that no block is read twice."""

    def __init__(self) -> None:
        self.count = self.nan = self.inf = self.zeros = 0
        self.mean = self.squares = 0.0  # squares: of the distances from the mean
        self.least, self.most = math.inf, -math.inf
        self.ordered = True  # complex numbers are not

    def add(self, block: Tensor) -> None:
        """Take the elements of one block."""
        count = block.numel()
        if not count:
            return
        self.zeros += count - int(torch.count_nonzero(block))
        if block.is_complex():
            self.ordered = False
            self.nan += int(block.isnan().sum())
            self.inf += int(block.isinf().sum())
        else:
            self._measure(block, count)

    def _measure(self, block: Tensor, count: int) -> None:
        spread, mean = (one.item() for one in torch.var_mean(block, correction=0))
        if not math.isfinite(mean):
            self.nan += int(block.isnan().sum())
            self.inf += int(block.isinf().sum())
        both, apart = self.count + count, mean - self.mean
        self.squares += spread * count + apart * apart * self.count * count / both
        self.mean += apart * count / both
        self.count = both
        least, most = torch.aminmax(block)
        self.least = _joined(min, self.least, least.item())
        self.most = _joined(max, self.most, most.item())

    def summary(self) -> Summary:
        """Return what was added up."""
        some = self.ordered and self.count > 0
        spread = math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else math.nan
        return Summary(
            mean=_number(self.mean) if some else None,
            std=_number(spread) if some else None,
            min=_number(self.least) if some else None,
            max=_number(self.most) if some else None,
            nan=self.nan,
            inf=self.inf,
            zeros=self.zeros,
        )
