"""What one process of ours may take of the machine, set in the process itself before it begins."""

import contextlib
import os
import resource
from dataclasses import dataclass
from pathlib import Path

from runtime.devices import CPU, find

_MIB = 1 << 20
_GIB = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one training process.

    Units: bytes; `memory_share` is a share of the machine's memory.
    """

    memory_share: float = 0.7
    least_memory_bytes: int = _GIB
    file_bytes: int = 8 * _GIB
    open_files: int = 256
    nice: int = 5
    oom_score: int = 800  # when memory runs out, the system ends a trainer before the web server

    @property
    def memory_bytes(self) -> int:
        """The memory one trainer may have."""
        cpu = find(CPU)
        return max(
            self.least_memory_bytes, int((cpu.total_bytes if cpu else 4 * _GIB) * self.memory_share)
        )


@dataclass(frozen=True, kw_only=True)
class ProgramLimits:
    """Bounds of the process that runs a learner's program.

    Units: bytes, seconds; memory counts what comes on top of torch itself.
    """

    memory_bytes: int = 512 * _MIB
    stack_bytes: int = 64 * _MIB
    cpu_s: int = 4  # the alarms ask it to end before
    nice: int = 5
    oom_score: int = 900  # it goes before a trainer


def apply(limits: Limits, device_id: str) -> None:
    """Put this process under its limits. Nothing here can be undone."""
    _lower(resource.RLIMIT_CORE, 0)  # a core file would hold the learner's data
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    if device_id == CPU:
        # The bound on address space makes torch say "can't allocate memory", which can be caught
        # and told. CUDA reserves far more addresses than it uses, so there the watchdog counts.
        _lower(resource.RLIMIT_AS, _address_space() + limits.memory_bytes)
    _stand_back(limits.nice, limits.oom_score)


def apply_to_program(limits: ProgramLimits) -> None:
    """Put this process under the limits of a program, which opens and starts nothing."""
    _stand_back(limits.nice, limits.oom_score)
    _lower(resource.RLIMIT_STACK, limits.stack_bytes)
    # At the soft bound the signal says why; at the hard one it would be the one for anything.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    _lower(resource.RLIMIT_DATA, _data() + limits.memory_bytes)
    # Counts shared mappings too, which the bound on data does not.
    _lower(resource.RLIMIT_AS, _address_space() + limits.memory_bytes + 2 * limits.stack_bytes)
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        _lower(kind, 0)
    _lower(resource.RLIMIT_NOFILE, 0)  # the open ones stay, and no further one can be had


def forget_environment() -> None:
    """Drop every environment variable: a trainer needs none, and some may be secrets."""
    os.environ.clear()


def _stand_back(nice: int, oom_score: int) -> None:
    """Let the pages go first, and this process be the one that ends when memory runs out."""
    with contextlib.suppress(OSError):
        os.nice(nice)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(oom_score))


def _lower(kind: int, bound: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(kind, (bound, bound))


def _address_space() -> int:
    """Return what this process has mapped already: torch's libraries, mostly."""
    return _pages(0)


def _data() -> int:
    """Return the private, writable memory this process has already, its stack included."""
    return _pages(5)


def _pages(field: int) -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[field])
    except OSError:
        return _GIB
    return pages * os.sysconf("SC_PAGE_SIZE")
