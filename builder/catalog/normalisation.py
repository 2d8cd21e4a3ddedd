"""Normalisation and dropout."""

from typing import Any

from torch import nn

from builder.catalog.kind import Kind, Layer, spec
from builder.catalog.params import of_signature

GROUP = "Normalisation"


def _row(make: type[nn.Module], meaning: str, *example: int | str, **rows: dict[str, Any]) -> Kind:
    return Kind(
        name=make.__name__,
        group=GROUP,
        meaning=meaning,
        body=Layer(make),
        params=of_signature(make, **rows),
        takes_the_mean_away=issubclass(make, nn.modules.batchnorm._NormBase),
        example=(spec(*example),),
    )


_CHANNELS: dict[str, Any] = {"axis": 1}
_LAST: dict[str, Any] = {"axis": -1, "help": "the trailing dimensions that are normalised together"}

ROWS = (
    _row(
        nn.BatchNorm1d,
        "Each feature to mean 0 and variance 1 over the batch.",
        *("N", 8),
        num_features=_CHANNELS,
    ),
    _row(
        nn.BatchNorm2d,
        "Each channel to mean 0 and variance 1 over batch and image.",
        *("N", 3, 8, 8),
        num_features=_CHANNELS,
    ),
    _row(
        nn.LayerNorm,
        "Each sample to mean 0 and variance 1 over its last dimensions.",
        *("N", 5, 8),
        normalized_shape=_LAST,
    ),
    _row(
        nn.GroupNorm,
        "Each group of channels of a sample to mean 0 and variance 1.",
        *("N", 8, 4, 4),
        num_groups={"default": 4, "low": 1},
        num_channels=_CHANNELS,
    ),
    _row(
        nn.InstanceNorm2d,
        "Each channel of each image to mean 0 and variance 1.",
        *("N", 3, 8, 8),
        num_features={"axis": -3},
    ),
    _row(
        nn.RMSNorm,
        "Divides by the root of the mean square over the last dimensions.",
        *("N", 5, 8),
        normalized_shape=_LAST,
    ),
    _row(
        nn.Dropout,
        "In training, sets numbers to zero at random and scales the rest.",
        *("N", 8),
        p={"low": 0},
    ),
    _row(
        nn.Dropout2d,
        "In training, sets whole channels to zero at random.",
        *("N", 3, 8, 8),
        p={"low": 0},
    ),
)
