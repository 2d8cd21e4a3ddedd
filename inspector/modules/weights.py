"""A tensor of a module in figures: its values, how they are spread, its kernels, its rank."""

import math

import torch
from torch import Tensor, nn

from builder.problems import Problem
from inspector.figures import cells, figures_of
from inspector.modules.histogram import histogram_of
from inspector.modules.kernels import filters_of, out_first
from inspector.modules.placing import place_of
from inspector.modules.sizes import bytes_of, is_lazy, name_of
from inspector.modules.spectrum import singular_of
from inspector.modules.weight_record import MOST_VALUES, WeightFigures

BINS = 50
LAZY = "It has no shape and no values before the module's first call."
META = "It is on meta: it has a shape and no values."
UNREADABLE = "Its values cannot be read: {}"
_NOT_FINITE = "{} of its {:,} numbers are not finite: {:,} NaN, {:,} infinite."


def weight_figures_at(
    module: nn.Module, path: str, bins: int = BINS, channel: int = 0
) -> WeightFigures | Problem:
    """Return the figures of the parameter or buffer that has this name in a module."""
    place = place_of(module, path)
    if isinstance(place, Problem):
        return place
    return weight_figures(place.tensor, bins, owner=place.owner, channel=channel)


def weight_figures(
    tensor: Tensor, bins: int = BINS, *, owner: nn.Module | None = None, channel: int = 0
) -> WeightFigures:
    """Return the figures of a tensor.

    `owner` is the module that holds it, which tells what its axes mean; `channel` is the input
    channel that the pictures of kernels show.
    """
    bare = WeightFigures(
        shape=None if is_lazy(tensor) else tuple(tensor.shape),
        dtype=name_of(tensor),
        device=str(tensor.device),
        elements=0 if is_lazy(tensor) else tensor.numel(),
        bytes=bytes_of(tensor),
        requires_grad=tensor.requires_grad,
        norm=None,
        summary=None,
    )
    if is_lazy(tensor) or tensor.is_meta:
        return bare.model_copy(update={"notes": (LAZY if is_lazy(tensor) else META,)})
    try:
        return _read(_plain(tensor), bare, bins, owner, channel)
    except (RuntimeError, NotImplementedError) as error:  # a rare layout, or want of memory
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return bare.model_copy(update={"notes": (UNREADABLE.format(reason[:500]),)})


def _plain(tensor: Tensor) -> Tensor:
    """Return the numbers in the plain form that every kernel reads."""
    tensor = tensor.detach()
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.is_floating_point() and tensor.element_size() == 1:
        tensor = tensor.float()  # few kernels know these
    return tensor


def _read(
    tensor: Tensor, bare: WeightFigures, bins: int, owner: nn.Module | None, channel: int
) -> WeightFigures:
    notes: list[str] = []
    small = tensor.numel() <= MOST_VALUES
    # Laid flat behind the first axis, the rows of the map are the outputs of the layer.
    flat = out_first(tensor, owner).flatten(1) if tensor.dim() > 2 else tensor
    seen = figures_of(flat, apart=False)
    summary, finite = seen.summary, None
    if summary is not None and summary.nan + summary.inf:
        finite = figures_of(tensor[tensor.isfinite()], apart=False).summary
        bad = summary.nan + summary.inf
        notes.append(_NOT_FINITE.format(f"{bad:,}", tensor.numel(), summary.nan, summary.inf))
    singular = singular_of(tensor, owner)
    if isinstance(singular, str):
        notes.append(singular)
    return bare.model_copy(
        update={
            "norm": _norm(tensor),
            "summary": summary,
            "finite": finite,
            "histogram": histogram_of(tensor, bins),
            "values": cells(tensor) if small else None,
            "heat": None if small else seen.heat,
            "filters": filters_of(tensor, owner, channel),
            "singular": None if isinstance(singular, str) else singular,
            "notes": tuple(notes),
        }
    )


def _norm(tensor: Tensor) -> float | None:
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return None
    wide = torch.complex128 if tensor.is_complex() else torch.float64
    norm = float(torch.linalg.vector_norm(tensor, dtype=wide))
    return norm if math.isfinite(norm) else None
