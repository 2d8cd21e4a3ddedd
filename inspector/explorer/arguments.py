"""Arguments that come from outside, read strictly: these names, these types, these limits."""

import re
from typing import Any, Protocol

from builder.problems import Problem
from inspector.explorer.operation import Argument, Arguments, Control

MOST_TEXT = 60  # characters of a typed one
MOST_SHOWN = 40  # characters of a refused value that are repeated in the sentence


class Controlled(Protocol):
    """A row with controls: an operation, a distribution."""

    @property
    def name(self) -> str:
        """Return its name, which begins every sentence about it."""

    @property
    def controls(self) -> tuple[Control, ...]:
        """Return what it asks for."""


def parse_arguments(row: Controlled, untrusted: object) -> Arguments | Problem:
    """Return the arguments for a row, or why they cannot be used; what is missing is the default.

    The values are exactly of the types and within the limits of the row's controls, so that
    the row puts nothing into a program that it did not foresee.
    """
    if not isinstance(untrusted, dict):
        return _problem(row, f"its arguments need names, {_shown(untrusted)} has none")
    names = [control.name for control in row.controls]
    for name in untrusted:
        if name not in names:
            return _problem(row, f"it takes {', '.join(names)}, not {_shown(name)}")
    values: dict[str, Argument] = {}
    for control in row.controls:
        value = untrusted.get(control.name, control.default)
        complaint = _complaint(control, value)
        if complaint is not None:
            return _problem(row, f"{control.label} takes {complaint}")
        values[control.name] = _kept(control, value)
    return values


def _complaint(control: Control, value: Any) -> str | None:
    """Say what a control takes when the value is not of it, or None."""
    if control.kind == "ints":
        return _complaint_of_many(control, value)
    if _fits(control, value):
        return None
    wanted = {
        "int": f"a whole number from {control.low:g} to {control.high:g}",
        "float": f"a number from {control.low:g} to {control.high:g}",
        "flag": "True or False",
        "choice": f"one of {', '.join(control.choices)}",
        "text": control.wanted,
    }[control.kind]
    return f"{wanted}, not {_shown(value)}"


def _complaint_of_many(control: Control, value: Any) -> str | None:
    wanted = f"{control.fewest} to {control.most} whole numbers"
    if type(value) not in (list, tuple):
        return f"{wanted}, not {_shown(value)}"
    if not control.fewest <= len(value) <= control.most:
        return f"{wanted}, not {len(value)} of them"
    for entry in value:
        if not _is_whole(control, entry):
            return f"{wanted} from {control.low:g} to {control.high:g}, not {_shown(entry)}"
    return None


def _fits(control: Control, value: Any) -> bool:
    match control.kind:
        case "int":
            return _is_whole(control, value)
        case "float":  # a browser sends 2.0 as 2
            return type(value) in (int, float) and control.low <= value <= control.high
        case "flag":
            return type(value) is bool
        case "choice":
            return type(value) is str and value in control.choices
        case _:
            return type(value) is str and _matches(control, value)


def _matches(control: Control, text: str) -> bool:
    short = len(text) <= MOST_TEXT
    return short and re.fullmatch(control.pattern, text, re.ASCII) is not None


def _is_whole(control: Control, value: Any) -> bool:
    return type(value) is int and control.low <= value <= control.high


def _kept(control: Control, value: Any) -> Argument:
    """Return a value that fits as it is written into a program."""
    match control.kind:
        case "ints":
            return tuple(value)
        case "float":
            return float(value) + 0.0  # -0.0 becomes 0.0
        case _:
            kept: Argument = value
            return kept


def _shown(value: object) -> str:
    """Return a value that somebody sent, cut short."""
    if type(value) is int and value.bit_length() > 128:  # Python refuses to write a very long one
        return "such a long number"
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def _problem(row: Controlled, what: str) -> Problem:
    return Problem(where=row.name, sentence=f"{row.name}: {what}.")
