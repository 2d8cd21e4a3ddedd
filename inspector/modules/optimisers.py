"""The optimisers that take a step from the gradients, and what they take, as torch declares it."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from builder.names import shown
from builder.problems import Problem
from inspector.modules.forms import Option, complaint_about
from inspector.modules.step_record import OptimizerRow
from inspector.modules.weight_record import FormField

_PAGE = "https://docs.pytorch.org/docs/stable/generated/torch.optim.{}.html"
_NAMES = (
    *("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta"),
    *("Adamax", "NAdam", "RAdam", "ASGD", "Rprop"),
)  # the others need a closure, sparse gradients or matrices only
# How a step is carried out, which changes nothing of what it does.
_INSIDE = frozenset({"params", "foreach", "fused", "capturable", "differentiable"})


def _rows() -> Iterator[OptimizerRow]:
    for name in _NAMES:
        taken = inspect.signature(getattr(torch.optim, name)).parameters.values()
        fields = (field for one in taken if one.name not in _INSIDE for field in _fields(one))
        yield OptimizerRow(name=name, parameters=tuple(fields), link=_PAGE.format(name))


def _fields(taken: inspect.Parameter) -> Iterator[FormField]:
    default = taken.default
    if isinstance(default, tuple):
        for name, one in zip(_pair(taken.name), default, strict=True):
            yield FormField(name=name, kind="float", default=float(one), required=False)
    elif isinstance(default, bool):
        yield FormField(name=taken.name, kind="flag", default=default, required=False)
    else:
        yield FormField(name=taken.name, kind="float", default=float(default), required=False)


def _pair(name: str) -> tuple[str, str]:
    """Return the names of the two fields for a pair: beta1 and beta2 for betas."""
    one = name.removesuffix("s")
    return f"{one}1", f"{one}2"


OPTIMIZERS: Mapping[str, OptimizerRow] = MappingProxyType({row.name: row for row in _rows()})


def refusal(name: str, options: Mapping[str, Option]) -> Problem | None:
    """Say why there is no such optimiser; torch itself is asked about the numbers."""
    row = OPTIMIZERS.get(name)
    if row is None:
        sentence = f"{shown(name)} is no optimiser here. Choose one of {', '.join(OPTIMIZERS)}."
        return Problem(where="optimizer", sentence=sentence)
    complaint = complaint_about(name, row.parameters, options)
    if complaint:
        return Problem(where="optimizer", sentence=complaint)
    try:
        optimizer_of([torch.zeros(1, requires_grad=True)], name, options)
    except (ValueError, TypeError, RuntimeError) as error:
        message = str(error).splitlines()[0][:500]
        sentence = f"{name} refuses its options: {message.rstrip('.')}."
        return Problem(where="optimizer", sentence=sentence, torch_message=message)
    return None


def optimizer_of(
    parameters: Iterable[Tensor], name: str, options: Mapping[str, Option]
) -> Optimizer:
    """Make the optimiser.

    Raises: what torch raises.
    """
    made: Optimizer = getattr(torch.optim, name)(parameters, **arguments(name, options))
    return made


def arguments(name: str, options: Mapping[str, Option]) -> dict[str, Any]:
    """Return the options as torch takes them, pairs put together."""
    given: dict[str, Any] = dict(options)
    for one in inspect.signature(getattr(torch.optim, name)).parameters.values():
        names = _pair(one.name)
        if isinstance(one.default, tuple) and any(part in given for part in names):
            given[one.name] = tuple(
                given.pop(part, default) for part, default in zip(names, one.default, strict=True)
            )
    return given
