"""The form of a row: an operation, the arguments a learner drags, the program that they make."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Group = Literal[
    "Change shape",
    "Join and split",
    "Pick elements",
    "Repeat and broadcast",
    "Copy and convert",
    "In place",
    "Matrix products",
    "Linear algebra",
    "Random",
]
Argument = int | float | bool | str | tuple[int, ...]
Arguments = Mapping[str, Any]  # name of a control -> Argument; only parse_arguments makes them

DOCS = "https://docs.pytorch.org/docs/stable/"


@dataclass(frozen=True, kw_only=True)
class Control:
    """One argument: what the learner drags or picks, and how far it goes.

    The limits reach a little beyond what torch takes: its refusal is part of the lesson.
    """

    name: str
    label: str
    kind: Literal["int", "ints", "choice", "flag", "text", "float"]
    default: Argument
    low: float = 0  # of a number, and of every entry of "ints"
    high: float = 0
    step: float = 1
    fewest: int = 0  # entries of "ints"
    most: int = 0
    choices: tuple[str, ...] = ()
    pattern: str = ""  # of "text": what the whole of it has to match
    wanted: str = ""  # of "text": the same in words
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of torch, as the explorer offers it."""

    name: str
    group: Group
    meaning: str
    controls: tuple[Control, ...]
    lines: Callable[[Arguments], tuple[str, ...]]
    page: str  # of torch's documentation, below DOCS
    note: str = ""  # what notes still write, and the current name
    moves: bool = False  # every element of the result stood in an input: equal value, same origin
    functional: bool = False  # it uses torch.nn.functional

    @property
    def doc(self) -> str:
        """Return the address of torch's own page."""
        return DOCS + self.page

    @property
    def defaults(self) -> Arguments:
        """Return the arguments a learner begins with."""
        return {control.name: control.default for control in self.controls}

    def write(self, values: Arguments) -> str:
        """Return the program, as a learner would write it; the result is called y."""
        imports = ["import torch"]
        if self.functional:
            imports.append("import torch.nn.functional as F")
        return "\n".join([*imports, "", *self.lines(values)]) + "\n"


def plain_controls(operation: Operation) -> list[dict[str, Any]]:
    """Return the controls of a row as the browser draws them."""
    return [asdict(control) for control in operation.controls]
