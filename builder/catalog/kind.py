"""The form of a catalogue row: everything Lampwork knows about one layer or operation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from builder.catalog.params import Param
from builder.graph import TensorSpec

DOCS = "https://docs.pytorch.org/docs/stable/generated/"


@dataclass(frozen=True)
class Port:
    """A place where a wire ends."""

    name: str
    many: bool = False  # takes any number of wires: tensors.0, tensors.1, ...
    optional: bool = False  # may stay unwired; given to torch by name


@dataclass(frozen=True)
class Layer:
    """A module: made once in __init__, called in forward."""

    make: type[nn.Module]

    def name(self) -> str:
        """Return the name under which torch documents it."""
        return f"torch.nn.{self.make.__name__}"


@dataclass(frozen=True)
class Function:
    """A function of torch: torch.cat((a, b), dim=1)."""

    run: Callable[..., Any]

    def name(self) -> str:
        """Return the name under which torch documents it."""
        return f"torch.{self.run.__name__}"


@dataclass(frozen=True)
class Operator:
    """A function of torch with a sign of its own, used while its options are the defaults."""

    sign: str
    run: Callable[..., Any]

    def name(self) -> str:
        """Return the name under which torch documents it."""
        return f"torch.{self.run.__name__}"


@dataclass(frozen=True)
class Method:
    """A method of a tensor: x.view(-1, 400). `star` is the parameter that is unpacked."""

    method: str
    star: str = ""

    def name(self) -> str:
        """Return the name under which torch documents it."""
        return f"torch.Tensor.{self.method}"

    def run(self, tensor: Any, /, **params: Any) -> Any:
        """Call the method. A wrong input gets torch's own complaint."""
        unpacked = params.pop(self.star, ())
        numbers = unpacked if isinstance(unpacked, tuple) else (unpacked,)
        return getattr(torch.Tensor, self.method)(tensor, *numbers, **params)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One layer or operation. A row is all it takes: nothing else may test a kind by name."""

    name: str  # saved in graph files: never renamed
    group: str  # palette heading
    meaning: str  # one line: what it does
    body: Layer | Function | Operator | Method
    params: tuple[Param, ...] = ()
    inputs: tuple[Port, ...] = (Port("input"),)
    outputs: tuple[str, ...] = ("output",)
    gates: tuple[tuple[str, str], ...] = ()  # outputs given only while a parameter is True
    example: tuple[TensorSpec, ...]  # inputs that the row with its defaults accepts
    stem: str = ""  # of names of new nodes, where the kind's own name is clumsy
    # The axis of the first input that torch walks step by step, from parameters and rank. On meta
    # each step costs milliseconds, so long inputs are asked about with a few steps.
    steps: Callable[[Mapping[str, Any], int], int] | None = None
    usual_rank: int | None = None  # acts on the last dimension: a larger rank earns a warning
    takes_the_mean_away: bool = False  # a bias right before it does nothing

    @property
    def is_module(self) -> bool:
        """Whether it is a module, with a place in `state_dict`."""
        return isinstance(self.body, Layer)

    @property
    def docs(self) -> str:
        """Return the address of torch's documentation of it."""
        return f"{DOCS}{self.body.name()}.html"

    @property
    def names_begin_with(self) -> str:
        """Return the stem of names for new nodes: conv for Conv2d."""
        return self.stem or re.sub(r"(\dd)?$", "", self.name).lower()

    @property
    def param(self) -> Mapping[str, Param]:
        """The parameters by name."""
        return MappingProxyType({param.name: param for param in self.params})


def spec(*shape: int | str, dtype: str = "float32") -> TensorSpec:
    """Return a TensorSpec in one word, for the examples of rows."""
    return TensorSpec(shape=shape, dtype=dtype)


def ports(*names: str) -> tuple[Port, ...]:
    """Return ports by name; a ? behind the name makes one optional."""
    return tuple(Port(name.removesuffix("?"), optional=name.endswith("?")) for name in names)


def by_name(kinds: Sequence[Kind]) -> Mapping[str, Kind]:
    """Return the rows by name, read-only."""
    found = {kind.name: kind for kind in kinds}
    assert len(found) == len(kinds), "two rows of one name"
    return MappingProxyType(found)
