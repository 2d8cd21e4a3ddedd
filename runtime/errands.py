"""What is carried out in a limited child, and how it travels: a line of JSON, then files.

It goes unread through the supervisor to the process that carries it out.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from builder.language.grammar import LONGEST
from builder.values import Value
from inspector.record import Poke
from runtime.questions import AnyQuestion
from runtime.specimen import Specimen

MOST_CHARACTERS = LONGEST  # of a program
MOST_POKES = 100
MOST_ERRAND_BYTES = 512 << 10  # without its files
MOST_FILES_BYTES = 64 << 20
MOST_SENT_BYTES = MOST_ERRAND_BYTES + MOST_FILES_BYTES

Text = Annotated[str, Field(max_length=MOST_CHARACTERS)]
Seed = Annotated[int, Field(ge=0, lt=2**63)]
FileName = Literal["weights", "upload"]


class RunProgram(Value):
    """Run a program and say what memory did; `seed` is where its random numbers begin."""

    errand: Literal["program"] = "program"
    text: Text
    pokes: tuple[Poke, ...] = Field(default=(), max_length=MOST_POKES)
    seed: Seed = 0


class TraceGradients(Value):
    """Run a program and say what autograd did."""

    errand: Literal["gradients"] = "gradients"
    text: Text
    seed: Seed = 0


class CheckGradients(Value):
    """Hold the gradients of a program against finite differences."""

    errand: Literal["check"] = "check"
    text: Text
    seed: Seed = 0


class Examine(Value):
    """Make a module as `specimen` says, and answer one question about it."""

    errand: Literal["module"] = "module"
    specimen: Specimen
    question: AnyQuestion = Field(discriminator="question")
    files: tuple[tuple[FileName, Annotated[int, Field(ge=0)]], ...] = ()  # and how long each is


AnyErrand = RunProgram | TraceGradients | CheckGradients | Examine
_ERRAND: TypeAdapter[AnyErrand] = TypeAdapter(Annotated[AnyErrand, Field(discriminator="errand")])
_REPORT, _CLOSED = b'{"report":', b"}"
_END = b"\n"  # in JSON it stands nowhere else


def to_bytes(errand: AnyErrand) -> bytes:
    """Return an errand as it travels. Its files follow it, in the order in which it names them."""
    return errand.model_dump_json().encode() + _END


def wrapped(report: bytes) -> bytes:
    """Return the JSON of a report as it travels back; what is not wrapped says why it is not."""
    return _REPORT + report + _CLOSED


def unwrapped(answer: bytes) -> bytes | None:
    """Return the JSON of a report, or None when the answer holds none."""
    whole = answer.startswith(_REPORT) and answer.endswith(_CLOSED)
    return answer[len(_REPORT) : -len(_CLOSED)] if whole else None


def from_bytes(body: bytes) -> tuple[AnyErrand, dict[str, bytes]]:
    """Return an errand and its files.

    Raises: pydantic.ValidationError.
    """
    text, _, rest = body.partition(_END)
    errand = _ERRAND.validate_json(text)
    files: dict[str, bytes] = {}
    at = 0
    for name, length in errand.files if isinstance(errand, Examine) else ():
        files[name] = rest[at : at + length]
        at += length
    return errand, files
