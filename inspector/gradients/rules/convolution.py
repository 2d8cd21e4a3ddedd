"""Convolution: the weight turned round for the input, the input slid over for the weight."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from inspector.gradients.rules.known import Known, shape_text
from inspector.gradients.rules.part import Part, Row, whole


class _Window(NamedTuple):
    """How the weight slides over the input."""

    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int
    transposed: bool


def _window(known: Known) -> _Window:
    sides = known.incoming.dim() - 2
    stride, padding, dilation = (
        one * sides if len(one) == 1 else one
        for one in map(known.several, ("stride", "padding", "dilation"))
    )
    return _Window(stride, padding, dilation, known.whole("groups"), known.flag("transposed"))


def _convolution(known: Known) -> Iterator[Part]:
    window = _window(known)
    x, weight = known.names[:2]
    slid = "conv_transpose" if window.transposed else "conv"
    back = "conv" if window.transposed else "conv_transpose"
    came = shape_text(known.incoming.shape)
    head = f"{slid}({x}, {weight})"
    yield from whole(
        known,
        0,
        f"{head}: to {x} goes {back}(incoming, {weight})",
        f"incoming {came} slid back over {weight} has shape {shape_text(known.shapes[0] or ())}",
        lambda: _to_input(known, window),
    )
    yield from whole(
        known,
        1,
        f"{head}: to {weight} goes the sum over all places of incoming · {x} under the window",
        f"{weight}: shape {shape_text(known.shapes[1] or ())}",
        lambda: _to_weight(known, window),
    )
    if len(known.names) > 2:
        axes = tuple(axis for axis in range(known.incoming.dim()) if axis != 1)
        bias = known.names[2]
        yield from whole(
            known,
            2,
            f"{head} + {bias}: to {bias} goes the sum of incoming over batch and places",
            f"incoming {came} summed over dimensions {shape_text(axes)}",
            lambda: known.incoming.sum(axes),
        )


def _to_input(known: Known, window: _Window) -> Tensor:
    weight, incoming, shape = known.saved("weight"), known.incoming, known.shape(0)
    missing = [0] * len(window.stride)
    if not window.transposed:
        sides = zip(shape[2:], incoming.shape[2:], weight.shape[2:], *window[:3], strict=True)
        missing = [size - ((n - 1) * s - 2 * p + d * (k - 1) + 1) for size, n, k, s, p, d in sides]
    found: Tensor = torch.ops.aten.convolution(
        incoming,
        weight,
        None,
        *map(list, window[:3]),
        not window.transposed,
        missing,
        window.groups,
    )
    return _as_large(found, shape[2:])


def _to_weight(known: Known, window: _Window) -> Tensor:
    """Slide one over the other, group by group; batch and channels change places."""
    over, under = known.saved("input"), known.incoming
    if window.transposed:
        over, under = under, over
    shape = known.shape(1)
    pairs = zip(over.chunk(window.groups, 1), under.chunk(window.groups, 1), strict=True)
    return torch.cat([_correlated(a, b, window, shape[2:]) for a, b in pairs])


def _correlated(over: Tensor, under: Tensor, window: _Window, kernel: Sequence[int]) -> Tensor:
    """Return (out, in, *kernel): for each place under the kernel, the sum of the products."""
    found = torch.ops.aten.convolution(
        over.transpose(0, 1),
        under.transpose(0, 1),
        None,
        list(window.dilation),  # stride and dilation change places too
        list(window.padding),
        list(window.stride),
        False,
        [0] * len(kernel),
        1,
    )  # (in, out, *at least kernel)
    return _as_large(found, kernel).transpose(0, 1)


def _as_large(found: Tensor, sides: Sequence[int]) -> Tensor:
    """Leave out what the window reached without its having been there."""
    for axis, size in enumerate(sides, start=2):
        found = found.narrow(axis, 0, size)
    return found


CONVOLUTION: dict[str, Row] = {
    "ConvolutionBackward0": _convolution,
}
