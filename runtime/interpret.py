"""What a process does that was forked for one program: walls up, interpret, answer, end."""

import contextlib
import mmap
import os
import random
import socket
import time
import traceback
from collections.abc import Iterator
from typing import Any

import torch
from pydantic import ValidationError

from builder.language import Evaluator, LanguageError, parse
from builder.language.faults import Halt
from inspector import Recorder, program_error
from inspector.record import ProgramError, Trace, Walls
from runtime.alarms import Alarms
from runtime.ends import failure
from runtime.programs import END_OF_TRACE, TOO_LARGE
from runtime.protocol import MOST_ERRAND_BYTES, MOST_TRACE_BYTES, Errand
from runtime.walls import put_up

NO_MEMORY = "The program used all the memory it may have, and none is left to show its steps."
NOT_UNDERSTOOD = "The program reached the process that runs it in a form that is not understood."
# For the programs that are run to get warm.
_NONE = Walls(seccomp=False, limits=False)
_NO_CLOCKS = contextlib.nullcontext()
_OURS = "but you set 'torch.use_deterministic_algorithms(True, warn_only=True)'"  # we did
_RESERVE_BYTES = 64 << 20
_CHUNK_BYTES = 1 << 16

Clocks = contextlib.AbstractContextManager[None]


def settle() -> None:
    """Set torch the way programs find it; done once, in the process they are forked from."""
    torch.set_num_threads(1)
    # Fills what is uninitialised, so that no memory of ours is shown. What has no deterministic
    # way on the CPU may run all the same: it would outside of here.
    torch.use_deterministic_algorithms(True, warn_only=True)


def run(connection: socket.socket, timeout_s: float, parent: int) -> None:
    """Run the program that comes through `connection`, and answer with its trace."""
    pipe = connection.detach()
    alarms = Alarms(timeout_s)
    walls = put_up(pipe, parent)
    try:
        answer = answered(_read(pipe), walls, alarms)
    except Exception:
        _write(pipe, traceback.format_exc().encode())  # for the log of the supervisor
        raise
    _write(pipe, answer + END_OF_TRACE)


def answered(errand: bytes, walls: Walls, clocks: Clocks) -> bytes:
    """Return the trace of a program as JSON, or that of the reason why there is none."""
    try:
        asked = Errand.model_validate_json(errand)
    except ValidationError:
        return _json(failure("sandbox", NOT_UNDERSTOOD))
    try:
        trace = interpret(asked, walls, clocks)
        text = _json(trace)
    except MemoryError:
        return _json(failure("limit", NO_MEMORY))
    if len(text) <= MOST_TRACE_BYTES:
        return text
    too_large = ProgramError(kind="limit", message=TOO_LARGE)
    return _json(Trace(output=trace.output, error=too_large, steps=(), walls=walls))


def _json(trace: Trace) -> bytes:
    return trace.model_dump_json().encode()


def interpret(errand: Errand, walls: Walls = _NONE, clocks: Clocks = _NO_CLOCKS) -> Trace:
    """Run a program to its end, whichever that is; `clocks` may end it before."""
    began = time.perf_counter()
    random.seed(errand.seed)
    torch.default_generator.manual_seed(errand.seed)
    parts, error = _recorded(errand, clocks)
    parts["notes"] = tuple(note for note in parts.get("notes", ()) if _OURS not in note.text)
    if parts["error"] is None and error is not None:
        parts["error"] = program_error(error)
    elapsed_ms = (time.perf_counter() - began) * 1000
    return Trace(**parts, walls=walls, torch=torch.__version__, elapsed_ms=elapsed_ms)


def _recorded(errand: Errand, clocks: Clocks) -> tuple[dict[str, Any], LanguageError | None]:
    """Return the parts of a trace, and how the program ended when it did not reach its end."""
    try:
        program = parse(errand.text)
    except LanguageError as error:
        return {"output": "", "error": None, "steps": ()}, error
    recorder = Recorder(program, errand.pokes)
    ended: LanguageError | None = None
    try:
        with _reserve(), recorder, clocks:
            Evaluator(program, watch=recorder).run()
    except LanguageError as error:
        ended = error
    except Halt as halt:  # a clock rang when the program had just ended
        ended = LanguageError(halt.kind, str(halt), advice=halt.advice)
    return recorder.trace_parts(), ended


@contextlib.contextmanager
def _reserve() -> Iterator[None]:
    """Keep some memory from the program, so that there is room to tell what became of it."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    with contextlib.closing(mmap.mmap(-1, _RESERVE_BYTES, flags=flags)):
        yield


def _read(pipe: int) -> bytes:
    """Return all that comes until the other side has no more to say."""
    found = bytearray()
    while len(found) <= MOST_ERRAND_BYTES and (part := os.read(pipe, _CHUNK_BYTES)):
        found += part
    return bytes(found)


def _write(pipe: int, text: bytes) -> None:
    rest = memoryview(text)
    while rest:
        rest = rest[os.write(pipe, rest) :]
