"""One training step as a learner writes it, a stage at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from inspector.modules.forms import Option
from inspector.modules.losses import Loss
from inspector.modules.optimisers import arguments, optimizer_of
from inspector.modules.parts import tensors
from inspector.modules.step_record import StageName

NO_TENSOR = "The output holds no tensor, so there is nothing to make a loss of."


@dataclass(eq=False)
class Taking:
    """A step: what it is taken with, and what it has come to."""

    module: nn.Module
    inputs: tuple[Tensor, ...]
    target: Tensor | None
    loss: Loss
    optimizer_name: str
    options: Mapping[str, Option]
    output: Any = None
    value: Tensor | None = None  # of the loss
    optimizer: Optimizer | None = None  # made behind the first forward: lazy parameters have none

    def stages(self) -> Mapping[StageName, Callable[[], None]]:
        """Return what is done, in order."""
        return {
            "forward": self.forward,
            "loss": self.compare,
            "backward": self.backward,
            "step": self.step,
        }

    def forward(self) -> None:
        """Forget the gradients and call the module."""
        for parameter in self.module.parameters():
            parameter.grad = None  # as optimizer.zero_grad() does
        self.output = self.module(*self.inputs)

    def compare(self) -> None:
        """Make the loss of the first tensor that came out."""
        found = tensors(self.output)
        if not found:
            raise TypeError(NO_TENSOR)
        self.value = self.loss.function(found[0][1], self.target)

    def backward(self) -> None:
        """Let the gradients come."""
        assert self.value is not None
        torch.autograd.backward(self.value)

    def step(self) -> None:
        """Let the optimiser change the parameters."""
        self.made_optimizer().step()

    def made_optimizer(self) -> Optimizer:
        """Return the optimiser, which stays the same from step to step."""
        if self.optimizer is None:
            parameters = self.module.parameters()
            self.optimizer = optimizer_of(parameters, self.optimizer_name, self.options)
        return self.optimizer

    def code(self) -> dict[StageName, str]:
        """Return the line, or the two, of each stage."""
        many = len(self.inputs) > 1
        names = [f"x{at}" if many else "x" for at in range(1, len(self.inputs) + 1)]
        found = tensors(self.output)
        place = found[0][0] if found else ""
        return {
            "forward": f"optimizer.zero_grad()\noutput = model({', '.join(names)}){place}",
            "loss": f"loss = {self.loss.row.code}",
            "backward": "loss.backward()",
            "step": "optimizer.step()",
        }

    def whole_code(self) -> str:
        """Return the step as a program that follows the one that makes `model`."""
        given = arguments(self.optimizer_name, self.options)
        options = "".join(f", {name}={value!r}" for name, value in given.items())
        return "\n".join(
            (
                f"optimizer = torch.optim.{self.optimizer_name}(model.parameters(){options})",
                f"model.{'train' if self.module.training else 'eval'}()",
                *self.code().values(),
            )
        )
