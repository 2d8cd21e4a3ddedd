"""Layers that change the shape and learn nothing."""

from typing import Any

from torch import nn

from builder.catalog.kind import Kind, Layer, spec
from builder.catalog.params import of_signature

GROUP = "Shape"


def _row(make: type[nn.Module], meaning: str, *example: int | str, **rows: dict[str, Any]) -> Kind:
    return Kind(
        name=make.__name__,
        group=GROUP,
        meaning=meaning,
        body=Layer(make),
        params=of_signature(make, **rows),
        example=(spec(*example),),
    )


_MODES = ("nearest", "linear", "bilinear", "bicubic", "trilinear", "nearest-exact")

ROWS = (
    _row(nn.Flatten, "Puts the dimensions from start_dim to end_dim into one.", "N", 3, 4, 4),
    _row(
        nn.Unflatten,
        "Splits one dimension into several.",
        *("N", 12),
        dim={"default": 1},
        unflattened_size={"form": "ints", "default": (3, 4)},
    ),
    _row(
        nn.Upsample,
        "Makes an image or sequence larger by interpolation.",
        *("N", 3, 4, 4),
        size={"length": None, "low": 1},
        scale_factor={"default": 2.0, "low": 0, "length": None, "required": True},
        mode={"options": _MODES},
    ),
    _row(
        nn.PixelShuffle,
        "Turns r² channels into an image r times larger.",
        *("N", 4, 3, 3),
        upscale_factor={"default": 2, "low": 1},
    ),
    _row(
        nn.ZeroPad2d,
        "Adds zeros around an image (left, right, top, bottom); negative numbers crop.",
        *("N", 3, 4, 4),
        padding={"form": "ints", "length": 4, "default": 1},
    ),
)
