"""The watcher of histograms: every parameter and its gradient, a few times a second."""

import math
from typing import Literal

import torch
from torch import Tensor

from runtime.events import Histogram
from runtime.watch_layers import Parts
from runtime.watch_looks import Look

BINS = 64
MOST_PARAMETERS = 256  # the first ones of a model; more would be read by nobody
MOST_SHARE = 0.05  # of the time: the histograms of a large model are taken less often


class HistogramLook(Look):
    """Counts how the numbers are spread; waits for the device twice."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("histograms")
        self._parameters = parts.parameters[:MOST_PARAMETERS]
        self._names = parts.names[:MOST_PARAMETERS]
        self._gradients: list[Histogram] = []
        self._looks = 0
        self._looked_s = 0.0
        self.rows: tuple[Histogram, ...] = ()

    def between(self) -> None:
        """Count the gradients, while they are there."""
        having = [(n, p.grad.detach()) for n, p in self._named() if p.grad is not None]
        self._gradients = histograms("gradients", having)

    def after(self) -> None:
        """Count the weights the step has made."""
        weights = histograms("weights", [(n, p.detach()) for n, p in self._named()])
        self.rows = (*weights, *self._gradients)

    def plan(self, _step: int, time_s: float) -> None:
        """Wait for the clock."""
        self._looks += 1
        self._looked_s = time_s
        self.due = math.inf

    def flushed(self, step: int, time_s: float) -> None:
        """Take the next step when it is time."""
        cost_s = self.spent_s / max(1, self._looks)
        if time_s - self._looked_s >= max(1 / self.every, cost_s / MOST_SHARE):
            self.due = step + 1

    def _named(self) -> list[tuple[str, torch.nn.Parameter]]:
        return list(zip(self._names, self._parameters, strict=True))


def histograms(
    of: Literal["weights", "gradients"], named: list[tuple[str, Tensor]]
) -> list[Histogram]:
    """Return how the numbers of each tensor are spread."""
    if not named:
        return []
    # histc knows neither half precision nor complex numbers.
    plain = [torch.view_as_real(t) if t.is_complex() else t for _, t in named]
    plain = [t if t.dtype in (torch.float32, torch.float64) else t.float() for t in plain]
    ranges = _ranges(plain)
    lost = [0] * len(plain)
    for place, (low, high) in enumerate(ranges):
        if not (math.isfinite(low) and math.isfinite(high)):
            every = plain[place]
            plain[place] = every[torch.isfinite(every)]
            lost[place] = every.numel() - plain[place].numel()
            (ranges[place],) = _ranges([plain[place]])
    ranges = [_wide(low, high) for low, high in ranges]
    counts = torch.stack(
        [torch.histc(t, BINS, low, high) for t, (low, high) in zip(plain, ranges, strict=True)]
    ).tolist()
    return [
        Histogram(
            parameter=name,
            size=tensor.numel(),
            of=of,
            low=low,
            high=high,
            counts=tuple(map(int, row)),
            not_finite=missing,
        )
        for (name, tensor), (low, high), row, missing in zip(
            named, ranges, counts, lost, strict=True
        )
    ]


def _ranges(tensors: list[Tensor]) -> list[tuple[float, float]]:
    some = [t if t.numel() else t.new_zeros(1) for t in tensors]
    found = torch.stack([torch.stack(torch.aminmax(t)).double() for t in some]).tolist()
    return [(float(low), float(high)) for low, high in found]


def _wide(low: float, high: float) -> tuple[float, float]:
    """Give numbers that are all equal a range of some width around them."""
    if low < high:
        return low, high
    margin = abs(low) / 2 or 0.5
    return low - margin, high + margin
