"""The parameters of a kind: their types, and how they are read from torch's own signatures."""

import inspect
import types
import typing
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch

from builder import names
from builder.graph import DTYPES

Form = Literal["int", "float", "bool", "choice", "ints", "floats", "dtype"]

MOST = 10**15  # no size, count or index is larger; torch's own arithmetic is 64 bit


@dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter: what the form asks, what a file may hold and what torch is given."""

    name: str
    form: Form
    default: Any = None  # torch's own; for a required one, the value a new node begins with
    required: bool = False  # torch has no default: always written out
    none: bool = False  # None is a value
    options: tuple[str, ...] = ()  # of a choice; of "ints", the words allowed instead of numbers
    length: int | None = None  # of "ints": one number or this many; None is any number of them
    gaps: bool = False  # of "ints": an entry may be None
    low: float | None = None  # where the form's arrows stop; torch decides what is refused
    most: int = MOST  # refused before torch is asked, because building it would hang
    repeats: bool = False  # how often the same is done: torch's answer grows along a line with it
    axis: int | None = None  # follows this axis of the input `port`, unless overridden
    port: str = "input"
    in_call: bool = False  # given to forward, not to the constructor
    help: str = ""

    @property
    def derived(self) -> bool:
        """Whether torch's value follows from the input."""
        return self.axis is not None

    def complaint(self, value: Any) -> str | None:
        """Say why a value is not of this parameter's type, or None."""
        if value is None:
            return None if self.none or self.derived else f"{self.name} needs a value"
        if self._accepts(value):
            return self._too_much(value)
        return f"{self.name} takes {self.wanted}, not {names.shown(str(value))}"

    @property
    def wanted(self) -> str:
        """Return what the parameter takes, in words."""
        words = {
            "int": "a whole number",
            "float": "a number",
            "bool": "True or False",
            "choice": "one of " + ", ".join(self.options),
            "dtype": "one of " + ", ".join(self.options),
            "floats": "a number, or one for each dimension",
            "ints": "whole numbers"
            if self.length is None
            else f"one whole number or {self.length} of them",
        }[self.form]
        if self.form == "ints" and self.options:
            words += " or one of " + ", ".join(self.options)
        return words + (" or None" if self.none else "")

    def _accepts(self, value: Any) -> bool:
        match self.form:
            case "int":
                return type(value) is int
            case "float":
                return type(value) in (int, float)
            case "bool":
                return type(value) is bool
            case "choice" | "dtype":
                return type(value) is str and value in self.options
        if value in self.options and type(value) is str:
            return True
        numbers = (int,) if self.form == "ints" else (int, float)
        if type(value) in numbers:
            return True
        return (
            isinstance(value, tuple)
            and len(value) > 0
            and (self.length is None or len(value) == self.length)
            and all(type(item) in numbers or (item is None and self.gaps) for item in value)
        )

    def for_torch(self, value: Any) -> Any:
        """Return the object torch is given for a value: only dtypes are spelled differently."""
        return getattr(torch, value) if self.form == "dtype" and value is not None else value

    def written(self, value: Any) -> str:
        """Return the value as it stands in a source file."""
        return f"torch.{value}" if self.form == "dtype" and value is not None else repr(value)

    def _too_much(self, value: Any) -> str | None:
        numbers = value if isinstance(value, tuple) else (value,)
        if any(type(number) is int and abs(number) > self.most for number in numbers):
            return f"{self.name} may be at most {self.most:,}"
        return None


def of_signature(
    target: Callable[..., Any], *, without: Collection[str] = (), **rows: dict[str, Any]
) -> tuple[Param, ...]:
    """Return the parameters of a Python signature; `rows` adds what it cannot say."""
    left_out = {*LEFT_OUT, *without}
    found = []
    for parameter in inspect.signature(target).parameters.values():
        extra = rows.get(parameter.name, {})
        variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if variadic or parameter.name in left_out or parameter.name.startswith("_"):
            continue
        found.append(replace(_of_annotation(parameter, extra), **extra))
    return tuple(found)


# Parameters no row has, with the reason.
LEFT_OUT = {
    "self": "the object itself",
    "device": "a model is built once and moved to the device chosen for training",
    "dtype": "a model is built in float32; the dtype of inputs is part of the graph",
    "min_value": "the deprecated name of min_val",
    "max_value": "the deprecated name of max_val",
}


def _of_annotation(parameter: inspect.Parameter, extra: dict[str, Any]) -> Param:
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    if "form" in extra:
        return Param(name=parameter.name, form=extra["form"], default=default, required=required)
    parts = _parts(parameter.annotation)
    if not parts and isinstance(default, bool | int | float):
        parts = [type(default)]  # nn.MultiheadAttention has no annotations
    none = type(None) in parts or (default is None and not required)
    made = Param(name=parameter.name, form="int", default=default, required=required, none=none)
    tuples = [part for part in parts if typing.get_origin(part) in (tuple, list)]
    if tuples:
        items = typing.get_args(tuples[0])
        length = None if Ellipsis in items or typing.get_origin(tuples[0]) is list else len(items)
        form: Form = "floats" if float in _parts(items[0]) else "ints"
        return replace(made, form=form, length=length, gaps=type(None) in _parts(items[0]))
    if bool in parts:
        return replace(made, form="bool")
    if float in parts:
        return replace(made, form="float")
    if int in parts:
        return made
    literals = [typing.get_args(part) for part in parts if typing.get_origin(part) is Literal]
    if literals:
        return replace(made, form="choice", options=literals[0])
    return replace(made, form="choice")  # a str: the row names its options


def _parts(annotation: Any) -> list[Any]:
    """Return the members of a union, or the annotation itself, alone."""
    if annotation is inspect.Parameter.empty:
        return []
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return list(typing.get_args(annotation))
    return [annotation]


_OF_SCHEMA: dict[str, dict[str, Any]] = {
    "int": {"form": "int"},
    "SymInt": {"form": "int"},
    "bool": {"form": "bool"},
    "float": {"form": "float"},
    "number": {"form": "float"},
    "Scalar": {"form": "float"},
    "List[int]": {"form": "ints"},
    "List[SymInt]": {"form": "ints"},
    "Optional[List[int]]": {"form": "ints", "none": True},
    "Optional[int]": {"form": "int", "none": True},
    "Optional[ScalarType]": {"form": "dtype", "none": True, "options": tuple(DTYPES)},
}


def of_schema(overload: Any, **rows: dict[str, Any]) -> tuple[Param, ...]:
    """Return the parameters of an aten operation: everything in its schema but the tensors."""
    found = []
    for argument in overload._schema.arguments:  # torch has no public way to read a schema
        if "Tensor" in str(argument.real_type):
            continue
        made = Param(
            name=argument.name,
            default=argument.default_value,
            required=not argument.has_default_value(),
            **_OF_SCHEMA[str(argument.real_type)],
        )
        found.append(replace(made, **rows.get(argument.name, {})))
    return tuple(found)
