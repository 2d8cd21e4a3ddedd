"""What stands between a learner's program and the machine, put up by the process itself.

The interpreter is the first wall: the program is never executed as Python. These are the second,
for the day the first has a hole.
"""

import ctypes
import os
import signal

from inspector.record import Walls
from runtime import seccomp
from runtime.limits import ProgramLimits, apply_to_program, forget_environment

NO_FILTER = (
    "This system has no seccomp filter for programs, so one wall fewer stands around them: "
    "the interpreter and the limits on memory, time and files."
)
_PR_SET_PDEATHSIG = 1


class OrphanError(RuntimeError):
    """The process that watches this one is gone, so nobody would end it in time."""


def put_up(pipe: int, parent: int, limits: ProgramLimits | None = None) -> Walls:
    """Limit this process for good; `pipe` is the one descriptor it keeps.

    Raises: OrphanError.
    """
    _end_with(parent)
    os.setsid()  # a signal to the supervisor's group does not reach it, nor the other way round
    _close_all_but(pipe)
    forget_environment()
    apply_to_program(limits or ProgramLimits())
    filtered = seccomp.install()
    return Walls(seccomp=filtered, limits=True, note="" if filtered else NO_FILTER)


def _end_with(parent: int) -> None:
    """Let the system end this process when its parent ends, however that comes about."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise OrphanError


def _close_all_but(pipe: int) -> None:
    os.closerange(0, pipe)
    os.closerange(pipe + 1, max(os.sysconf("SC_OPEN_MAX"), 1 << 16))  # -1: there is no bound
