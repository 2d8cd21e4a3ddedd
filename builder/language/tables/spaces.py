"""Every module a program can import, by its full name."""

import torch

from builder.language.tables.advice import TORCH as ADVICE
from builder.language.tables.algebra import algebra_spaces
from builder.language.tables.autograd import autograd_spaces
from builder.language.tables.data import data_spaces
from builder.language.tables.distributions import distribution_spaces
from builder.language.tables.namespace import Namespace
from builder.language.tables.nn_ import nn_spaces
from builder.language.tables.numpy_ import numpy_space
from builder.language.tables.optim import optim_spaces
from builder.language.tables.saving import IO, SAVING
from builder.language.tables.scripting import script_space
from builder.language.tables.sklearn_ import sklearn_spaces
from builder.language.tables.small import small_spaces
from builder.language.tables.torch_ import torch_entries
from builder.language.tables.typing_ import TYPING


def _spaces() -> dict[str, Namespace]:
    spaces = {
        **nn_spaces(),
        **optim_spaces(),
        **autograd_spaces(),
        **algebra_spaces(),
        **data_spaces(),
        **distribution_spaces(),
        "torch.jit": script_space(),
    }
    parts = {
        name.partition(".")[2]: space for name, space in spaces.items() if name.count(".") == 1
    }
    utils = Namespace(
        "torch.utils",
        {"data": spaces["torch.utils.data"], "checkpoint": spaces["torch.utils.checkpoint"]},
        torch.utils,
    )
    root = Namespace("torch", {**torch_entries(), **SAVING, **parts, "utils": utils}, torch, ADVICE)
    numbers = numpy_space()
    return {
        "torch": root,
        "torch.utils": utils,
        **spaces,
        "numpy": numbers,
        "numpy.linalg": numbers.entries["linalg"],
        "io": IO,
        "typing": TYPING,
        **small_spaces(),
        **sklearn_spaces(),
    }


SPACES = _spaces()
