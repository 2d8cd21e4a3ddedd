"""Small models: weights side by side in one buffer, so that a step is one kernel, not one each."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

# Beyond this many numbers the extra pass over the gradients costs more than the calls it saves.
MOST_NUMBERS = 1 << 17


class Separate:
    """Parameters as they are: a gradient is dropped before the next one is made."""

    def __init__(self, parameters: Sequence[nn.Parameter]) -> None:
        self.optimized = list(parameters)

    def clear(self) -> None:
        """Forget the gradients."""
        for parameter in self.optimized:
            parameter.grad = None


class Flat:
    """Parameters moved into one buffer, and their gradients into another.

    The parameters stay the same objects with the same values, strides and names; an optimiser
    that works number by number (SGD, Adam, AdamW) does the same to the buffer as to each of them,
    up to the rounding of the last bit.
    """

    def __init__(self, parameters: Sequence[nn.Parameter]) -> None:
        size = sum(parameter.numel() for parameter in parameters)
        values = torch.empty(size, dtype=parameters[0].dtype)
        self._gradients = torch.zeros_like(values)
        at = 0
        for parameter in parameters:
            # as_strided keeps channels_last
            place = (parameter.shape, parameter.stride(), at)
            parameter.data = values.as_strided(*place).copy_(parameter.detach())
            parameter.grad = self._gradients.as_strided(*place)
            at += parameter.numel()
        whole = nn.Parameter(values)
        whole.grad = self._gradients
        self.optimized = [whole]

    def clear(self) -> None:
        """Set the gradients to zero: the next ones are added in place."""
        self._gradients.zero_()


def laid_out(
    parameters: Sequence[nn.Parameter], module: nn.Module, sample: Tensor
) -> Separate | Flat:
    """Return the layout that pays for a module that takes `sample`.

    Only what gets a gradient is moved: to weight decay, a gradient of zero is not "no gradient".
    """
    size = sum(parameter.numel() for parameter in parameters)
    kinds = {(parameter.device.type, parameter.dtype) for parameter in parameters}
    if not 0 < size <= MOST_NUMBERS or len(kinds) != 1 or next(iter(kinds))[0] != "cpu":
        return Separate(parameters)
    used = _reached(parameters, module, sample)
    return Flat(used) if used else Separate(parameters)


def _reached(
    parameters: Sequence[nn.Parameter], module: nn.Module, sample: Tensor
) -> list[nn.Parameter]:
    """Return the parameters that get a gradient; leaves no gradient and no statistics behind."""
    module.eval()
    output = module(sample).sum()
    if output.requires_grad:
        output.backward()
    module.train()
    found = [parameter for parameter in parameters if parameter.grad is not None]
    for parameter in parameters:
        parameter.grad = None
    return found
