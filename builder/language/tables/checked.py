"""Functions of torch that trust their arguments too far: what they are given is looked at first."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- the name every program gives it
from torch import nn

from builder.language.faults import refused, too_much


def _numbers(value: Any) -> Any:
    """Return the numbers of a tensor on the CPU, or None where there are none to look at."""
    if isinstance(value, torch.Tensor) and value.device.type == "cpu" and not value.is_sparse:
        return value.detach().numpy()
    return None


def _ctc_targets(*args: Any, **kwargs: Any) -> None:
    """Refuse classes there are none of: the loss would read behind its memory."""
    given = dict(zip(("log_probs", "targets"), args, strict=False)) | kwargs
    log_probs, found = given.get("log_probs"), _numbers(given.get("targets"))
    if found is None or not isinstance(log_probs, torch.Tensor) or not log_probs.dim():
        return
    classes = log_probs.shape[-1]
    if found.size and not 0 <= found.min() <= found.max() < classes:
        raise refused(
            f"ctc_loss with targets outside of 0 to {classes - 1} is not available here.",
            "Name the classes from 0 on, as many as the last axis has.",
        )


def ctc_loss(*args: Any, **kwargs: Any) -> Any:
    """Return the CTC loss of targets that exist."""
    _ctc_targets(*args, **kwargs)
    return F.ctc_loss(*args, **kwargs)


def sparse_coo_tensor(*args: Any, **kwargs: Any) -> Any:
    """Return a sparse tensor whose indices lie inside of it."""
    return torch.sparse_coo_tensor(*args, **{**kwargs, "check_invariants": True})


def lstsq(*args: Any, **kwargs: Any) -> Any:
    """Return the least squares solution of numbers; others make the library behind it speak."""
    for given in (*args[:2], kwargs.get("A"), kwargs.get("B")):
        found = _numbers(given)
        if found is not None and not np.isfinite(found).all():
            raise refused("lstsq of numbers that are not finite is not available here.")
    return torch.linalg.lstsq(*args, **kwargs)


_MOST_PARTS = 100_000
CUTTING = "unbind split chunk tensor_split hsplit vsplit dsplit split_with_sizes"


def not_too_many(value: Any) -> None:
    """Refuse to cut a tensor up that could fall into too many parts."""
    if isinstance(value, torch.Tensor) and any(size > _MOST_PARTS for size in value.shape):
        raise too_much(
            f"This tensor has {max(value.shape):,} entries along one dimension; at most "
            f"{_MOST_PARTS:,} tensors may be cut off here."
        )


def _cutting(function: Any) -> Any:
    def cut(*args: Any, **kwargs: Any) -> Any:
        for value in (*args[:1], *kwargs.values()):
            not_too_many(value)
        return function(*args, **kwargs)

    cut.__name__ = cut.__qualname__ = function.__name__
    cut.__module__ = "builtins"
    return cut


def cutting_functions() -> dict[str, Any]:
    """Return the functions of torch that cut a tensor up."""
    return {word: _cutting(getattr(torch, word)) for word in CUTTING.split()}


# Modules that are looked at when they are called.
CHECKS: dict[type, Callable[..., None]] = {nn.CTCLoss: _ctc_targets}
