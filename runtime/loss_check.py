"""Whether a loss takes a model's output and the targets: torch is asked, on the meta device."""

import warnings

import torch

from builder.graph import BATCH, TensorSpec
from runtime.datasets import DATASETS
from runtime.objectives import LOSSES, encode, targets_of
from runtime.settings import TrainSettings

_BATCHES = (3, 5)  # two, so that no fixed size passes for the batch by accident
# What torch raises when it refuses; on meta it also asserts.
_REFUSALS = (RuntimeError, ValueError, IndexError, TypeError, AssertionError, UserWarning)


def refusal(spec: TensorSpec, settings: TrainSettings) -> str | None:
    """Return torch's words when the loss does not take output and targets, or None when it does."""
    for batch in _BATCHES:
        try:
            with torch.device("meta"), warnings.catch_warnings():
                # torch only warns of shapes that differ and are stretched to fit; what it would
                # learn from those is not what anybody means.
                warnings.simplefilter("error")
                output = _as_if_made(spec, batch)
                target = _targets(batch, output, settings)
                LOSSES[settings.loss](output, target).backward()  # type: ignore[no-untyped-call]
        except _REFUSALS as error:
            return (str(error).splitlines() or [type(error).__name__])[0][:300]
    return None


def tells_every_class(spec: TensorSpec, settings: TrainSettings) -> bool:
    """Whether there is one score a class: that depends on values, which meta tensors have not."""
    if targets_of(settings) != "classes":
        return True
    return len(spec.shape) == 2 and spec.shape[1] == len(DATASETS[settings.data].classes)


def _targets(batch: int, output: torch.Tensor, settings: TrainSettings) -> torch.Tensor:
    targets, classes = targets_of(settings), len(DATASETS[settings.data].classes)
    if targets == "one_hot":  # encoding looks at the values
        return torch.zeros(batch, classes, dtype=output.dtype)
    labels = torch.zeros(batch, dtype=torch.int64)
    encoded = encode(labels, targets, classes, output.dim())
    return encoded.to(output.dtype) if encoded.is_floating_point() else encoded


def _as_if_made(spec: TensorSpec, batch: int) -> torch.Tensor:
    """Return a tensor of this spec as the model would give it for a batch of this size."""
    sizes = [_size(size, batch) for size in spec.shape]
    made = torch.zeros(sizes, dtype=getattr(torch, spec.dtype))
    return made.requires_grad_() if made.is_floating_point() else made


def _size(size: int | str, batch: int) -> int:
    if isinstance(size, int):
        return size
    factor, times, _ = size.partition("*" + BATCH)
    return int(factor) * batch if times else batch
