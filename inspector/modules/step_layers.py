"""What the layers of a module give during a step, and the gradients that come back to them."""

from typing import Any

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from inspector.arguments import sound
from inspector.modules.calls import Ongoing
from inspector.modules.parts import tensors
from inspector.modules.step_record import MOST_CALLS, Activation
from inspector.modules.step_tensors import Figures
from inspector.unseen import quiet


class Layers:
    """Is told of the calls of modules, and waits for gradients at what they give."""

    def __init__(self, figures: Figures) -> None:
        self.rows: list[Activation] = []
        self.more = 0
        self._figures = figures
        self._handles: list[RemovableHandle] = []

    def begins(self, call: Ongoing) -> None:
        """Nothing is to be seen yet."""

    def ends(self, call: Ongoing, output: Any) -> None:
        """Look at what a layer gave; a container gives what the last module in it gave."""
        if not _is_layer(call.module):
            return
        for place, tensor in tensors(output):
            if len(self.rows) >= MOST_CALLS:
                self.more += 1
                continue
            self.rows.append(
                Activation(
                    path=sound(call.path, 1_000),
                    number=call.number,
                    kind=sound(type(call.module).__name__, 200),
                    place=sound(place, 200),
                    value=self._figures.add(tensor),
                    grad=None,
                    zeros=_zeros(tensor),
                )
            )
            self._wait(tensor, len(self.rows) - 1)

    def let_go(self) -> None:
        """Wait no longer."""
        for handle in self._handles:
            handle.remove()

    def _wait(self, tensor: Tensor, row: int) -> None:
        """Take the gradient when it comes.

        A hook on the tensor bears an in-place operation behind it, one on the module does not.
        """

        def came(gradient: Tensor | None) -> None:
            if gradient is None:
                return
            at = self._figures.add(gradient)
            self.rows[row] = self.rows[row].model_copy(update={"grad": at})

        if tensor.requires_grad:
            # torch declares no types for it.
            handle = tensor.register_hook(came)  # type: ignore[no-untyped-call]
            self._handles.append(handle)


def _is_layer(module: nn.Module) -> bool:
    return not module._modules or any(one is not None for one in module._parameters.values())


def _zeros(tensor: Tensor) -> float:
    with quiet():
        if tensor.is_meta or tensor.is_sparse or not tensor.numel():
            return 0.0
        return 1 - int(tensor.count_nonzero()) / tensor.numel()
