"""`torch.jit`: outdated, and in the tables only so that programs hear so."""

from typing import Any

import torch

from builder.language.faults import refused
from builder.language.tables.namespace import Namespace


def trace(func: Any, example_inputs: Any, *, check_trace: bool = True) -> Any:
    """Return what torch.jit.trace makes of a module or a function."""
    return torch.jit.trace(  # type: ignore[no-untyped-call]
        func, example_inputs, check_trace=check_trace
    )


def script(_obj: Any) -> Any:
    """Refuse: a script is made from source files, and a program opens none.

    Raises: Halt.
    """
    raise refused(
        "torch.jit.script reads the file a function was written in, and there is none here.",
        "Run the module as it is; torch.jit is deprecated.",
    )


def script_space() -> Namespace:
    """Return `torch.jit`."""
    return Namespace("torch.jit", {"trace": trace, "script": script}, torch.jit)
