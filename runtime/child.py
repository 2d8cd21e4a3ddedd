"""What a process does that was forked for one errand: walls up, carry it out, answer, end."""

import math
import os
import socket
import traceback

from pydantic import ValidationError

from builder.values import Value
from inspector.gradients.record import GradTrace
from inspector.record import ProgramError, Trace, Walls
from runtime import errands
from runtime.alarms import Alarms, cpu_seconds
from runtime.ends import Failed, failure
from runtime.errands import MOST_SENT_BYTES, AnyErrand, wrapped
from runtime.examining import examined
from runtime.interpret import Clocks, check, interpret, trace_gradients
from runtime.limits import ProgramLimits
from runtime.programs import END_OF_ANSWER
from runtime.questions import File
from runtime.walls import put_up

NO_MEMORY = "The program used all the memory it may have, and none is left to show its steps."
NOT_UNDERSTOOD = "The program reached the process that runs it in a form that is not understood."
MOST_REPORT_BYTES = 4 << 20  # of anything that a page draws whole
TOO_LARGE = (
    f"What the program leaves to show is larger than {MOST_REPORT_BYTES >> 20} MB. "
    "Use smaller tensors or fewer steps."
)
_CHUNK_BYTES = 1 << 16


def run(connection: socket.socket, timeout_s: float, parent: int) -> None:
    """Carry out the errand that comes through `connection`, and send its answer."""
    pipe = connection.detach()
    alarms = Alarms(timeout_s)
    # At the soft bound the system ends it; the alarm rings before.
    walls = put_up(pipe, parent, ProgramLimits(cpu_s=math.ceil(cpu_seconds(timeout_s)) + 1))
    try:
        answer = answered(_read(pipe), walls, alarms)
    except Exception:
        _write(pipe, traceback.format_exc().encode())  # for the log of the supervisor
        raise
    _write(pipe, answer + END_OF_ANSWER)


def answered(body: bytes, walls: Walls, clocks: Clocks) -> bytes:
    """Return the report on an errand as JSON, or why there is none."""
    try:
        errand, files = errands.from_bytes(body)
    except ValidationError:
        return _failed(failure("sandbox", NOT_UNDERSTOOD), walls)
    try:
        report = carried_out(errand, files, walls, clocks)
        if isinstance(report, ProgramError):
            return _failed(report, walls)
        text = report.model_dump_json().encode()
    except MemoryError:
        return _failed(failure("limit", NO_MEMORY), walls)
    if len(text) <= MOST_REPORT_BYTES or isinstance(report, File):
        return wrapped(text)
    output = report.output if isinstance(report, Trace | GradTrace) else ""
    return _failed(failure("limit", TOO_LARGE), walls, output)


def carried_out(errand: AnyErrand, files: dict[str, bytes], walls: Walls, clocks: Clocks) -> Value:
    """Return the report on an errand; a `ProgramError` where there is none."""
    match errand:
        case errands.RunProgram():
            return interpret(errand, walls, clocks)
        case errands.TraceGradients():
            return trace_gradients(errand, walls, clocks)
        case errands.CheckGradients():
            return check(errand, clocks)
        case errands.Examine():
            return examined(errand, files, clocks)


def _failed(error: ProgramError, walls: Walls, output: str = "") -> bytes:
    return Failed(error=error, output=output, walls=walls).model_dump_json().encode()


def _read(pipe: int) -> bytes:
    """Return all that comes until the other side has no more to say."""
    found = bytearray()
    while len(found) <= MOST_SENT_BYTES and (part := os.read(pipe, _CHUNK_BYTES)):
        found += part
    return bytes(found)


def _write(pipe: int, text: bytes) -> None:
    rest = memoryview(text)
    while rest:
        rest = rest[os.write(pipe, rest) :]
