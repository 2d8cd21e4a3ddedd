"""What a call can teach about shapes: why a view works, what is stretched, which axes meet."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from inspector.arguments import tensors_in
from inspector.broadcast import explain_broadcast
from inspector.operations import words
from inspector.product import RULES, explain_product
from inspector.record import Broadcast, Product, TensorState, View
from inspector.view_rule import explain_view

SHAPED = words("reshape reshape_as view view_as flatten unflatten ravel")
STRETCHED = words("expand expand_as broadcast_to")
PRODUCTS = {name: name for name in (*RULES, "matmul", "linear", "einsum")}
PRODUCTS |= {"__matmul__": "matmul", "__rmatmul__": "matmul", "ger": "outer"}


@dataclass(frozen=True)
class Lessons:
    """At most one of them, as a rule."""

    view: View | None = None
    broadcast: Broadcast | None = None
    product: Product | None = None


def lessons_of(
    word: str,
    overload: Any,
    args: tuple[Any, ...],
    inputs: tuple[TensorState, ...],
    result: TensorState,
) -> Lessons:
    """Return what a call teaches, from its arguments and the states before and after it."""
    if word in SHAPED:
        return Lessons(view=_view(inputs, result))
    if word in PRODUCTS:
        return Lessons(product=_product(PRODUCTS[word], args))
    if word in STRETCHED and inputs:
        return Lessons(broadcast=explain_broadcast(inputs[0].shape, result.shape))
    if overload is not None and torch.Tag.pointwise in overload.tags:
        shapes = tuple(one.shape for one in inputs)
        if len(set(shapes)) > 1:
            return Lessons(broadcast=explain_broadcast(*shapes))
    return Lessons()


def _view(inputs: tuple[TensorState, ...], result: TensorState) -> View | None:
    if not inputs or inputs[0].dtype != result.dtype or inputs[0].storage is None:
        return None
    first = inputs[0]
    return explain_view(first.shape, first.stride, result.shape, first.itemsize).part


def _product(name: str, args: tuple[Any, ...]) -> Product | None:
    equation = args[0] if name == "einsum" else None
    if name == "einsum" and not isinstance(equation, str):
        return None  # the form with lists of numbers
    operands: list[Tensor] = list(tensors_in(args))
    if name == "linear":
        operands = operands[:2]  # the bias is added, and meets nothing
    return explain_product(name, [tuple(one.shape) for one in operands], equation)
