"""Has errands carried out in limited children of the supervisor's zygote; any thread may ask."""

import socket
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from builder.values import Value
from inspector.gradients.check_record import GradCheck
from inspector.gradients.record import GradTrace
from inspector.record import Poke, ProgramError, Trace
from runtime import errands, protocol
from runtime.client import SupervisorError, connected
from runtime.ends import Failed, failure
from runtime.errands import AnyErrand, unwrapped
from runtime.programs import GRACE_S, LONGEST_WAIT_S
from runtime.questions import Question
from runtime.specimen import MOST_CHANGES, Specimen

ATTEMPTS = 2  # a supervisor may end while it is asked, and a new one is started
_CHUNK_BYTES = 1 << 18
_NO_FILES: Mapping[str, bytes] = MappingProxyType({})
_Report = TypeVar("_Report", bound=Value)

ONLY_LINUX = (
    "Programs run on Linux and on WSL2 only: this system has no way to fork a limited process. "
    "Everything else works here."
)
NO_ANSWER = "The supervisor did not answer. Run it again."
NOT_A_REPORT = "The program left an answer that is not understood, so none of it is shown."
TOO_LONG = f"What is asked is longer than {errands.MOST_ERRAND_BYTES >> 10} kB. Undo some of it."
NOT_TEXT = "The program holds a character that is no text (half of a pair). Type it again."


def run_program(
    text: str, timeout_s: float = 5.0, pokes: Iterable[Poke] = (), *, seed: int = 0
) -> Trace:
    """Return what a program did, whatever becomes of it.

    The supervisor is started if there is none. Waiting for it, and for a seat, does not count
    towards `timeout_s`. Equal text, pokes and seed give equal random numbers.
    """
    fields = {"text": text, "pokes": tuple(pokes), "seed": seed}
    found = _carried_out(errands.RunProgram, fields, Trace, timeout_s)
    if isinstance(found, Failed):
        return Trace(output=found.output, error=found.error, steps=(), walls=found.walls)
    return found


def trace_gradients(text: str, timeout_s: float = 5.0, *, seed: int = 0) -> GradTrace:
    """Return what autograd did while a program ran, whatever becomes of it."""
    fields = {"text": text, "seed": seed}
    found = _carried_out(errands.TraceGradients, fields, GradTrace, timeout_s)
    if isinstance(found, Failed):
        return GradTrace(output=found.output, error=found.error, walls=found.walls)
    return found


def check_gradients(
    text: str, timeout_s: float = 5.0, *, seed: int = 0
) -> GradCheck | ProgramError:
    """Return the gradients of a program beside finite differences, or why there are none."""
    fields = {"text": text, "seed": seed}
    found = _carried_out(errands.CheckGradients, fields, GradCheck, timeout_s)
    return found.error if isinstance(found, Failed) else found


def examine(
    specimen: Specimen,
    question: Question[_Report],
    files: Mapping[str, bytes] = _NO_FILES,
    timeout_s: float = 25.0,
) -> _Report | ProgramError:
    """Return the report on a module, or why there is none.

    `files`: "weights" is loaded into the module before its changes (safetensors), "upload" is the
    state that a change or a question is about.
    """
    lengths = tuple((name, len(data)) for name, data in files.items())
    fields = {"specimen": specimen, "question": question, "files": lengths}
    found = _carried_out(errands.Examine, fields, question.report, timeout_s, files)
    return found.error if isinstance(found, Failed) else found


def _carried_out(
    kind: type[AnyErrand],
    fields: Mapping[str, object],
    report: type[_Report],
    timeout_s: float,
    files: Mapping[str, bytes] = _NO_FILES,
) -> _Report | Failed:
    """Have an errand carried out and read the report on it."""
    if sys.platform != "linux":
        return Failed(error=failure("sandbox", ONLY_LINUX))
    try:
        asked = errands.to_bytes(kind.model_validate(fields))
        if len(asked) > errands.MOST_ERRAND_BYTES:
            return Failed(error=failure("sandbox", TOO_LONG))
        body = asked + b"".join(files.values())
        head = protocol.CarryOut(timeout_s=timeout_s, bytes=len(body))
    except ValidationError as error:
        return Failed(error=failure("sandbox", _refusal(error)))
    try:
        answer = _asked(protocol.to_line(head) + body, timeout_s)
        if isinstance(answer, ProgramError):
            return Failed(error=answer)
        text = unwrapped(answer)
        return (
            Failed.model_validate_json(answer) if text is None else report.model_validate_json(text)
        )
    except SupervisorError as error:
        return Failed(error=failure("sandbox", str(error)))
    except ValidationError:
        return Failed(error=failure("sandbox", NOT_A_REPORT))


def _refusal(error: ValidationError) -> str:
    """Return what is wrong with a request that is not even asked."""
    fault = error.errors(include_url=False, include_context=False)[0]
    place = next((part for part in reversed(fault["loc"]) if isinstance(part, str)), "")
    if fault["type"] == "string_unicode":
        return NOT_TEXT
    if place == "text" and fault["type"] == "string_too_long":
        return (
            f"The program has {len(fault['input']):,} characters and may have "
            f"{errands.MOST_CHARACTERS:,}. Shorten it."
        )
    if place == "pokes" and fault["type"] == "too_long":
        return f"At most {errands.MOST_POKES} cells are poked in one run. Undo some."
    if place == "changes" and fault["type"] == "too_long":
        return f"At most {MOST_CHANGES} changes are made to one module. Undo some."
    if place == "bytes":
        return f"What is sent along is longer than {errands.MOST_SENT_BYTES >> 20} MB. Send less."
    return f"The program is not asked for rightly, at {place}: {fault['msg']}."


def _asked(request: bytes, timeout_s: float) -> bytes | ProgramError:
    """Return the answer to a request, or why there is none.

    Raises: SupervisorError.
    """
    for _ in range(ATTEMPTS):
        connection = connected()
        with connection:
            connection.settimeout(LONGEST_WAIT_S + timeout_s + 2 * GRACE_S)
            try:
                connection.sendall(request)
                return _answer(connection)
            except TimeoutError:
                break
            except OSError:
                continue  # it ended meanwhile
    raise SupervisorError(NO_ANSWER)


def _answer(connection: socket.socket) -> bytes | ProgramError:
    """Read the line of the answer, and the report behind it."""
    found = bytearray()
    while b"\n" not in found[: protocol.MOST_BYTES]:
        found += _part(connection)
        if len(found) > protocol.MOST_BYTES and b"\n" not in found[: protocol.MOST_BYTES]:
            raise SupervisorError(NOT_A_REPORT)
    line, _, rest = found.partition(b"\n")
    try:
        reply = protocol.parse_reply(bytes(line) + b"\n")
    except protocol.ProtocolError as error:
        raise SupervisorError(str(error)) from None
    if not reply.ok:
        raise SupervisorError(reply.sentence)
    if reply.error is not None:
        return reply.error
    while len(rest) < reply.bytes:
        rest += _part(connection)
    return bytes(rest[: reply.bytes])


def _part(connection: socket.socket) -> bytes:
    part = connection.recv(_CHUNK_BYTES)
    if not part:
        raise ConnectionResetError("the connection was closed")
    return part
