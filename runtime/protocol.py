"""What clients and the supervisor say to each other: one JSON object a line, read strictly.

An errand for a limited child is longer than a line may be. Its line says how many bytes of it
follow, and so does the line of the answer.
"""

import json
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from builder.values import Value
from inspector.record import ProgramError
from runtime.control import Command
from runtime.errands import MOST_SENT_BYTES

VERSION = 1
MOST_BYTES = 4096  # of a line, its end included
MOST_ANSWER_BYTES = 96 << 20  # a saved state is the longest
LONGEST_ERRAND_S = 60.0

Version = Annotated[int, Field(ge=1, le=10**6)]
RunName = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Hello(Value):
    """Who is there?"""

    ask: Literal["hello"] = "hello"
    version: Version = VERSION


class Start(Value):
    """Put the run of this folder into the queue, or let an ended one go on."""

    ask: Literal["start"] = "start"
    run: RunName


class Order(Value):
    """Pause, resume or stop a run."""

    ask: Literal["order"] = "order"
    run: RunName
    command: Command


class Retire(Value):
    """Make room for a newer supervisor; the runs go on."""

    ask: Literal["retire"] = "retire"


class CarryOut(Value):
    """Carry out the errand that follows in so many bytes; the last request of its connection."""

    ask: Literal["carry out"] = "carry out"
    timeout_s: float = Field(gt=0, le=LONGEST_ERRAND_S, allow_inf_nan=False)
    bytes: int = Field(gt=0, le=MOST_SENT_BYTES)


OfRuns = Hello | Start | Order | Retire
Request = OfRuns | CarryOut
_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="ask")])


class Reply(Value):
    """What the supervisor answers; a refused request says why in `sentence`."""

    ok: bool
    sentence: str = ""
    version: Version = VERSION
    code: str = ""  # which code it runs
    pid: int = 0
    warm: bool = False  # a run would begin at once
    programs: bool = False  # and so would a program
    running: int = 0
    waiting: int = 0
    bytes: int = Field(default=0, ge=0, le=MOST_ANSWER_BYTES)  # of an answer that follows
    error: ProgramError | None = None  # why an errand has no answer


class ProtocolError(ValueError):
    """A line that cannot be understood; the message is the sentence to answer with."""


def parse_request(line: bytes) -> Request:
    """Return the request a line holds.

    Raises: ProtocolError.
    """
    try:
        return _REQUEST.validate_json(_whole(line))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = " ".join(str(part) for part in fault["loc"])[:80]
        raise ProtocolError(
            f"The request is not understood{f' at {place}' if place else ''}: {fault['msg'][:120]}."
        ) from None


def parse_reply(line: bytes) -> Reply:
    """Return the reply a line holds.

    Raises: ProtocolError.
    """
    try:
        return Reply.model_validate_json(_whole(line))
    except ValidationError:
        raise ProtocolError("The supervisor gave an answer that is not understood.") from None


def to_line(message: Value) -> bytes:
    """Return a message as one line."""
    return json.dumps(message.model_dump(mode="json"), separators=(",", ":")).encode() + b"\n"


def _whole(line: bytes) -> bytes:
    if len(line) > MOST_BYTES:
        raise ProtocolError(f"The line is longer than {MOST_BYTES} bytes.")
    if not line.endswith(b"\n"):
        raise ProtocolError("The line is cut short.")
    return line
