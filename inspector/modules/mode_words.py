"""Why a layer does something else in training, in a sentence with its numbers."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


def why(module: nn.Module, given: Tensor, made: Tensor) -> str:
    """Return what the layer does in training that it does not do in evaluation."""
    explain = next((_WHY[cls] for cls in type(module).__mro__ if cls in _WHY), _other)
    return explain(module, given, made)


def what_moved(buffer: str) -> str:
    """Return what a forward in training did to a buffer of this name."""
    return _MOVES.get(buffer.rpartition(".")[2], "changed by a forward in training mode")


_MOVES = MappingProxyType(
    {
        "running_mean": "moved towards the mean of this batch",
        "running_var": "moved towards the variance of this batch",
        "num_batches_tracked": "counts the batches seen in training",
    }
)


def _dropout(module: Any, given: Tensor, made: Tensor) -> str:
    zeros = int((made == 0).sum()) - int((given == 0).sum())
    others = f" and multiplies the others by {1 / (1 - module.p):.4g}" if module.p < 1 else ""
    return (
        f"In training it sets elements to zero with probability {module.p}{others}: "
        f"{zeros} of {made.numel()} became zero here. In evaluation it passes its input on."
    )


def _batch_norm(module: Any, _given: Tensor, _made: Tensor) -> str:
    moves = "keeps the average of all batches"
    if module.momentum is not None:
        moves = f"moves its running ones towards them by momentum {module.momentum}"
    return (
        f"In training it uses the mean and the variance of this batch, and {moves}; in evaluation "
        "it uses the running ones."
    )


def _attention(module: Any, _given: Tensor, _made: Tensor) -> str:
    return f"In training there is dropout of its attention weights, with p = {module.dropout}."


def _recurrent(module: Any, _given: Tensor, _made: Tensor) -> str:
    return f"In training there is dropout between its layers, with p = {module.dropout}."


def _other(module: nn.Module, _given: Tensor, _made: Tensor) -> str:
    return f"{type(module).__name__} computes something else while its `training` is True."


_WHY: Mapping[type, Callable[[Any, Tensor, Tensor], str]] = MappingProxyType(
    {
        **dict.fromkeys((nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d), _dropout),
        _BatchNorm: _batch_norm,
        nn.MultiheadAttention: _attention,
        nn.RNNBase: _recurrent,
    }
)
