"""Code of classes: a real class over one of a few bases, whose methods are functions made here."""

import ast
from types import new_class
from typing import Any

import torch
from torch import nn
from torch.utils.data import Dataset, IterableDataset, Sampler

from builder.language.dispatch import Code, compiles, expression
from builder.language.faults import refused
from builder.language.frame import Frame
from builder.language.learners import enter, is_learner
from builder.language.scopes import Scope, bound
from builder.language.steps import block, step
from builder.language.tables.classes import is_known
from builder.language.targets import binder

_BASES = (
    nn.Module, torch.autograd.Function, Dataset, IterableDataset, Sampler,
    torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler,
)  # fmt: skip


@compiles(ast.ClassDef)
def define(node: ast.ClassDef, scope: Scope) -> Code:
    """Return the code of `class Net(nn.Module):`, one step with its whole body."""
    state, bind = scope.state, binder(node.name, scope)
    bases = [expression(base, scope) for base in node.bases]
    names, _ = bound(node.body)
    inner = Scope(state, "class", names, scope, scope.inner(node.name))
    body = block(node.body, inner)

    def code(frame: Frame) -> None:
        given = [base(frame) for base in bases]
        state.position = node
        kinds = tuple(_base(one) for one in given)
        inside = Frame(node.name, frame.depth, {}, frame)
        body(inside)
        state.position = node
        cls = _made(node.name, inner.path, kinds, inside.names)
        inside.owner = cls
        state.classes[cls] = True
        bind(frame, cls)

    return step(node, scope, code)


def _base(value: Any) -> type:
    if isinstance(value, type):
        if is_learner(value) or value is object:
            return value
        if is_known(value) and issubclass(value, _BASES):
            return value
    shown = getattr(value, "__name__", type(value).__name__)
    raise refused(
        f"A class over {shown} is not available here.",
        "Use nn.Module, torch.autograd.Function, Dataset or IterableDataset.",
    )


def _made(name: str, path: str, bases: tuple[type, ...], names: dict[str, Any]) -> type:
    inside = {**names, "__module__": "__main__", "__qualname__": path}
    cls = new_class(name, bases, exec_body=lambda body: body.update(inside))
    enter(cls)
    return cls
