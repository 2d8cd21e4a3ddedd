"""Reading, writing and deleting `value[index]`, for the kinds of values that have it here."""

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

from builder.language.faults import refused
from builder.language.guards import is_nested, shallow, sized
from builder.language.iteration import listed
from builder.language.learners import is_learner
from builder.language.tables.attributes import is_array
from builder.language.tables.modules import public_keys
from builder.language.tables.sklearn_ import Bunch

_PLAIN = frozenset({list, tuple, dict, str, torch.Size, range, bytes})
_FAMILIES = (tuple, dict, nn.Module, Dataset, torch.storage.TypedStorage, np.generic, Bunch)


def subscript(value: Any, index: Any) -> Any:
    """Return `value[index]`."""
    kind = type(value)
    if is_array(kind) or kind in _PLAIN:
        _checked(index)
    else:
        _known(value)
        _named(value, index)
    return value[index]


def put(value: Any, index: Any, item: Any) -> None:
    """Carry out `value[index] = item`."""
    kind = type(value)
    if is_array(kind):
        _checked(index)
        _checked(item)
    elif kind is list and type(index) is slice:
        if hasattr(type(item), "__iter__"):
            item = listed(item)
            sized(len(value) + len(item), "This list")
    elif kind not in _PLAIN:
        _known(value)
        _named(value, index)
    else:
        _checked(index)
    value[index] = item


def remove(value: Any, index: Any) -> None:
    """Carry out `del value[index]`."""
    if type(value) not in _PLAIN and not is_array(type(value)):
        _known(value)
    del value[index]


def _checked(index: Any) -> None:
    if is_nested(index):
        shallow(index)


def _known(value: Any) -> None:
    """Refuse brackets on what has them, but not here; Python words what has none."""
    if isinstance(value, type):
        raise refused("Brackets after a type are not available here.", "Leave them out.")
    if isinstance(value, _FAMILIES) or is_learner(type(value)):
        return
    if hasattr(type(value), "__getitem__"):
        raise refused(f"Brackets after a {type(value).__name__} are not available here.")


def _named(value: Any, index: Any) -> None:
    """Keep out of modules what would hide, or reach, their own attributes."""
    if isinstance(value, nn.Module):
        public_keys(index)
