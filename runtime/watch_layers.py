"""The layers of a module as watchers name them, and what belongs to each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from runtime.events import Layer

Numbers = npt.NDArray[np.float64]
Saw = Callable[[str, Tensor], None]

WHOLE = "model"  # the module itself, where a parameter or an output is its own
_COMPUTED = ".parametrizations."  # a parametrized weight belongs to the layer it is computed for


class Parts:
    """Parameters by the layer they belong to; a tied one to the layer that names it first."""

    def __init__(self, module: nn.Module) -> None:
        named = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
        self.parameters = [parameter for _, parameter in named]
        self.owners = owners = [_owner(name) for name, _ in named]
        layers = list(dict.fromkeys(owners))
        sizes = dict.fromkeys(layers, 0)
        for owner, parameter in zip(owners, self.parameters, strict=True):
            sizes[owner] += parameter.numel()
        self.layers = tuple(Layer(layer, sizes[layer]) for layer in layers)
        self.names = [name for name, _ in named]
        places = np.array([layers.index(owner) for owner in owners], np.int64)
        self._order = np.argsort(places, kind="stable")
        self._starts = np.searchsorted(places[self._order], np.arange(len(layers)))

    def combined(self, norms: Numbers) -> Numbers:
        """Return the norm of each layer from those of its parameters.

        Shapes: (rows, parameters) -> (rows, layers).
        """
        squares = np.square(norms[:, self._order])
        return np.sqrt(np.add.reduceat(squares, self._starts, axis=1))


class Calls:
    """Hooks that hand over each layer's output, under a name for each call of a forward pass."""

    def __init__(self, layers: Sequence[tuple[str, nn.Module]], saw: Saw) -> None:
        self._saw = saw
        self._seen: dict[str, int] = {}
        self._handles: list[RemovableHandle] = [
            layer.register_forward_hook(self._hook(name)) for name, layer in layers
        ]

    def leave(self) -> None:
        """Take every hook off again."""
        for handle in self._handles:
            handle.remove()

    def _hook(self, name: str) -> Callable[[nn.Module, Any, Any], None]:
        def hook(_module: nn.Module, _inputs: object, output: object) -> None:
            value = first_tensor(output)
            if value is not None:
                times = self._seen[name] = self._seen.get(name, 0) + 1
                self._saw(name if times == 1 else f"{name} ({times})", value.detach())

        return hook


def computing(module: nn.Module) -> list[tuple[str, nn.Module]]:
    """Return the modules that compute by themselves: without children, or with own parameters."""
    return [
        (name or WHOLE, layer)
        for name, layer in module.named_modules()
        if not any(True for _ in layer.children()) or layer._parameters
    ]


def first_tensor(output: object) -> Tensor | None:
    """Return the first tensor of floating numbers in an output of any form, or None."""
    return next(_floating(output), None)


def _floating(output: object) -> Iterator[Tensor]:
    match output:
        case torch.Tensor():
            if output.is_floating_point() or output.is_complex():
                yield output
        case dict():
            for value in output.values():
                yield from _floating(value)
        case list() | tuple():
            for value in output:
                yield from _floating(value)


def _owner(parameter: str) -> str:
    path = parameter.partition(_COMPUTED)[0] if _COMPUTED in parameter else parameter
    return (path if _COMPUTED in parameter else path.rpartition(".")[0]) or WHOLE
