"""The tensors in what a module is given and in what it gives, wherever they stand in it."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from inspector.arguments import sound
from inspector.modules.run_record import MOST_PARTS, Part, finite
from inspector.modules.sizes import name_of, shape_of
from inspector.record import Summary
from inspector.unseen import quiet

DEEPEST = 6
MOST_ITEMS = 1_000  # of one list that are gone through
MOST_EXACT = 1 << 20  # elements that are summed up as doubles


def leaves(value: Any, place: str = "", depth: int = DEEPEST) -> Iterator[tuple[str, Any]]:
    """Yield what stands in nested lists, tuples, dicts and data classes, and where it stands."""
    items = _items(value) if depth else None
    if items is None:
        yield place, value
        return
    for (where, one), _ in zip(items, range(MOST_ITEMS), strict=False):
        yield from leaves(one, f"{place}{where}", depth - 1)


def tensors(value: Any, place: str = "") -> list[tuple[str, Tensor]]:
    """Return the tensors in a value, and where they stand as Python writes it."""
    return [(where, one) for where, one in leaves(value, place) if isinstance(one, Tensor)]


def given(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[tuple[str, Tensor]]:
    """Return the tensors in the arguments of a call."""
    found = [pair for i, one in enumerate(args) for pair in tensors(one, f"args[{i}]")]
    return found + [pair for name, one in kwargs.items() for pair in tensors(one, name)]


def part_of(place: str, tensor: Tensor, *, whole: bool = True) -> Part:
    """Return what is told of a tensor; without `whole` its elements are not looked at."""
    with quiet():
        return Part(
            place=sound(place, 200),
            shape=shape_of(tensor),
            dtype=name_of(tensor),
            device=str(tensor.device),
            requires_grad=tensor.requires_grad,
            summary=summary_of(tensor) if whole else None,
        )


def parts_of(found: list[tuple[str, Tensor]], *, whole: bool = True) -> tuple[Part, ...]:
    """Return what is told of the first tensors."""
    return tuple(part_of(place, one, whole=whole) for place, one in found[:MOST_PARTS])


def other_than_tensors(value: Any) -> str:
    """Return in words what else came out: "" where it was one tensor."""
    if isinstance(value, Tensor):
        return ""
    if value is None:
        return "None"
    rest = [one for _, one in leaves(value) if not isinstance(one, Tensor)]
    words = f"a {type(value).__name__}"
    if not rest:
        return words
    kinds = ", ".join(sorted({type(one).__name__ for one in rest}))
    return sound(f"{words} with {len(rest)} that {_are(len(rest))} no tensors: {kinds}", 400)


def summary_of(tensor: Tensor) -> Summary | None:
    """Return mean, spread, ends and the odd elements; None where there are no elements to read.

    Mean, std, min and max are torch's own and None when one element is not finite. Large tensors
    are summed up in their own precision.
    """
    try:
        return None if tensor.is_meta else _summary(_plain(tensor.detach()))
    except (RuntimeError, NotImplementedError, TypeError):  # a rare layout or dtype
        return None


def _summary(flat: Tensor) -> Summary:
    count = flat.numel()
    zeros = count - int(torch.count_nonzero(flat))
    if not count:
        return Summary(mean=None, std=None, min=None, max=None, nan=0, inf=0, zeros=0)
    spread, mean = (float(one) for one in torch.var_mean(flat, correction=1 if count > 1 else 0))
    least, most = (float(one) for one in torch.aminmax(flat))
    if finite(least) is None or finite(most) is None:
        nan, inf = int(flat.isnan().sum()), int(flat.isinf().sum())
        return Summary(mean=None, std=None, min=None, max=None, nan=nan, inf=inf, zeros=zeros)
    std = finite(spread**0.5) if count > 1 else None
    return Summary(mean=finite(mean), std=std, min=least, max=most, nan=0, inf=0, zeros=zeros)


def _plain(tensor: Tensor) -> Tensor:
    """Return the elements as numbers that torch can add up; of complex ones their size."""
    if tensor.layout != torch.strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    if tensor.is_complex():
        tensor = tensor.abs()
    small = tensor.numel() <= MOST_EXACT
    if small or not tensor.is_floating_point():
        return tensor.double()
    return tensor if tensor.dtype == torch.float64 else tensor.float()


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _items(value: Any) -> Iterator[tuple[str, Any]] | None:
    if isinstance(value, (Tensor, nn.Module, str, bytes)):
        return None
    if isinstance(value, Mapping):
        return ((f"[{name!r}]", one) for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return ((f"[{at}]", one) for at, one in enumerate(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return ((f".{one.name}", getattr(value, one.name)) for one in dataclasses.fields(value))
    return None


def first_tensor(value: Any) -> Tensor | None:
    """Return the first tensor in a value."""
    return next((one for _, one in leaves(value) if isinstance(one, Tensor)), None)
