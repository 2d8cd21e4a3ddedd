"""What a run makes small and how it counts what is right: losses, targets, accuracy."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

from runtime.datasets import DATASETS
from runtime.settings import Loss, Targets, TrainSettings

LOSSES: Mapping[Loss, Callable[[Tensor, Tensor], Tensor]] = MappingProxyType(
    {
        "CrossEntropy": functional.cross_entropy,
        "MSE": functional.mse_loss,
        "BCEWithLogits": functional.binary_cross_entropy_with_logits,
    }
)


def targets_of(settings: TrainSettings) -> Targets:
    """Return how the classes are given to the loss: as chosen, else as suits loss and data."""
    if settings.targets is not None:
        return settings.targets
    if settings.loss == "CrossEntropy":
        return "classes"
    return "value" if DATASETS[settings.data].task == "binary" else "one_hot"


def encode(labels: Tensor, targets: Targets, classes: int, output_rank: int) -> Tensor:
    """Return the class numbers as the loss takes them.

    Shapes: (N,) int64 -> "classes" (N,) int64; "one_hot" (N, classes) float32; "value" (N, 1)
    float32, or (N,) for a model whose output has one dimension.
    """
    match targets:
        case "classes":
            return labels
        case "one_hot":
            return functional.one_hot(labels, classes).to(torch.float32)
        case "value":
            value = labels.to(torch.float32)
            return value if output_rank == 1 else value.unsqueeze(1)


def count_right(output: Tensor, labels: Tensor, loss: Loss, targets: Targets) -> Tensor:
    """Return how many samples the model puts into their class, as a tensor on their device."""
    if targets == "value":
        # A logit says 1 when it is above 0; a number learned by MSE when it is nearer to 1.
        border = 0.0 if loss == "BCEWithLogits" else 0.5
        guess = (output.reshape(len(labels), -1)[:, 0] > border).to(labels.dtype)
    else:
        guess = output.argmax(1)
    return (guess == labels).sum()
