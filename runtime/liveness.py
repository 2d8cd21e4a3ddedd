"""Whether a process is still the one that was meant: by pid and start time, never by pid alone."""

import os
from pathlib import Path

_PROC = Path("/proc")


def identity(pid: int) -> str | None:
    """Return a text that no other process on this machine has or will have, or None when it ended.

    Source: proc(5), field 22 of /proc/PID/stat: the start time in clock ticks since boot.
    """
    fields = _fields(pid)
    if fields is None or fields[0] in "ZX":  # a zombie has ended; only its exit code is left
        return None
    return f"{_boot()}:{pid}:{fields[19]}"


def alive(pid: int, expected: str) -> bool:
    """Whether the process of this pid is the one whose identity was noted."""
    return identity(pid) == expected


def resident_bytes(pid: int) -> int:
    """Return the memory a process has in use now, 0 when it ended."""
    try:
        pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def thread_count(pid: int) -> int:
    """Return how many threads a process has, 0 when it ended."""
    fields = _fields(pid)
    return int(fields[17]) if fields else 0


def _fields(pid: int) -> list[str] | None:
    """Return the fields of stat from the state on; the name before them may hold any character."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "boot"
