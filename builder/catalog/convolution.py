"""Convolutions. The channel axis is counted from the end, so that unbatched inputs work too."""

from typing import Any

from torch import nn

from builder.catalog.kind import Kind, Layer, spec
from builder.catalog.params import of_signature

GROUP = "Convolution"


def _row(make: type[nn.Module], axes: int, meaning: str, *example: int | str) -> Kind:
    rows: dict[str, dict[str, Any]] = {
        "in_channels": {"axis": -1 - axes},
        "out_channels": {"default": 16, "low": 1},
        "kernel_size": {"default": 3, "low": 1},
        "stride": {"low": 1},
        "padding": {"low": 0},
        "dilation": {"low": 1},
        "groups": {"low": 1},
    }
    if "Transpose" in make.__name__:
        rows["padding_mode"] = {"options": ("zeros",)}  # torch refuses the others here
    else:
        rows["padding"]["options"] = ("valid", "same")
    return Kind(
        name=make.__name__,
        group=GROUP,
        meaning=meaning,
        body=Layer(make),
        params=of_signature(make, **rows),
        example=(spec(*example),),
    )


ROWS = (
    _row(nn.Conv1d, 1, "Slides learned filters along a sequence.", "N", 4, 16),
    _row(nn.Conv2d, 2, "Slides learned filters over an image.", "N", 3, 8, 8),
    _row(nn.Conv3d, 3, "Slides learned filters through a volume or video.", "N", 2, 6, 6, 6),
    _row(nn.ConvTranspose2d, 2, "The gradient of Conv2d: makes an image larger.", "N", 4, 5, 5),
)
