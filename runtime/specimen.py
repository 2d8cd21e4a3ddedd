"""A module under examination: the text that makes it, and what was changed on it since."""

from typing import Annotated, Literal

from pydantic import Field

from builder.language.grammar import LONGEST
from builder.values import Value

MOST_CHANGES = 200

Path = Annotated[str, Field(max_length=1_000)]
Option = bool | int | float | str | None


class Initialise(Value):
    """Fill a parameter anew, with a function of `torch.nn.init`."""

    change: Literal["initialise"] = "initialise"
    path: Path
    function: Annotated[str, Field(max_length=60)]
    arguments: tuple[tuple[Annotated[str, Field(max_length=60)], Option], ...] = ()


class Put(Value):
    """Put a number into one place of a parameter or a buffer."""

    change: Literal["put"] = "put"
    path: Path
    index: Annotated[tuple[int, ...], Field(max_length=16)]
    value: float


class Freeze(Value):
    """Set `requires_grad` of a parameter, or of all parameters of a module; "" is the model."""

    change: Literal["freeze"] = "freeze"
    path: Path
    requires_grad: bool


class Load(Value):
    """Load the uploaded state: of `strict` none unless all of it fits, else what matches."""

    change: Literal["load"] = "load"
    strict: bool = True


Change = Annotated[Initialise | Put | Freeze | Load, Field(discriminator="change")]


class Specimen(Value):
    """Equal specimens give equal modules.

    `text` is a program that makes one; `name` says which of its variables holds it, "" leaves
    that to the text: `model`, or the last module that was given a name.
    """

    text: Annotated[str, Field(max_length=LONGEST)]
    name: Annotated[str, Field(max_length=200)] = ""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    training: bool = True
    changes: Annotated[tuple[Change, ...], Field(max_length=MOST_CHANGES)] = ()
