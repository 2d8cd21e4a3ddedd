"""Where the numbers of a run broke: the steps since its newest checkpoint done once more.

A run that goes on from a checkpoint repeats itself bit for bit, so the step that broke can be done
again with a look at every layer. No watcher needs to have looked at that very step.
"""

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from builder.graph import Graph
from runtime.control import Command, Commands
from runtime.events import Checkpoint, Event
from runtime.settings import TrainSettings
from runtime.training import train
from runtime.watch_choice import Watching
from runtime.watch_diagnosis import Diagnosis
from runtime.watch_layers import Parts, computing, first_tensor

LIMIT_S = 5.0


def first_break(
    graph: Graph,
    settings: TrainSettings,
    checkpoint: Checkpoint | None,
    step: int,
    limit_s: float = LIMIT_S,
) -> Diagnosis | None:
    """Return what was the first not to be finite in a run whose loss is not at this step.

    None when the time does not suffice, or when every layer was finite.
    """
    finders: list[BreakFinder] = []

    def looker(module: nn.Module) -> BreakFinder:
        finders.append(BreakFinder(module, step, settings.lr))
        return finders[-1]

    control = _UntilLate(time.monotonic() + limit_s)
    for _ in train(graph, settings, control=control, resume=checkpoint, looker=looker):
        if finders and finders[-1].done:
            break
    return finders[-1].found if finders else None


class _UntilLate(Commands):
    """Stops a run when its time is over."""

    def __init__(self, end_s: float) -> None:
        super().__init__()
        self._end_s = end_s

    def poll(self) -> Command | None:
        return "stop" if time.monotonic() > self._end_s else None


class BreakFinder:
    """Looks at every layer of two steps: the one whose loss is not finite, and the one before."""

    def __init__(self, module: nn.Module, step: int, lr: float) -> None:
        self._module = module
        self._last = step
        self._lr = lr
        self._step = 0
        self._handles: list[RemovableHandle] = []
        self._calls: list[str] = []
        self._largest: list[float] = []  # of each call's output
        self._backward: tuple[str, str] | None = None  # what broke first on the way back
        self.due: float = max(1, step - 1)
        self.found: Diagnosis | None = None

    @property
    def done(self) -> bool:
        """Whether there is nothing more to look at."""
        return self.due == math.inf

    def before(self, step: int, _batch: int) -> None:
        """Attach hooks to every layer that computes."""
        self._step = step
        self._calls, self._largest, self._backward = [], [], None
        self._handles = [
            layer.register_forward_hook(partial(self._forward, name))
            for name, layer in computing(self._module)
        ]

    def between(self, loss: Tensor) -> None:
        """Look at the loss, then at what the backward pass has brought, in this order."""
        self.leave()
        if not _finite(loss) and self._calls:
            reached = f"goes up to {self._largest[-1]:.3g}, but the loss of it is not"
            last = self._calls[-1]
            self._note(last, f"every layer is finite, and the output of {last} {reached}")
        elif self._backward is not None:
            self._note(*self._backward)
        for layer, name, parameter in self._parameters():
            if parameter.grad is not None and not _finite(parameter.grad):
                self._note(layer, f"the gradient of {name} is the first number that is not finite")

    def after(self, _time_s: float) -> None:
        """Look at the weights the step has made, and go on to the next step."""
        for layer, name, parameter in self._parameters():
            if not _finite(parameter):
                self._note(
                    layer,
                    f"the update of {name} is the first that is not finite: its gradient was, but "
                    "the step was too large for its numbers",
                )
        over = self.found is not None or self._step >= self._last
        self.due = math.inf if over else self._step + 1

    def told(self, _step: int, _time_s: float, _until: float = math.inf) -> Iterator[Event]:
        """Tell the loop nothing."""
        yield from ()

    def choose(self, watching: Watching, step: int, time_s: float) -> None:
        """Look at the same steps whatever is chosen."""

    def leave(self) -> None:
        """Take every hook off."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _forward(self, name: str, _layer: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        value, given = first_tensor(output), first_tensor(inputs)
        if value is None or self.found is not None:
            return
        if given is not None and not _finite(given):
            after = f"behind {self._calls[-1]}" if self._calls else "at the start"
            self._note(name, f"what {name} is given, {after}, is the first that is not finite")
        elif not _finite(value):
            reached = (
                "" if given is None else f"; what it is given goes up to {_largest(given):.3g}"
            )
            self._note(name, f"the output of {name} is the first that is not finite{reached}")
        self._calls.append(name)
        self._largest.append(_largest(value))
        if value.requires_grad:
            value.register_hook(self._came(name, len(self._calls)))  # type: ignore[no-untyped-call]  # torch

    def _came(self, name: str, place: int) -> Callable[[Tensor], None]:
        """Return a hook for the gradient of a call's output: it comes from the next call."""

        def hook(gradient: Tensor) -> None:
            if self._backward is None and not _finite(gradient):
                last = place == len(self._calls)
                layer = name if last else self._calls[place]
                giver = f"the loss, behind {name}," if last else layer
                said = f"the backward pass of {giver} gives the first number that is not finite"
                self._backward = layer, said

        return hook

    def _parameters(self) -> list[tuple[str, str, nn.Parameter]]:
        parts = Parts(self._module)
        return list(zip(parts.owners, parts.names, parts.parameters, strict=True))

    def _note(self, layer: str, what: str) -> None:
        if self.found is None:
            self.found = Diagnosis(
                kind="not finite",
                layer=layer,
                step=self._step,
                sentence=f"At step {self._step} {what}.",
                suggestion=f"Try a learning rate below {self._lr:g}, for example "
                f"{self._lr / 10:g}; or normalise what {layer} is given.",
            )


def _finite(tensor: Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())


def _largest(tensor: Tensor) -> float:
    return float(tensor.detach().abs().amax()) if tensor.numel() else 0.0
