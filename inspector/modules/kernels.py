"""The kernels of a convolution as small pictures."""

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd
from torch.nn.utils.parametrize import ParametrizationList

from inspector.figures import cells
from inspector.modules.weight_record import MOST_FILTER_SIDE, MOST_FILTERS, Filters

_COLOURS = 3  # channels that are shown together: they are red, green and blue


def out_first(tensor: Tensor, owner: nn.Module | None) -> Tensor:
    """Return a weight with the outputs along its first axis; transposed convolutions swap two."""
    return tensor.transpose(0, 1) if isinstance(owner, _ConvTransposeNd) else tensor


def is_kernel(tensor: Tensor, owner: nn.Module | None) -> bool:
    """Return whether a tensor holds kernels, as far as its owner or else its rank tells."""
    fits = 3 <= tensor.dim() <= 5
    return fits and (owner is None or isinstance(owner, _ConvNd | ParametrizationList))


def filters_of(tensor: Tensor, owner: nn.Module | None, channel: int = 0) -> Filters | None:
    """Return the pictures of a weight, None when it has none.

    Shapes: (out, in, k) is shown with a row for each channel; (out, in, h, w) one channel at a
    time, three together; (out, in, d, h, w) likewise, its d slices below one another.
    """
    if not is_kernel(tensor, owner) or tensor.is_complex() or not tensor.numel():
        return None
    weight = out_first(tensor, owner)
    inputs = weight.size(1)
    shown: tuple[int, ...] = (0,)
    if weight.dim() == 3:
        pictures = weight[:MOST_FILTERS, None]  # (out, 1, in, k)
    else:
        last = inputs - 1
        shown = tuple(range(3)) if inputs == _COLOURS else (min(max(channel, 0), last),)
        pictures = weight[:MOST_FILTERS, list(shown)].flatten(2, -2)  # (out, shown, rows, w)
    rows, columns = (min(side, MOST_FILTER_SIDE) for side in pictures.shape[2:])
    averaged = (rows, columns) != tuple(pictures.shape[2:])
    if averaged:
        pictures = adaptive_avg_pool2d(pictures.double(), (rows, columns))
        pictures = pictures.to(weight.dtype if weight.is_floating_point() else torch.float32)
    return Filters(
        count=weight.size(0),
        of_channels=inputs,
        channels=shown,
        rows=rows,
        columns=columns,
        averaged=averaged,
        values=tuple(
            tuple(tuple(_numbers(picture)) for picture in filter_) for filter_ in pictures
        ),
    )


def _numbers(picture: Tensor) -> list[float | None]:
    return [None if isinstance(one, str) else float(one) for one in cells(picture)]
