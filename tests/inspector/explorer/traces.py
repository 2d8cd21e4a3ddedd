"""Traces as a child hands them over, made by hand from values of Python and torch."""

import math

import torch

from inspector.record import (
    Content,
    ProgramError,
    Shown,
    Step,
    TensorState,
    Trace,
    Variable,
    Walls,
)

WALLS = Walls(seccomp=True, limits=True)


def trace_of(error: ProgramError | None = None, **values: object) -> Trace:
    """Return the trace of a one-line program that leaves these variables behind."""
    tensors: list[TensorState] = []
    contents: list[Content] = []
    shown = tuple(
        Variable(name=name, value=_shown(value, tensors, contents), change="new")
        for name, value in values.items()
    )
    step = Step(
        line=1,
        end_line=1,
        frame="",
        depth=0,
        printed="",
        grad_mode="grad",
        variables=shown,
        deleted=(),
        calls=(),
        contents=(),
        written=(),
    )
    return Trace(
        output="",
        error=error,
        steps=(step,),
        tensors=tuple(tensors),
        contents=tuple(contents),
        walls=WALLS,
    )


def _shown(value: object, tensors: list[TensorState], contents: list[Content]) -> Shown:
    if not isinstance(value, torch.Tensor):
        return Shown(type=type(value).__name__, text=repr(value))
    whole = torch.tensor([], dtype=value.dtype).set_(value.untyped_storage())
    cells = None if whole.numel() > 4_096 else tuple(_cell(number) for number in whole.tolist())
    contents.append(
        Content(
            storage=len(contents),
            dtype=str(value.dtype).removeprefix("torch."),
            itemsize=value.itemsize,
            length=whole.numel(),
            values=cells,
        )
    )
    tensors.append(
        TensorState(
            object=len(tensors),
            storage=len(tensors),
            content=len(contents) - 1,
            shape=tuple(value.shape),
            stride=value.stride(),
            offset=int(value.storage_offset()),
            dtype=str(value.dtype).removeprefix("torch."),
            device="cpu",
            bytes=value.nbytes,
            itemsize=value.itemsize,
            contiguous=value.is_contiguous(),
            channels_last=False,
            dense=True,
            requires_grad=False,
            is_leaf=True,
            grad_fn=None,
            view_of=None,
            version=0,
            parameter=False,
            summary=None,
            heat=None,
            edges=None,
        )
    )
    return Shown(type="Tensor", tensor=len(tensors) - 1)


def _cell(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)
