"""The figures of a run, each stored once however often it is shown."""

import torch
from torch import Tensor
from torch.nn.parameter import is_lazy

from inspector.gradients.figures import figure_of, readable
from inspector.gradients.record import MOST_FIGURE_CELLS, Figure

MOST_READ = 4_000_000_000  # elements that a run may look through for its figures, about
_HEAT_COST = 8  # of a heat map, where a norm costs 1
MOST_BYTES = 1_500_000  # of figures as JSON; behind it larger tensors are shown by their norm
_FEW = 8  # elements that are shown even then
_SAMPLES = 16  # elements of a large tensor that are compared with those of the last look


class Gallery:
    """Gives each tensor, as it is now, the number of its figure. Call it inside `quiet`."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.weight = 0  # of the figures as JSON, in bytes, about
        self._known: dict[object, int] = {}
        self._left = MOST_READ

    @property
    def note(self) -> str:
        """What is not shown any more, "" where all is."""
        if self._left <= 0:
            return "Large tensors are shown by their shape from here on: too much had to be read."
        if self.weight > MOST_BYTES:
            return f"Tensors of more than {_FEW} elements are shown by their norm from here on."
        return ""

    def of(self, tensor: Tensor) -> int:
        """Return the number of the tensor's figure as it is now."""
        if tensor._is_zerotensor() or (_sparse(tensor) and tensor.numel() <= MOST_FIGURE_CELLS):
            tensor = readable(tensor)
        whole = self._left > 0 or tensor.numel() <= MOST_FIGURE_CELLS
        key = _print(tensor) if whole else ("bare", tensor.shape, tensor.dtype)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.figures)
            figure = figure_of(tensor, whole)
            if self.weight > MOST_BYTES and tensor.numel() > _FEW:
                figure = figure.model_copy(update={"values": None, "heat": None})
            self.figures.append(figure)
            self.weight += 85 + 10 * len(figure.values or ())
            self.weight += 8 * len(figure.heat.values) if figure.heat else 0
            self._left -= _HEAT_COST * tensor.numel() if figure.heat else 0
        elif self.figures[found].heat is not None:
            self._left -= tensor.numel()
        return found

    def of_any(self, tensor: Tensor | None) -> int | None:
        """Return the same for a tensor that may be missing."""
        return None if tensor is None else self.of(tensor)


def _sparse(tensor: Tensor) -> bool:
    """Tell whether the elements of a tensor do not simply lie in its storage."""
    return tensor.layout != torch.strided


def _print(tensor: Tensor) -> object:
    """Return what two looks agree in when they saw the same elements: all bits of a small tensor.

    Of a large one it is where it lies, its norm and a few elements.
    """
    if is_lazy(tensor) or tensor.is_meta or torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        return object()
    if _sparse(tensor):
        return id(tensor), tensor._version
    tensor = tensor.detach()
    if tensor.numel() <= MOST_FIGURE_CELLS:
        return tensor.shape, tensor.dtype, _bits(tensor)
    flat = tensor.as_strided((_SAMPLES,), (1,)) if tensor.is_contiguous() else tensor
    norm = torch.linalg.vector_norm(tensor).item() if tensor.is_floating_point() else object()
    ends = _bits(flat) if flat is not tensor else b""
    return tensor.shape, tensor.stride(), tensor.dtype, tensor.data_ptr(), str(norm), ends


def _bits(tensor: Tensor) -> object:
    try:
        return tensor.numpy().tobytes()
    except (TypeError, RuntimeError):  # NumPy has no such dtype, or it is conjugated on reading
        return repr(tensor.tolist())
