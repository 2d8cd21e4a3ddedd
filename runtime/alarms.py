"""Ends a program that takes too long from inside, so that the steps it made are still shown.

A program deep in one call of torch hears nothing of it; that one is ended from outside.
"""

import signal
import types

from builder.language.faults import too_much

LEAST_CPU_S = 3.0
SHARE_OF_CPU = 0.4  # of the time an errand may take: one that waits for a busy machine is no loop
SHARE_OF_TIME = 0.8  # the rest is for telling what happened
_AGAIN_S = 0.5  # what is raised in a destructor is lost, so it is raised once more
_ADVICE = "Use fewer rounds or smaller tensors."


def cpu_seconds(timeout_s: float) -> float:
    """Return how much of a processor's time something may use that may take so long."""
    return max(LEAST_CPU_S, SHARE_OF_CPU * timeout_s)


class Alarms:
    """Two clocks, set before the walls go up: the time of the processor, and that of the wall."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._cpu_s = cpu_seconds(timeout_s)
        self._ringing = False
        signal.signal(signal.SIGPROF, self._used_up)
        signal.signal(signal.SIGALRM, self._late)
        signal.setitimer(signal.ITIMER_PROF, self._cpu_s, _AGAIN_S)
        signal.setitimer(signal.ITIMER_REAL, timeout_s * SHARE_OF_TIME, _AGAIN_S)

    def __enter__(self) -> None:
        """Let the alarms ring inside: they end what runs there as a program over its limit."""
        self._ringing = True

    def __exit__(self, *_: object) -> None:
        """Let them pass unheard from here on."""
        self._ringing = False

    def _used_up(self, _signal: int, _frame: types.FrameType | None) -> None:
        if self._ringing:
            raise too_much(f"The program used {self._cpu_s:g} s of processor time.", _ADVICE)

    def _late(self, _signal: int, _frame: types.FrameType | None) -> None:
        if self._ringing:
            raise too_much(f"The program did not end within {self._timeout_s:g} s.", _ADVICE)
