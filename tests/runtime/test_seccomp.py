"""The filter as the kernel reads it, on both kinds of machine; and as it works on this one."""

import errno
import json
import platform
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.seccomp import MACHINES, instructions

ROOT = Path(__file__).parents[2]
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000

# What must never be granted: the number on x86-64 and on arm64, None where it does not exist.
REFUSED = {
    "open": (2, None),
    "openat": (257, 56),
    "openat2": (437, 437),
    "stat": (4, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "bind": (49, 200),
    "dup": (32, 23),
    "pipe2": (293, 59),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "fork": (57, None),
    "vfork": (58, None),
    "clone": (56, 220),
    "clone3": (435, 435),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "renameat2": (316, 276),
    "mkdirat": (258, 34),
    "truncate": (76, 45),
    "chmod": (90, None),
    "memfd_create": (319, 279),
    "io_uring_setup": (425, 425),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "setrlimit": (160, 164),
    "seccomp": (317, 277),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "shmget": (29, 194),
    "setuid": (105, 146),
    "setitimer": (38, 103),
    "chroot": (161, 51),
}
GRANTED = {"read": (0, 63), "write": (1, 64), "futex": (202, 98), "exit_group": (231, 94)}
MMAP = (9, 222)
READ_WRITE, PRIVATE, SHARED, ANONYMOUS = 3, 0x02, 0x01, 0x20
MEMORY = {PRIVATE | ANONYMOUS: ALLOW, SHARED | ANONYMOUS: REFUSE, 0x03 | ANONYMOUS: REFUSE}
machines = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def verdict(lines, architecture, number, *arguments):
    """Return what the kernel would answer: a model of its little machine."""
    record = struct.pack("<IIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    at = value = 0
    while True:
        code, yes, no, operand = lines[at]
        at += 1
        match code:
            case 0x20:
                (value,) = struct.unpack_from("<I", record, operand)
            case 0x54:
                value &= operand
            case 0x15:
                at += yes if value == operand else no
            case 0x35:
                at += yes if value >= operand else no
            case 0x06:
                return operand


def asked(machine, number, *arguments):
    return verdict(instructions(machine), machine.architecture, number, *arguments)


@machines
def test_only_what_computing_needs_is_granted(machine):
    found = [number for number in range(600) if asked(machine, number) == ALLOW]
    assert len(found) == 29  # a longer list is a decision, not an accident
    for names, expected in ((REFUSED, REFUSE), (GRANTED, ALLOW)):
        for name, numbers in names.items():
            number = numbers[machine.column]
            assert number is None or asked(machine, number) == expected, name


@machines
@pytest.mark.parametrize("flags", MEMORY)
def test_memory_is_private_so_that_its_bound_counts_it(machine, flags):
    assert asked(machine, MMAP[machine.column], 0, 4096, READ_WRITE, flags) == MEMORY[flags]


@machines
def test_another_architecture_ends_the_process(machine):
    lines = instructions(machine)
    others = {one.architecture for one in MACHINES.values()} | {0x40000003, 0x40000028}
    for other in others - {machine.architecture}:
        assert verdict(lines, other, GRANTED["write"][machine.column]) == KILL
    # x86-64 has a second table whose numbers carry a mark; nothing of ours uses it.
    assert asked(machine, 0x40000000 | GRANTED["write"][machine.column]) == KILL


UNDER_THE_FILTER = """
import ctypes, errno, json, mmap, os, sys
from runtime import seccomp
c = ctypes.CDLL(None, use_errno=True)
refused, python = json.loads(sys.argv[1]), {}
def answer(*call):
    ctypes.set_errno(0)
    return [c.syscall(*call), ctypes.get_errno()]
assert seccomp.install()
answers = {name: answer(number, 0, 0, 0, 0, 0, 0) for name, number in refused.items()}
# And the way Python would do it.
for name, do in {
    "open": lambda: open("/etc/passwd"), "fork": os.fork, "kill": lambda: os.kill(os.getpid(), 0),
    "exec": lambda: os.execv("/bin/true", ["true"]), "unlink": lambda: os.unlink("/nothing"),
    "shared": lambda: mmap.mmap(-1, 4096), "pipe": os.pipe, "dup": lambda: os.dup(1),
}.items():
    try: do(); python[name] = "done"
    except OSError as error: python[name] = error.errno
    except Exception as error: python[name] = type(error).__name__
python["memory"] = len(bytearray(50_000_000))
print(json.dumps([answers, python]))
"""


@pytest.mark.skipif(platform.machine() not in MACHINES, reason="no table for this machine")
def test_what_is_refused_is_refused_here_and_the_process_goes_on():
    column = MACHINES[platform.machine()].column
    numbers = {name: both[column] for name, both in REFUSED.items() if both[column] is not None}
    done = subprocess.run(
        [sys.executable, "-c", UNDER_THE_FILTER, json.dumps(numbers)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answers, python = json.loads(done.stdout)
    assert answers == {name: [-1, errno.EACCES] for name in numbers}
    assert python.pop("memory") == 50_000_000
    assert set(python.values()) == {errno.EACCES}
