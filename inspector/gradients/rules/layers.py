"""Layers that torch works out in one node: convolution, pooling, normalisation, softmax."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from inspector.gradients.rules.convolution import CONVOLUTION
from inspector.gradients.rules.known import Known, NotKnown, shape_text
from inspector.gradients.rules.part import Part, Row, whole


def _softmax(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        y, g = known.saved("result"), known.incoming
        return y * (g - (g * y).sum(known.whole("dim"), keepdim=True))

    x = known.names[0]
    formula = f"y = softmax({x}): to {x} goes y · (incoming - sum(incoming · y))"
    line = f"summed along dimension {known.whole('dim')} of {shape_text(known.incoming.shape)}"
    return whole(known, 0, formula, line, sends)


def _log_softmax(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        g = known.incoming
        return g - known.saved("result").exp() * g.sum(known.whole("dim"), keepdim=True)

    x = known.names[0]
    formula = f"log_softmax({x}): to {x} goes incoming - softmax({x}) · sum(incoming)"
    line = f"summed along dimension {known.whole('dim')} of {shape_text(known.incoming.shape)}"
    return whole(known, 0, formula, line, sends)


def _max_pool(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        """Add up at the places of the largest: (N, C, h, w) into (N, C, H·W)."""
        incoming, places, shape = known.incoming, known.saved("result1"), known.shape(0)
        kept = len(shape) - _spatial(known)
        flat = incoming.new_zeros((*shape[:kept], torch.Size(shape[kept:]).numel()))
        return flat.scatter_add(-1, places.flatten(kept), incoming.flatten(kept)).reshape(shape)

    x = known.names[0]
    formula = f"max_pool({x}): incoming goes to the largest of each window, 0 to the others"
    return whole(known, 0, formula, _becomes(known), sends)


def _spatial(known: Known) -> int:
    return int(known.name.removesuffix("WithIndicesBackward0").removesuffix("Backward0")[-2])


def _becomes(known: Known) -> str:
    return f"incoming {shape_text(known.incoming.shape)} becomes {shape_text(known.shape(0))}"


def _avg_pool(known: Known) -> Iterator[Part]:
    """Give each element of a window its share; a share that padding changes is not worked out."""

    def sends() -> Tensor:
        if known.flag("ceil_mode") or known.has("divisor_override"):
            raise NotKnown
        kernel, padding = known.several("kernel_size"), known.several("padding")
        if any(padding) and not known.flag("count_include_pad"):
            raise NotKnown
        stride = known.several("stride") or kernel
        shape, incoming = known.shape(0), known.incoming
        each = torch.full(kernel, 1 / torch.Size(kernel).numel(), dtype=incoming.dtype)
        flat = incoming.reshape(-1, 1, *incoming.shape[-len(kernel) :])
        spread: Tensor = torch.ops.aten.convolution(
            flat,
            each[None, None],
            None,
            stride,
            padding,
            [1] * len(kernel),
            True,
            _missing(shape, incoming.shape, kernel, stride, padding),
            1,
        )
        return spread.reshape(shape)

    x = known.names[0]
    formula = f"avg_pool({x}): incoming / size of the window goes to each element of it"
    return whole(known, 0, formula, _becomes(known), sends)


def _missing(
    shape: tuple[int, ...],
    came: torch.Size,
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
) -> list[int]:
    """Return how many elements at the end no window reached."""
    sides = zip(shape[-len(kernel) :], came[-len(kernel) :], kernel, stride, padding, strict=True)
    return [size - ((n - 1) * s - 2 * p + k) for size, n, k, s, p in sides]


def _normalised(
    g: Tensor, x: Tensor, centre: Tensor, scale: Tensor, axes: tuple[int, ...]
) -> Tensor:
    """Send g through (x - mean)·scale, where mean and scale are of x along some axes."""
    if x.numel() and float(x.abs().max() * scale.max()) > _MOST_SCALED:
        raise NotKnown  # torch's own rounding is larger than what is to be compared
    flat = (x - centre) * scale
    if not axes:
        return g * scale
    return scale * (g - g.mean(axes, keepdim=True) - flat * (g * flat).mean(axes, keepdim=True))


_MOST_SCALED = 1_000  # elements that are all alike are scaled by 1/√eps


def _of_norm(
    known: Known, word: str, parts: Callable[[], tuple[Tensor, Tensor, Tensor]]
) -> Iterator[Part]:
    """Yield the parts of a normalisation: to its input, its weight and its bias."""
    if any(one is not None for one in known.facts.received[1:]):
        return  # the mean and the deviation were used as well
    x, shape = known.names[0], shape_text(known.incoming.shape)
    g = f"incoming {shape}"
    yield from whole(
        known,
        0,
        f"{word}({x}) = n · weight + bias with n = ({x} - mean)/std",
        f"to {x} goes (g - mean(g) - n · mean(g · n))/std with g = {g} · weight, where mean and "
        "std are those of the batch; g/std where they are fixed",
        lambda: parts()[0],
    )
    for slot, text in ((1, f"sum of {g} · n"), (2, f"sum of {g}")):
        if slot < len(known.names):
            line = f"to {known.names[slot]} goes the {text}"
            yield from whole(
                known,
                slot,
                f"{word}({x}) = n · weight + bias with n = ({x} - mean)/std",
                line,
                lambda slot=slot: parts()[slot],  # type: ignore[misc]
            )


def _batch_norm(known: Known) -> Iterator[Part]:
    def parts() -> tuple[Tensor, Tensor, Tensor]:
        x, g = known.saved("input"), known.incoming
        axes = tuple(axis for axis in range(x.dim()) if axis != 1)
        side = [1, -1, *([1] * (x.dim() - 2))]
        trains = known.flag("training")
        if trains:
            centre, scale = known.saved("result1"), known.saved("result2")
        else:
            centre = known.saved("running_mean")
            scale = (known.saved("running_var") + known.number("eps")).rsqrt()
        weight = known.may_be("weight")
        weighted = g if weight is None else g * weight.reshape(side)
        centre, scale = centre.reshape(side), scale.reshape(side)
        sent = _normalised(weighted, x, centre, scale, axes if trains else ())
        return sent, (g * (x - centre) * scale).sum(axes), g.sum(axes)

    return _of_norm(known, "batch_norm", parts)


def _layer_norm(known: Known) -> Iterator[Part]:
    def parts() -> tuple[Tensor, Tensor, Tensor]:
        x, g = known.saved("input"), known.incoming
        inner = len(known.several("normalized_shape"))
        axes, outer = tuple(range(x.dim() - inner, x.dim())), tuple(range(x.dim() - inner))
        weight = known.may_be("weight")
        weighted = g if weight is None else g * weight
        centre, scale = known.saved("result1"), known.saved("result2")
        sent = _normalised(weighted, x, centre, scale, axes)
        to_weight = g * (x - centre) * scale
        return sent, to_weight.sum(outer) if outer else to_weight, g.sum(outer) if outer else g

    return _of_norm(known, "layer_norm", parts)


def _group_norm(known: Known) -> Iterator[Part]:
    def parts() -> tuple[Tensor, Tensor, Tensor]:
        x, g = known.saved("input"), known.incoming
        batch, groups = known.whole("N"), known.whole("group")
        if not x.numel():
            raise NotKnown
        weight = known.may_be("weight")
        side = [1, -1, *([1] * (x.dim() - 2))]
        weighted = g if weight is None else g * weight.reshape(side)
        cut = (batch, groups, -1)  # (N, C, H, W) -> (N, groups, C/groups·H·W)
        centre = known.saved("result1").reshape(batch, groups, 1)
        scale = known.saved("result2").reshape(batch, groups, 1)
        flat = x.reshape(cut)
        sent = _normalised(weighted.reshape(cut), flat, centre, scale, (2,)).reshape(x.shape)
        axes = tuple(axis for axis in range(x.dim()) if axis != 1)
        to_weight = g * ((flat - centre) * scale).reshape(x.shape)
        return sent, to_weight.sum(axes), g.sum(axes)

    return _of_norm(known, "group_norm", parts)


LAYERS: dict[str, Row] = {
    **CONVOLUTION,
    "SoftmaxBackward0": _softmax,
    "SafeSoftmaxBackward0": _softmax,
    "LogSoftmaxBackward0": _log_softmax,
    "MaxPool2DWithIndicesBackward0": _max_pool,
    "MaxPool3DWithIndicesBackward0": _max_pool,
    "AdaptiveMaxPool2DBackward0": _max_pool,
    "AvgPool2DBackward0": _avg_pool,
    "AvgPool3DBackward0": _avg_pool,
    "NativeBatchNormBackward0": _batch_norm,
    "NativeLayerNormBackward0": _layer_norm,
    "NativeGroupNormBackward0": _group_norm,
}
