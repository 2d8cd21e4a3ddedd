"""A trainer as the supervisor sees it from outside: is it there, does it keep to the rules."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from typing import Literal

from runtime.devices import CPU, find
from runtime.folder import RunFolder
from runtime.limits import Limits
from runtime.liveness import alive, resident_bytes
from runtime.scalars import ScalarReader, ScalarsError


def seats_of_machine() -> int:
    """Return how many trainers may run at once: one core stays free for the pages."""
    return max(1, processors() - 1)


def processors() -> int:
    """Return how many logical processors there are for us."""
    cpu = find(CPU)
    return max(1, cpu.threads if cpu else 1)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How the crew treats its runs. Units: seconds."""

    seats: int = field(default_factory=seats_of_machine)
    stop_grace_s: float = 10.0  # from the stop flag to SIGTERM; then a checkpoint is written
    term_grace_s: float = 5.0  # from SIGTERM to SIGKILL
    silence_s: float = 600.0  # a worker not seen for so long hangs; one step may take minutes
    limits: Limits = field(default_factory=Limits)


@dataclass
class Worker:
    """A trainer in hand: our child, or one an earlier supervisor left running."""

    folder: RunFolder
    pid: int
    identity: str
    device: str
    process: ForkServerProcess | None = None
    end_by: float | None = None  # when the next, harder way of ending it is due
    ended_with: Literal["flag", "term", "kill"] = "flag"
    reason: str = ""  # why it had to be ended, for its state
    again: bool = False  # the run is to go on in a new process once this one is gone

    def lives(self) -> bool:
        """Whether the process is there."""
        if self.process is not None:
            return self.process.is_alive()
        return alive(self.pid, self.identity)

    def exit_text(self) -> str:
        """Return how the process ended, as far as it is known."""
        code = self.process.exitcode if self.process is not None else None
        if code is None or code == 0:
            return ""
        if code < 0:
            return f" (signal {-code})"
        return f" (exit code {code})"


def overstepped(worker: Worker, rules: Rules) -> str:
    """Say which bound a worker is beyond, or nothing."""
    used, allowed = resident_bytes(worker.pid), rules.limits.memory_bytes
    if used > allowed:
        return (
            f"it used {used / 1e9:.1f} GB of memory and may use {allowed / 1e9:.1f} GB. "
            "Use a smaller batch size or a smaller model."
        )
    try:
        with ScalarReader(worker.folder.curve) as reader:
            silent_s = (time.monotonic_ns() - reader.seen_ns()) / 1e9
    except ScalarsError:
        return ""  # the curve's reader says it; a run is not ended for it
    if silent_s > rules.silence_s:
        return f"it finished no step for {silent_s / 60:.0f} minutes. Use a smaller model."
    return ""
