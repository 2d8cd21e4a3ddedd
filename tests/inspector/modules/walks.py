"""What torch's own iterators say, to hold a walk against."""

import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter
from torch.testing._internal.common_modules import module_db

from builder import EXAMPLES, to_module
from inspector.modules.sums import sum_of
from inspector.modules.tree import walk_report
from inspector.modules.walking import walk


def disagreements(module: nn.Module) -> list[str]:
    """Return where a walk differs from torch; nothing, if it does not."""
    walked = walk(module)
    found = []
    for what, entries, iterate in (
        ("modules", walked.modules, module.named_modules),
        ("parameters", walked.parameters, module.named_parameters),
        ("buffers", walked.buffers, module.named_buffers),
    ):
        told = [(entry.names[0], id(entry.object)) for entry in entries]
        if told != [(name, id(one)) for name, one in iterate()]:
            found.append(what)
        if {id(entry.object): list(entry.names) for entry in entries} != every_name(iterate):
            found.append(f"names of {what}")
    left_out = set(walked.non_persistent)
    keys = {name for entry in walked.parameters for name in entry.names}
    keys |= {name for entry in walked.buffers for name in entry.names if name not in left_out}
    if keys != {key for key in module.state_dict() if not key.endswith("_extra_state")}:
        found.append("state_dict")
    return found + wrong_rows(module)


def every_name(iterate: Callable[..., Iterator[tuple[str, Any]]]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for name, one in iterate(remove_duplicate=False):
        names.setdefault(id(one), []).append(name)
    return names


def wrong_rows(module: nn.Module) -> list[str]:
    """Return the rows of the tree whose counts are not torch's."""
    report = walk_report(module)
    found = [] if report.totals.parameters == count(module) else ["totals"]
    if report.totals.trainable != count(module, trained=True):
        found.append("trainable")
    for row in report.rows:
        if row.role == "module" and not row.unregistered:
            one = module.get_submodule(row.path)
            if (row.total, row.own) != (count(one), count(one, recurse=False)):
                found.append(f"total of {row.path}")
            if row.bytes != sum_of(one).bytes:
                found.append(f"bytes of {row.path}")
    return found


def count(module: nn.Module, *, recurse: bool = True, trained: bool = False) -> int:
    """Count elements as everybody does: sum(p.numel() for p in model.parameters())."""
    return sum(
        one.numel()
        for one in module.parameters(recurse=recurse)
        if not isinstance(one, UninitializedParameter | UninitializedBuffer)
        and (one.requires_grad or not trained)
    )


def database() -> Iterator[tuple[str, nn.Module]]:
    """Yield a module for each case of torch's own module database."""
    for info in module_db:
        dtypes = info.supported_dtypes("cpu")
        dtype = torch.float32 if torch.float32 in dtypes else next(iter(dtypes))
        for training in (True, False):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                cases = info.module_inputs_func(
                    info, device="cpu", dtype=dtype, requires_grad=False, training=training
                )
                for case in cases:
                    given = case.constructor_input
                    yield info.name, info.module_cls(*given.args, **given.kwargs)


@cache
def example(name: str) -> nn.Module:
    return to_module(EXAMPLES[name])
