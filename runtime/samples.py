"""Datasets as tensors: read or generated, scaled, and split by class."""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from builder.shipped import shipped
from runtime.datasets import Dataset

_DATA_SEED = 20_241_120  # the generated points are the same for every run; only the split varies
Raw = tuple[Tensor, Tensor]  # (samples, ...) float32 and (samples,) int64


@dataclass(frozen=True)
class Split:
    """Training and validation samples with their class numbers.

    Shapes: x (samples, *form) float32, y (samples,) int64.
    """

    x_train: Tensor
    y_train: Tensor
    x_val: Tensor
    y_val: Tensor
    classes: tuple[str, ...]


def split(dataset: Dataset, shape: tuple[int, ...], seed: int, validation_share: float) -> Split:
    """Return the samples in this shape; every class gives the same share to validation."""
    x, y = raw(dataset.name)
    generator = torch.Generator().manual_seed(seed)
    held_out = torch.zeros(len(y), dtype=torch.bool)
    for number in range(len(dataset.classes)):
        members = torch.nonzero(y == number).flatten()
        count = max(1, round(validation_share * len(members)))
        order = torch.randperm(len(members), generator=generator)
        held_out[members[order[:count]]] = True
    train, val = x[~held_out], x[held_out]
    if dataset.name in _MEASURED:
        train, val = _standardised(train, val)
    return Split(
        x_train=train.reshape(-1, *shape).contiguous(),
        y_train=y[~held_out],
        x_val=val.reshape(-1, *shape).contiguous(),
        y_val=y[held_out],
        classes=dataset.classes,
    )


@functools.cache
def raw(name: str) -> Raw:
    """Return all samples of a dataset, flat, with their classes. Kept: callers must not write."""
    return _SOURCES[name]()


def _standardised(train: Tensor, val: Tensor) -> tuple[Tensor, Tensor]:
    """Return both with the training samples' mean 0 and deviation 1, feature by feature.

    The validation samples must not take part: the model is judged on what it never saw.
    """
    mean, deviation = train.mean(0), train.std(0).clamp_min(1e-12)
    return (train - mean) / deviation, (val - mean) / deviation


def _shipped(name: str, *, scale: float = 1.0) -> Callable[[], Raw]:
    """Return the reader of a table that scikit-learn ships."""

    def read() -> Raw:
        table = shipped(name)
        features = torch.from_numpy(table.data / scale).to(torch.float32)
        return features, torch.from_numpy(table.target).to(torch.int64)

    return read


def _moons() -> Raw:
    generator = torch.Generator().manual_seed(_DATA_SEED)
    angle = torch.linspace(0, math.pi, 500)
    upper = torch.stack((angle.cos(), angle.sin()), 1)
    lower = torch.stack((1 - angle.cos(), 0.5 - angle.sin()), 1)
    points = torch.cat((upper, lower))  # (1000, 2)
    noise = 0.12 * torch.randn(points.shape, generator=generator)
    return points + noise, torch.arange(2).repeat_interleave(500)


def _spirals() -> Raw:
    generator = torch.Generator().manual_seed(_DATA_SEED)
    radius = torch.linspace(0.05, 1, 300)
    arms = []
    for arm in range(3):
        turn = radius * 4 + arm * 2 * math.pi / 3 + 0.12 * torch.randn(300, generator=generator)
        arms.append(torch.stack((radius * turn.sin(), radius * turn.cos()), 1))
    return torch.cat(arms), torch.arange(3).repeat_interleave(300)  # (900, 2)


_MEASURED = frozenset({"iris", "wine", "breast_cancer"})  # features in units of their own
_SOURCES: Mapping[str, Callable[[], Raw]] = MappingProxyType(
    {
        "digits": _shipped("digits", scale=16.0),
        "iris": _shipped("iris"),
        "wine": _shipped("wine"),
        "breast_cancer": _shipped("breast_cancer"),
        "moons": _moons,
        "spirals": _spirals,
    }
)
