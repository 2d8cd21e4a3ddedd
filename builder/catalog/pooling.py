"""Pooling: smaller by taking the largest or the mean."""

from typing import Any

from torch import nn

from builder.catalog.kind import Kind, Layer, spec
from builder.catalog.params import of_signature

GROUP = "Pooling"


def _row(make: type[nn.Module], axes: int, meaning: str) -> Kind:
    window: dict[str, dict[str, Any]] = {
        "kernel_size": {"default": 2, "low": 1, "length": axes},
        "stride": {"low": 1, "length": axes, "help": "None: the same as kernel_size"},
        "padding": {"low": 0, "length": axes},
        "dilation": {"low": 1, "length": axes},
        "output_size": {"default": 1, "low": 1, "length": axes, "help": "None keeps the size"},
    }
    params = of_signature(make, **window)
    indices = ("indices",) if any(param.name == "return_indices" for param in params) else ()
    return Kind(
        name=make.__name__,
        group=GROUP,
        meaning=meaning,
        body=Layer(make),
        params=params,
        outputs=("output", *indices),
        gates=tuple((port, "return_indices") for port in indices),
        example=(spec("N", 3, *(8,) * axes),),
    )


ROWS = (
    _row(nn.MaxPool1d, 1, "Keeps the largest value of each window of a sequence."),
    _row(nn.MaxPool2d, 2, "Keeps the largest value of each window of an image."),
    _row(nn.AvgPool1d, 1, "Takes the mean of each window of a sequence."),
    _row(nn.AvgPool2d, 2, "Takes the mean of each window of an image."),
    _row(nn.AdaptiveAvgPool1d, 1, "Takes means so that the output has the length you ask for."),
    _row(nn.AdaptiveAvgPool2d, 2, "Takes means so that the output has the size you ask for."),
    _row(nn.AdaptiveMaxPool1d, 1, "Takes maxima so that the output has the length you ask for."),
    _row(nn.AdaptiveMaxPool2d, 2, "Takes maxima so that the output has the size you ask for."),
)
