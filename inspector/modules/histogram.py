"""How the finite values of a tensor are spread."""

from collections.abc import Iterator

import torch
from torch import Tensor

from inspector.modules.weight_record import Histogram

MOST_BINS = 1_000
_PIECE = 1 << 22  # elements that are widened at once; also as many as torch counts exactly


def histogram_of(tensor: Tensor, bins: int) -> Histogram | None:
    """Return the histogram; None where there are no finite values, no order or no finite width.

    All counts together are the number of finite values.
    """
    if tensor.is_complex() or not tensor.numel():
        return None
    bins = min(max(bins, 1), MOST_BINS)
    low, high = torch.inf, -torch.inf
    for piece in _finite(tensor):
        least, most = torch.aminmax(piece)
        low, high = min(low, least.item()), max(high, most.item())
    if low > high or high - low == torch.inf:
        return None
    if low == high:  # all the same: a stretch around it, wide enough to be one in this number
        around = max(abs(low) * 1e-3, 0.5)
        low, high = low - around, high + around
    counts = torch.zeros(bins, dtype=torch.int64)
    edges: list[float] = []
    for piece in _finite(tensor):
        found = torch.histogram(piece, bins, range=(low, high))
        counts += found.hist.long()
        edges = found.bin_edges.tolist()
    return Histogram(edges=tuple(edges), counts=tuple(counts.tolist()))


def _finite(tensor: Tensor) -> Iterator[Tensor]:
    """Yield the finite values as doubles, a piece at a time; no piece is empty."""
    for piece in torch.split(tensor.reshape(-1), _PIECE):
        wide = piece.double()
        if not all(one.isfinite() for one in torch.aminmax(wide)):
            wide = wide[wide.isfinite()]
        if wide.numel():
            yield wide
