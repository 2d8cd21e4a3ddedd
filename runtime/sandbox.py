"""Runs a learner's program in a limited child of the supervisor's zygote; any thread may ask."""

import socket
import sys
from collections.abc import Iterable

from pydantic import ValidationError

from inspector.record import Poke, Trace
from runtime import protocol
from runtime.client import SupervisorError, connected
from runtime.ends import failure
from runtime.programs import GRACE_S, LONGEST_WAIT_S

ATTEMPTS = 2  # a supervisor may end while it is asked, and a new one is started
_CHUNK_BYTES = 1 << 18

ONLY_LINUX = (
    "Programs run on Linux and on WSL2 only: this system has no way to fork a limited process. "
    "Everything else works here."
)
NO_ANSWER = "The supervisor did not answer. Run it again."
NOT_A_TRACE = "The program left an answer that is not understood, so none of it is shown."
NOT_TEXT = "The program holds a character that is no text (half of a pair). Type it again."


def run_program(
    text: str, timeout_s: float = 5.0, pokes: Iterable[Poke] = (), *, seed: int = 0
) -> Trace:
    """Return what a program did, whatever becomes of it.

    The supervisor is started if there is none. Waiting for it, and for a seat, does not count
    towards `timeout_s`. Equal text, pokes and seed give equal random numbers.
    """
    if sys.platform != "linux":
        return failure("sandbox", ONLY_LINUX)
    try:
        errand = protocol.Errand(text=text, pokes=tuple(pokes), seed=seed).model_dump_json()
        body = errand.encode()
        head = protocol.Program(timeout_s=timeout_s, bytes=len(body))
    except ValidationError as error:
        return failure("sandbox", _refusal(error))
    try:
        return Trace.model_validate_json(_asked(protocol.to_line(head) + body, timeout_s))
    except SupervisorError as error:
        return failure("sandbox", str(error))
    except ValidationError:
        return failure("sandbox", NOT_A_TRACE)


def _refusal(error: ValidationError) -> str:
    """Return what is wrong with a request that is not even asked."""
    fault = error.errors(include_url=False, include_context=False)[0]
    place = fault["loc"][0] if fault["loc"] else ""
    if fault["type"] == "string_unicode":
        return NOT_TEXT
    if place == "text" and fault["type"] == "string_too_long":
        return (
            f"The program has {len(fault['input']):,} characters and may have "
            f"{protocol.MOST_CHARACTERS:,}. Shorten it."
        )
    if place == "pokes" and fault["type"] == "too_long":
        return f"At most {protocol.MOST_POKES} cells are poked in one run. Undo some."
    if place == "bytes":
        return f"The pokes are longer than {protocol.MOST_ERRAND_BYTES >> 10} kB. Undo some."
    return f"The program is not asked for rightly, at {place}: {fault['msg']}."


def _asked(request: bytes, timeout_s: float) -> bytes:
    """Return the answer to a request.

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


def _answer(connection: socket.socket) -> bytes:
    """Read the line of the answer, and the trace behind it."""
    found = bytearray()
    while b"\n" not in found[: protocol.MOST_BYTES]:
        found += _part(connection)
        if len(found) > protocol.MOST_BYTES and b"\n" not in found[: protocol.MOST_BYTES]:
            raise SupervisorError(NOT_A_TRACE)
    line, _, trace = found.partition(b"\n")
    try:
        reply = protocol.parse_reply(bytes(line) + b"\n")
    except protocol.ProtocolError as error:
        raise SupervisorError(str(error)) from None
    if not reply.ok:
        raise SupervisorError(reply.sentence)
    while len(trace) < reply.bytes:
        trace += _part(connection)
    return bytes(trace[: reply.bytes])


def _part(connection: socket.socket) -> bytes:
    part = connection.recv(_CHUNK_BYTES)
    if not part:
        raise ConnectionResetError("the connection was closed")
    return part
