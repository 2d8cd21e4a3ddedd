"""What one training process may take of the machine, set in the process itself before it begins."""

import contextlib
import os
import resource
from dataclasses import dataclass
from pathlib import Path

from runtime.devices import CPU, find

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


def apply(limits: Limits, device_id: str) -> None:
    """Put this process under its limits. Nothing here can be undone."""
    _lower(resource.RLIMIT_CORE, 0)  # a core file would hold the learner's data
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    if device_id == CPU:
        # The bound on address space makes torch say "can't allocate memory", which can be caught
        # and told. CUDA reserves far more addresses than it uses, so there the watchdog counts.
        _lower(resource.RLIMIT_AS, _address_space() + limits.memory_bytes)
    with contextlib.suppress(OSError):
        os.nice(limits.nice)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(limits.oom_score))


def forget_environment() -> None:
    """Drop every environment variable: a trainer needs none, and some may be secrets."""
    os.environ.clear()


def _lower(kind: int, bound: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(kind, (bound, bound))


def _address_space() -> int:
    """Return what this process has mapped already: torch's libraries, mostly."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return _GIB
    return pages * os.sysconf("SC_PAGE_SIZE")
