"""What each kind of layer asks of its input, where it is the first that the input reaches."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from torch import nn

from inspector.modules.feeding import BATCH_SIZE
from inspector.modules.run_record import InputSpec

STEPS = 6  # of a sequence
_SIDES = (32, 28, 64, 8, 224, 16, 96, 128, 227, 299, 256, 48, 12, 10, 20, 24, 36, 40, 56, 80, 512)
_PICTURES = MappingProxyType({784: (1, 28, 28), 3072: (3, 32, 32), 64: (1, 8, 8)})

# A layer, which of its arguments is asked about, whether a Flatten came before -> specs.
Demand = Callable[[Any, int, bool], list[InputSpec]]


def demand_of(layer: nn.Module) -> Demand | None:
    """Return what asks a layer; None where it takes any shape."""
    return next((_DEMANDS[cls] for cls in type(layer).__mro__ if cls in _DEMANDS), None)


def _spec(*shape: int, kind: str = "normal", high: int = 10) -> InputSpec:
    dtype = "int64" if kind == "integers" else "float32"
    return InputSpec(shape=shape, dtype=dtype, kind=kind, high=high)  # type: ignore[arg-type]


PROBES = (
    *(_spec(BATCH_SIZE, 8), _spec(BATCH_SIZE, 3, 32, 32), _spec(BATCH_SIZE, STEPS, 8)),
    *(_spec(BATCH_SIZE, STEPS, kind="integers"), _spec(8), _spec(BATCH_SIZE, 3, 8, 16, 16)),
)


def _features(size: int, flattened: bool) -> list[InputSpec]:
    plain = [_spec(BATCH_SIZE, size), _spec(BATCH_SIZE, STEPS, size)]
    picture = _PICTURES.get(size) if flattened else None
    return [_spec(BATCH_SIZE, *picture), *plain] if picture else plain


def _pixels(channels: int, dims: int) -> list[InputSpec]:
    """Return pictures of many sizes: only some of them fit the layer behind a Flatten."""
    sides: tuple[int, ...] = _SIDES if dims == 2 else (16, 8, 32, 28, 64)
    if dims == 2 and channels == 1:
        sides = (28, *(one for one in _SIDES if one != 28))
    return [_spec(BATCH_SIZE, channels, *[side] * dims) for side in sides]


def _steps(size: int, batch_first: bool) -> list[InputSpec]:
    return [_spec(BATCH_SIZE, STEPS, size) if batch_first else _spec(STEPS, BATCH_SIZE, size)]


def _attention(layer: nn.MultiheadAttention, position: int, _flat: bool) -> list[InputSpec]:
    size = (layer.embed_dim, layer.kdim, layer.vdim)[min(position, 2)]
    return _steps(size, layer.batch_first)


def _bilinear(layer: nn.Bilinear, position: int, _flat: bool) -> list[InputSpec]:
    return [_spec(BATCH_SIZE, layer.in2_features if position else layer.in1_features)]


def _normal(layer: nn.LayerNorm, _position: int, _flat: bool) -> list[InputSpec]:
    sizes = layer.normalized_shape
    return [_spec(BATCH_SIZE, STEPS, *sizes), _spec(BATCH_SIZE, *sizes)]


def _tokens(layer: nn.Embedding, _position: int, _flat: bool) -> list[InputSpec]:
    high = layer.num_embeddings
    return [_spec(BATCH_SIZE, steps, kind="integers", high=high) for steps in (STEPS, 20, 1)]


def _of_channels(dims: int) -> Demand:
    def demand(layer: Any, _position: int, _flat: bool) -> list[InputSpec]:
        return _pixels(layer.in_channels or 3, dims)

    return demand


def _of_norm(dims: int) -> Demand:
    def demand(layer: Any, _position: int, _flat: bool) -> list[InputSpec]:
        channels = getattr(layer, "num_features", None) or getattr(layer, "num_channels", None) or 3
        flat = [_spec(BATCH_SIZE, channels)] if dims < 2 else []
        return [*flat, _spec(BATCH_SIZE, channels, *([8] * max(dims, 1)))]

    return demand


_DEMANDS: Mapping[type, Demand] = MappingProxyType(
    {
        nn.Linear: lambda layer, _at, flat: _features(layer.in_features or 8, flat),
        nn.Bilinear: _bilinear,
        nn.Conv1d: _of_channels(1),
        nn.Conv2d: _of_channels(2),
        nn.Conv3d: _of_channels(3),
        nn.ConvTranspose1d: _of_channels(1),
        nn.ConvTranspose2d: _of_channels(2),
        nn.ConvTranspose3d: _of_channels(3),
        nn.BatchNorm1d: _of_norm(1),
        nn.BatchNorm2d: _of_norm(2),
        nn.BatchNorm3d: _of_norm(3),
        nn.InstanceNorm1d: _of_norm(1),
        nn.InstanceNorm2d: _of_norm(2),
        nn.InstanceNorm3d: _of_norm(3),
        nn.GroupNorm: _of_norm(2),
        nn.LayerNorm: _normal,
        nn.RMSNorm: _normal,
        nn.Embedding: _tokens,
        nn.EmbeddingBag: _tokens,
        nn.RNNBase: lambda layer, _at, _flat: _steps(layer.input_size, layer.batch_first),
        nn.RNNCellBase: lambda layer, _at, _flat: [_spec(BATCH_SIZE, layer.input_size)],
        nn.MultiheadAttention: _attention,
    }
)
