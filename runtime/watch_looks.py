"""What each watcher does on a sampled step: a few numbers, left on the device until a flush."""

from abc import ABC, abstractmethod
from time import perf_counter

import numpy as np
import torch
from torch import Tensor, nn

from runtime.events import Layer
from runtime.failures import TORCH_ERRORS
from runtime.watch_choice import Watcher
from runtime.watch_layers import Calls, Numbers, Parts, computing

WINDOW = 50  # sampled steps without any activity after which a unit counts as dead

# Zero below zero, so that a unit which is never above gets no gradient.
RECTIFIERS = (nn.ReLU, nn.ReLU6)


class Look:
    """One watcher at work. What it does not need to do at a moment, it does not do."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.every = 0.0
        self.due = 0.0  # the next step to look at
        self.spent_s = 0.0
        self.since_s = 0.0
        self.failure: Exception | None = None
        self.layers: tuple[Layer, ...] = ()
        self.taken: list[Tensor] = []  # of the sampled step, one number each

    def before(self, batch: int) -> None:
        """Get ready, just before the forward pass of a batch of this size."""

    def between(self) -> None:
        """Look after the backward pass, before the optimiser's step."""

    def after(self) -> None:
        """Look after the optimiser's step."""

    def leave(self) -> None:
        """Leave the module as it was."""

    def plan(self, step: int, _time_s: float) -> None:
        """Say when to look again, after a look at this step."""
        self.due = (step // self.every + 1) * self.every

    def flushed(self, step: int, time_s: float) -> None:
        """Say whether the next step is one to look at, for who goes by the clock."""

    def figures(self, taken: Numbers, _batches: Numbers) -> Numbers:
        """Return a figure for each layer.

        Shapes: (rows, taken numbers), (rows, 1) -> (rows, layers).
        """
        return taken


class GradientLook(Look):
    """The length of every layer's gradient."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("gradients")
        self._parts = parts
        self.layers = parts.layers

    def between(self) -> None:
        """Take the norm of every parameter's gradient; one without a gradient counts as 0."""
        self.taken = norms([gradient_of(parameter) for parameter in self._parts.parameters])

    def figures(self, taken: Numbers, _batches: Numbers) -> Numbers:
        """Return the norm of each layer's gradients."""
        return self._parts.combined(taken)


class UpdateLook(Look):
    """How far a step moves every layer's parameters, as a share of their length before it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("updates")
        self._parts = parts
        self.layers = parts.layers
        self._weights: list[Tensor] = list(parts.parameters)
        self._kept = [torch.empty_like(weight) for weight in self._weights]

    @torch.no_grad()
    def between(self) -> None:
        """Keep the weights as they are before the step."""
        torch._foreach_copy_(self._kept, self._weights)
        self.taken = norms(self._kept)

    @torch.no_grad()
    def after(self) -> None:
        """Take how far each has moved."""
        torch._foreach_sub_(self._kept, self._weights)
        self.taken += norms(self._kept)

    def figures(self, taken: Numbers, _batches: Numbers) -> Numbers:
        """Return the ratio for each layer; infinite for one that was all zeros and moved."""
        weights, moves = (self._parts.combined(half) for half in np.split(taken, 2, axis=1))
        still = np.where(moves == 0, 0.0, np.inf)
        return np.divide(moves, weights, out=still, where=weights != 0)


class CallLook(Look, ABC):
    """A watcher of what layers hand on; its hooks are there on sampled steps only."""

    def __init__(self, watcher: Watcher, layers: list[tuple[str, nn.Module]]) -> None:
        super().__init__(watcher)
        self._watched = layers
        self._calls: Calls | None = None
        self._batch = 1
        self._names: list[str] = []
        self._sizes: list[int] = []

    def before(self, batch: int) -> None:
        """Attach the hooks."""
        self._batch = batch
        self.taken, self._names, self._sizes = [], [], []
        self._calls = Calls(self._watched, self._hooked)

    def between(self) -> None:
        """Take the hooks off; layers that were called as before are the same layers."""
        self.leave()
        if [layer.name for layer in self.layers] != self._names:
            found = zip(self._names, self._sizes, strict=True)
            self.layers = tuple(Layer(name, size) for name, size in found)

    def leave(self) -> None:
        """Take the hooks off."""
        if self._calls is not None:
            self._calls.leave()
            self._calls = None

    def _hooked(self, name: str, output: Tensor) -> None:
        # In the middle of the model's own forward pass: a fault of ours must not stop it.
        began = perf_counter()
        try:
            size, taken = self.saw(name, output)
        except TORCH_ERRORS as error:
            self.failure = error
        else:
            self._names.append(name)
            self._sizes.append(size)
            self.taken.append(taken)
        self.spent_s += perf_counter() - began

    @abstractmethod
    def saw(self, name: str, output: Tensor) -> tuple[int, Tensor]:
        """Return the size of a layer and its one number, from its output."""


class ActivationLook(CallLook):
    """The length of what every layer hands on, a sample: the size of the batch does not matter."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__("activations", computing(module))

    def saw(self, _name: str, output: Tensor) -> tuple[int, Tensor]:
        """Take the norm of the whole batch."""
        return output.numel() // self._batch, torch.linalg.vector_norm(output)

    def figures(self, taken: Numbers, batches: Numbers) -> Numbers:
        """Return the root mean square, over the batch, of the norm of each sample."""
        return taken / np.sqrt(batches)


class DeadLook(CallLook):
    """The share of the units of every ReLU that nothing has switched on for a while.

    A unit is a channel of a picture and a feature of a row: one output of the layer before.
    """

    def __init__(self, module: nn.Module) -> None:
        rectifiers, self._features_last = _rectifiers(module)
        super().__init__("dead", rectifiers)
        self._sample = 0
        self._last_active: dict[str, Tensor] = {}

    def before(self, batch: int) -> None:
        """Attach the hooks, and count the sampled steps."""
        super().before(batch)
        self._sample += 1

    def saw(self, name: str, output: Tensor) -> tuple[int, Tensor]:
        """Note which units were above zero; return the share of those that have not been lately."""
        active = self._highest(name, output) > 0
        last = self._last_active.get(name)
        if last is None:
            last = self._last_active[name] = torch.zeros_like(active, dtype=torch.int64)
        last.masked_fill_(active, self._sample)
        dead = last <= max(0, self._sample - WINDOW)
        return dead.numel(), dead.float().mean()

    def _highest(self, name: str, output: Tensor) -> Tensor:
        if output.dim() < 2:
            return output.amax().reshape(1)
        last = output.dim() == 2 or name.partition(" ")[0] in self._features_last
        units = output.dim() - 1 if last else 1
        return output.amax([axis for axis in range(output.dim()) if axis != units])


def _rectifiers(module: nn.Module) -> tuple[list[tuple[str, nn.Module]], set[str]]:
    """Return every ReLU, and the names of those behind a layer whose features come last."""
    found: list[tuple[str, nn.Module]] = []
    features_last: set[str] = set()
    last = False
    for name, layer in computing(module):
        if isinstance(layer, RECTIFIERS):
            found.append((name, layer))
            if last:
                features_last.add(name)
        elif layer._parameters:
            last = isinstance(layer, nn.Linear | nn.LayerNorm | nn.Embedding)
    return found, features_last


def norms(tensors: list[Tensor]) -> list[Tensor]:
    """Return the norm of each tensor, computed together and not waited for."""
    return list(torch._foreach_norm(tensors)) if tensors else []


def gradient_of(parameter: nn.Parameter) -> Tensor:
    """Return the gradient of a parameter, or a single 0 where it has none."""
    gradient = parameter.grad
    return gradient.detach() if gradient is not None else parameter.new_zeros(())
