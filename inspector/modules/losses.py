"""The losses that a single step can make small."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from inspector.modules.step_record import LossRow


@dataclass(frozen=True)
class Loss:
    """A row for the form, and the function itself: of the output and the target."""

    row: LossRow
    function: Callable[[Tensor, Any], Tensor]


def _compared(name: str, function: str, meaning: str) -> Loss:
    code = f"F.{function}(output, y)"
    row = LossRow(name=name, code=code, meaning=meaning, takes_target=True)
    return Loss(row, getattr(functional, function))


def _alone(name: str, method: str, meaning: str, function: Callable[[Tensor], Tensor]) -> Loss:
    row = LossRow(name=name, code=f"output.{method}()", meaning=meaning, takes_target=False)
    return Loss(row, lambda output, _target: function(output))


# The first three are those of the training page, under the same names.
_ROWS = (
    _compared("CrossEntropy", "cross_entropy", "Scores of classes against the right class."),
    _compared("MSE", "mse_loss", "The mean of the squared differences."),
    _compared("BCEWithLogits", "binary_cross_entropy_with_logits", "Scores of yes against 1 or 0."),
    _compared("NLL", "nll_loss", "Logarithms of probabilities against the right class."),
    _compared("L1", "l1_loss", "The mean of the differences without their signs."),
    _compared("SmoothL1", "smooth_l1_loss", "Squared where it is small, else like L1."),
    _alone("Mean", "mean", "The mean of the output: needs no target.", torch.mean),
    _alone("Sum", "sum", "The sum of the output: needs no target.", torch.sum),
)
LOSSES: Mapping[str, Loss] = MappingProxyType({loss.row.name: loss for loss in _ROWS})
