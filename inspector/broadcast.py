"""How shapes broadcast: aligned at their last axis, axis by axis, as torch decides."""

from functools import lru_cache

import torch
from torch import Tensor

from inspector.record import Broadcast

Shape = tuple[int, ...]


@lru_cache(maxsize=4096)
def explain_broadcast(*shapes: Shape) -> Broadcast:
    """Return which axes are stretched, which do not fit, and the shape that comes out."""
    width = max(map(len, shapes), default=0)
    aligned = [(None,) * (width - len(shape)) + tuple(shape) for shape in shapes]
    fitted = [_fitted(column) for column in zip(*aligned, strict=True)]
    failed = tuple(axis for axis, size in enumerate(fitted) if size is None)
    whole = [_empty(shape) for shape in shapes or ((),)]
    result = None if failed else tuple(_broadcast(whole)[0].shape)
    stretched = tuple(
        tuple(
            size is not None and size != (1 if own is None else own)
            for own, size in zip(row, fitted, strict=True)
        )
        for row in aligned
    )
    return Broadcast(
        shapes=tuple(map(tuple, shapes)),
        aligned=tuple(aligned),
        stretched=stretched,
        result=result,
        failed=failed,
        sentence=_sentence(shapes, aligned, stretched, result, failed),
    )


def _fitted(sizes: tuple[int | None, ...]) -> int | None:
    """Return the size torch makes of the sizes along one axis, or None if it refuses."""
    try:
        return _broadcast([_empty(() if size is None else (size,)) for size in sizes])[0].numel()
    except RuntimeError:
        return None


def _empty(shape: Shape) -> Tensor:
    return torch.empty(shape, device="meta")


def _broadcast(tensors: list[Tensor]) -> list[Tensor]:
    return list(torch.broadcast_tensors(*tensors))  # type: ignore[no-untyped-call] # torch's


def _sentence(
    shapes: tuple[Shape, ...],
    aligned: list[tuple[int | None, ...]],
    stretched: tuple[tuple[bool, ...], ...],
    result: Shape | None,
    failed: tuple[int, ...],
) -> str:
    if result is None:
        axis = failed[-1]
        sizes = dict.fromkeys(str(row[axis]) for row in aligned if row[axis] not in (None, 1))
        return (
            f"Axis {axis} does not fit: the sizes {' and '.join(sizes)} differ "
            "and neither is 1, so nothing can be stretched."
        )
    moved = [
        f"{shape} along {_axes(row)}"
        for shape, row in zip(shapes, stretched, strict=True)
        if any(row)
    ]
    if not moved:
        return f"The shapes are equal axis by axis; the result is {result}."
    return f"Stretched with stride 0, without a copy: {'; '.join(moved)}. Result: {result}."


def _axes(row: tuple[bool, ...]) -> str:
    axes = [str(axis) for axis, stretched in enumerate(row) if stretched]
    return f"ax{'e' if len(axes) > 1 else 'i'}s {' and '.join(axes)}"
