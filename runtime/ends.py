"""How an errand can end without an answer of its own, in sentences."""

import signal
from typing import Literal

from builder.values import Value
from inspector.record import ProgramError, Walls
from runtime.news import End

_LESS_WORK = "Ask for less: smaller tensors or fewer rounds."
# What the system does to a process that computes where it must not.
_CRASHES = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL}


class Failed(Value):
    """An errand that has no answer: why, and what it printed before, as far as that is known."""

    error: ProgramError
    output: str = ""
    walls: Walls = Walls(seccomp=False, limits=False)


def failure(kind: Literal["limit", "sandbox"], message: str, advice: str = "") -> ProgramError:
    """Return why there is no answer."""
    return ProgramError(kind=kind, message=message, advice=advice)


def explained(end: End, timeout_s: float) -> ProgramError:
    """Return what a learner is told of a process that ended without an answer."""
    match end.how:
        case "late":
            sentence = f"The program did not end within {timeout_s:g} s, so it was stopped."
            return failure("limit", sentence, _LESS_WORK)
        case "left":
            return failure("sandbox", "The program was stopped: nobody waited for it any more.")
        case "unborn":
            sentence = "The machine has no room for one more process now. Run it again later."
            return failure("sandbox", sentence)
        case "orphaned":
            sentence = "The process that runs programs ended meanwhile. Run it again."
            return failure("sandbox", sentence)
        case "itself":
            return _by_itself(-end.code)


def _by_itself(number: int) -> ProgramError:
    """Return what is told of a process that a signal ended, or that ended itself."""
    if number == signal.SIGXCPU:
        sentence = "The program used up its processor time, so it was stopped."
        return failure("limit", sentence, _LESS_WORK)
    if number in _CRASHES:
        sentence = f"The program made torch crash ({_name(number)}). Nothing else was harmed."
        return failure("sandbox", sentence)
    if number > 0:
        sentence = (
            f"The program was ended from outside ({_name(number)}), perhaps because the machine "
            "ran out of memory. Run it again."
        )
        return failure("sandbox", sentence)
    return failure("sandbox", "The program ended without an answer. Run it again.")


def _name(number: int) -> str:
    """Return "signal 11: Segmentation fault", as far as the system has a name for it."""
    name = signal.strsignal(number) if number in signal.valid_signals() else None
    return f"signal {number}: {name}" if name else f"signal {number}"
