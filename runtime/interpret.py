"""Interprets a program in this process, and tells what memory or autograd did meanwhile."""

import contextlib
import mmap
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch

from builder.language import Evaluator, LanguageError, Program, parse
from builder.language.faults import Halt
from inspector import GradRecorder, Recorder, program_error
from inspector.gradients.check_record import GradCheck
from inspector.gradients.checking import check_gradients
from inspector.gradients.record import GradTrace
from inspector.record import ProgramError, Trace, Walls
from runtime.errands import CheckGradients, RunProgram, TraceGradients

# For the programs that are run to get warm.
_NONE = Walls(seccomp=False, limits=False)
NO_CLOCKS = contextlib.nullcontext()
_RESERVE_BYTES = 64 << 20
_OURS = "but you set 'torch.use_deterministic_algorithms(True, warn_only=True)'"  # we did

Clocks = contextlib.AbstractContextManager[None]
_Found = TypeVar("_Found")


def settle() -> None:
    """Set torch the way programs find it; done once, in the process they are forked from."""
    torch.set_num_threads(1)
    # Fills what is uninitialised, so that no memory of ours is shown. What has no deterministic
    # way on the CPU may run all the same: it would outside of here.
    torch.use_deterministic_algorithms(True, warn_only=True)


def interpret(errand: RunProgram, walls: Walls = _NONE, clocks: Clocks = NO_CLOCKS) -> Trace:
    """Run a program to its end, whichever that is, and tell what memory did."""
    with _timed() as elapsed_ms:
        parts = _recorded(errand, lambda program: Recorder(program, errand.pokes), clocks)
    return Trace(**parts, walls=walls, torch=torch.__version__, elapsed_ms=elapsed_ms())


def trace_gradients(
    errand: TraceGradients, walls: Walls = _NONE, clocks: Clocks = NO_CLOCKS
) -> GradTrace:
    """Run a program to its end, whichever that is, and tell what autograd did."""
    with _timed() as elapsed_ms:
        parts = _recorded(errand, GradRecorder, clocks)
    return GradTrace(**parts, walls=walls, torch=torch.__version__, elapsed_ms=elapsed_ms())


def check(errand: CheckGradients, clocks: Clocks = NO_CLOCKS) -> GradCheck | ProgramError:
    """Hold the gradients of a program against finite differences."""
    found = ended(errand.seed, clocks, lambda: check_gradients(errand.text, errand.seed))
    return program_error(found) if isinstance(found, LanguageError) else found


def ended(seed: int, clocks: Clocks, carry_out: Callable[[], _Found]) -> _Found | LanguageError:
    """Return what comes of carrying something out, or how it ended early.

    Its random numbers begin where `seed` says; `clocks` may end it.
    """
    random.seed(seed)
    torch.default_generator.manual_seed(seed)
    try:
        with _reserve(), clocks:
            return carry_out()
    except LanguageError as error:
        return error
    except Halt as halt:  # a clock rang outside of the program itself
        return LanguageError(halt.kind, str(halt), advice=halt.advice)


@contextlib.contextmanager
def _reserve() -> Iterator[None]:
    """Keep some memory from the errand, so that there is room to tell what became of it."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    with contextlib.closing(mmap.mmap(-1, _RESERVE_BYTES, flags=flags)):
        yield


def _recorded(
    errand: RunProgram | TraceGradients,
    watch: Callable[[Program], Recorder | GradRecorder],
    clocks: Clocks,
) -> dict[str, Any]:
    """Return the parts of a trace; of a program that ended early with the reason."""
    try:
        program = parse(errand.text)
    except LanguageError as error:
        return {"output": "", "error": program_error(error), "steps": ()}
    recorder = watch(program)
    with recorder:
        end = ended(errand.seed, clocks, Evaluator(program, watch=recorder).run)
    parts = recorder.trace_parts()
    parts["notes"] = tuple(note for note in parts.get("notes", ()) if _OURS not in note.text)
    if parts["error"] is None and end is not None:
        parts["error"] = program_error(end)
    return parts


@contextlib.contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    began = time.perf_counter()
    yield lambda: (time.perf_counter() - began) * 1000
