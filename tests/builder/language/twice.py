"""Runs a text as Python runs it, and through the language: what is printed has to be the same."""

import contextlib
import io
import random
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import torch

from builder.language import Evaluator, LanguageError, parse

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
BEFORE = """\
import math
import torch
import numpy as np
from collections import OrderedDict
from torch import nn, optim
import torch.nn.functional as F
"""


@dataclass(frozen=True)
class End:
    """What was printed and how it ended: the name of an exception and its words, or nothing."""

    output: str
    kind: str = ""
    type: str = ""
    message: str = ""


def in_python(text: str) -> End:
    output, fails = io.StringIO(), ("", "", "")
    with _fresh(), contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "<program>", "exec"), {"__name__": "__main__"})
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the answer
            fails = "raised", type(error).__name__, str(error)
    return End(_ADDRESS.sub("", output.getvalue()), *fails)


def in_language(text: str) -> End:
    evaluator = Evaluator(parse(text))
    fails = ("", "", "")
    with _fresh():
        try:
            evaluator.run()
        except LanguageError as error:
            fails = error.kind, error.type, error.message
    return End(evaluator.output, *fails)


@contextlib.contextmanager
def _fresh():
    """Begin with the same seeds, and leave the switches of torch as they were."""
    dtype = torch.get_default_dtype()
    printing = dict(vars(torch._tensor_str.PRINT_OPTS))
    torch.use_deterministic_algorithms(True, warn_only=True)
    random.seed(0)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            yield
    finally:
        torch.use_deterministic_algorithms(False)
        torch.set_grad_enabled(True)
        torch.set_default_dtype(dtype)
        vars(torch._tensor_str.PRINT_OPTS).update(printing)


def cases(name: str) -> dict[str, str]:
    """Return the programs of a file beside this one, by their titles."""
    parts = (Path(__file__).parent / name).read_text().split("--- ")[1:]
    return {title.strip(): text for title, _, text in (part.partition("\n") for part in parts)}
