"""Types whose construction is looked at first."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader

from builder.language.faults import refused
from builder.language.state import State
from builder.language.tables.conversions import CONVERSIONS
from builder.language.tables.data import make_batches, make_loader
from builder.language.tables.modules import public_keys
from builder.language.tables.saving import Buffer, make_buffer

Maker = Callable[..., Any]


def _parameters(_state: State, *args: Any, **kwargs: Any) -> Any:
    for given in (*args[:1], *kwargs.values()):
        public_keys(given)
    return nn.ParameterDict(*args, **kwargs)


def _array(_state: State, *_args: Any, **_kwargs: Any) -> Any:
    raise refused("np.ndarray(...) is not available here.", "Use np.zeros or np.array.")


def _none(_state: State, *_args: Any, **_kwargs: Any) -> Any:
    raise refused("torch.dtype(...) is not available here.", "Use torch.float32 and the like.")


MAKERS: dict[type, Maker] = {
    **CONVERSIONS,
    DataLoader: make_loader,
    BatchSampler: make_batches,
    Buffer: make_buffer,
    nn.ParameterDict: _parameters,
    np.ndarray: _array,
    torch.dtype: _none,
}
