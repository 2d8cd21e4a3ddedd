"""For each type the attributes it has here: by exact type, else by the family it belongs to."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.autograd.function import FunctionCtx
from torch.distributions import Distribution
from torch.nn.utils.rnn import PackedSequence
from torch.optim.lr_scheduler import LRScheduler
from torch.utils.data import DataLoader, Dataset, Sampler
from torch.utils.hooks import RemovableHandle

from builder.language.learners import is_learner
from builder.language.tables import autograd, data, distributions, optim
from builder.language.tables.algebra import GENERATOR, seeded
from builder.language.tables.modules import holds, layer_names, may_set, module_names
from builder.language.tables.numpy_ import array_names
from builder.language.tables.saving import BUFFER, Buffer
from builder.language.tables.sklearn_ import BUNCH, Bunch
from builder.language.tables.tensor import Getter
from builder.language.tables.tensor import names as tensor_names
from builder.language.tables.texts import text_families

Table = Mapping[str, Getter | None]


def _plain(words: str) -> dict[str, Getter | None]:
    return dict.fromkeys(words.split())


_TENSOR = tensor_names()
_LISTS = text_families()
_LIMITS = "bits eps max min tiny resolution smallest_normal dtype"

_TENSORS: set[type] = {torch.Tensor, nn.Parameter, nn.Buffer}
_EXACT: dict[type, Table] = {
    **dict.fromkeys(_TENSORS, _TENSOR),
    np.ndarray: array_names(),
    torch.Size: _plain("numel count index"),
    torch.dtype: _plain("is_floating_point is_complex is_signed itemsize"),
    torch.device: _plain("type index"),
    torch.Generator: {**_plain(GENERATOR), "seed": seeded},
    torch.finfo: _plain(_LIMITS),
    torch.iinfo: _plain(_LIMITS),
    np.dtype: _plain("name kind itemsize"),
    Buffer: _plain(BUFFER),
    Bunch: _plain(BUNCH),
    RemovableHandle: _plain("remove"),
    PackedSequence: _plain("data batch_sizes sorted_indices unsorted_indices"),
    **_LISTS,
}

_FAMILIES: tuple[tuple[type, Table], ...] = (
    *layer_names().items(),
    (nn.UninitializedParameter, _plain("shape is_leaf requires_grad device dtype materialize")),
    (nn.Module, module_names()),
    (torch.optim.Optimizer, _plain(optim.OPTIMISER)),
    (LRScheduler, {**_plain(optim.SCHEDULE), "load_state_dict": optim.loaded}),
    (DataLoader, _plain(data.LOADER)),
    (Dataset, _plain(data.DATASET)),
    (Sampler, _plain(data.SAMPLER)),
    (Distribution, _plain(distributions.DISTRIBUTION)),
    (FunctionCtx, _plain(autograd.CONTEXT)),
    (torch.autograd.graph.Node, _plain(autograd.NODE)),
    (np.generic, array_names()),
    (dict, _LISTS[dict]),
)

_CLASSES: dict[type, frozenset[str]] = {
    torch.autograd.Function: frozenset({"apply"}),
    nn.Embedding: frozenset({"from_pretrained"}),
    nn.EmbeddingBag: frozenset({"from_pretrained"}),
    nn.Transformer: frozenset({"generate_square_subsequent_mask"}),
    dict: frozenset({"fromkeys"}),
}

_found: dict[type, Table] = {}


def table_of(kind: type) -> Table:
    """Return the attributes of a type."""
    table = _EXACT.get(kind)
    if table is None:
        table = _found.get(kind)
    if table is None:
        table = _found[kind] = _family(kind)
    return table


def enter_tensor(kind: type[torch.Tensor]) -> None:
    """Let a kind of tensor be used like a tensor and no more: one a library looks on with."""
    _TENSORS.add(kind)
    _found[kind] = _TENSOR


def is_array(kind: type) -> bool:
    """Tell whether this is a kind of tensor, or NumPy's array."""
    return kind in _TENSORS or kind is np.ndarray


def _family(kind: type) -> Table:
    if kind.__module__ == "torch.return_types":
        return _plain(" ".join(_fields(kind)))
    if kind.__name__.endswith(("Backward0", "Backward1")) or kind.__name__ == "AccumulateGrad":
        return _plain(autograd.NODE)
    table: dict[str, Getter | None] = {}
    for base, words in reversed(_FAMILIES):
        if issubclass(kind, base):
            table |= words
    return table


def _fields(kind: type) -> list[str]:
    return [word for word in vars(kind) if not word.startswith("_") and not word.startswith("n_")]


def holds_own(value: Any, word: str) -> bool:
    """Tell whether a value itself holds an attribute, where its kind may hold some."""
    if isinstance(value, nn.Module):
        return holds(value, word)
    if is_learner(type(value)) or isinstance(value, (FunctionCtx, Distribution)):
        return word in vars(value)
    return False


def settable(value: Any, word: str) -> bool:
    """Tell whether an attribute of a torch value may be set."""
    if isinstance(value, torch.Tensor):
        return word in ("data", "grad", "requires_grad")
    if isinstance(value, nn.Module):
        return may_set(value, word)
    if isinstance(value, FunctionCtx):
        return word not in table_of(type(value))
    return False


def class_names(cls: type) -> frozenset[str]:
    """Return what may be asked of a class itself."""
    found = [words for base, words in _CLASSES.items() if issubclass(cls, base)]
    return frozenset().union(*found)
