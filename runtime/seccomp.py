"""The list of what a program's process may ask of the kernel: it computes, and writes its answer.

Everything else is answered with "permission denied", so that Python and torch fail in their own
words. The list is what the warm-up programs were seen to use, plus what the C library and torch
need when memory grows, a signal comes or the process ends. It can be made narrower, never wider.

Source: seccomp(2), linux/filter.h, linux/seccomp.h; numbers from asm/unistd_64.h (x86-64) and
asm-generic/unistd.h (arm64).
"""

import ctypes
import errno
import platform
import struct
from dataclasses import dataclass

# The number of each call on x86-64 and on arm64.
_ALLOWED = {
    # the program comes in, the answer goes out; nothing else is open
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    # memory; torch's libraries (oneDNN, FBGEMM) write machine code for the shapes they meet, so
    # the right to execute cannot be kept back: integer matrix products would crash
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "mremap": (25, 216),
    "madvise": (28, 233),
    # signals that reach this process, and its own end
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
    # locks, clocks, entropy, and who am I
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "membarrier": (324, 283),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "getrandom": (318, 278),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getcpu": (309, 168),
    "sched_getaffinity": (204, 123),
}
_MMAP = (9, 222)
_SECCOMP = (317, 277)

_FLAGS, _MAP_TYPE, _MAP_PRIVATE = 3, 0x0F, 0x02  # the fourth argument of mmap
_X32 = 0x4000_0000  # numbers from here on are x86-64's other, 32-bit table

# Offsets into the record the filter reads: number, architecture, six arguments of 8 bytes.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_KILL = 0x8000_0000
_ALLOW = 0x7FFF_0000
_REFUSE = 0x0005_0000 | errno.EACCES

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


@dataclass(frozen=True)
class Machine:
    """A kind of processor: its number in the kernel, and its column in the tables."""

    architecture: int
    column: int


MACHINES = {
    "x86_64": Machine(0xC000_003E, 0),
    "aarch64": Machine(0xC000_00B7, 1),
}


def instructions(machine: Machine) -> list[Instruction]:
    """Return the filter for one kind of machine; another kind's calls end the process.

    New memory must be private: a shared mapping would escape the bound on memory.
    """
    column = machine.column
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        *_allow(sorted(numbers[column] for numbers in _ALLOWED.values())),
        (_EQUAL, 0, 4, _MMAP[column]),
        (_LOAD, 0, 0, _ARGUMENTS + 8 * _FLAGS),
        (_AND, 0, 0, _MAP_TYPE),
        (_EQUAL, 0, 1, _MAP_PRIVATE),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]


def _allow(numbers: list[int]) -> list[Instruction]:
    found: list[Instruction] = []
    for number in numbers:
        found += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    return found


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install() -> bool:
    """Put the filter over this process for good; say whether the system has such filters."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return False
    lines = instructions(machine)
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(lines), ctypes.cast(buffer, ctypes.c_void_p))
    c = ctypes.CDLL(None, use_errno=True)
    # Without this a process that is not root may set no filter.
    if c.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    number = _SECCOMP[machine.column]
    return bool(c.syscall(number, _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)
