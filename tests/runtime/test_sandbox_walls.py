"""What a forked process can still do once its walls are up, asked in such a process."""

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runtime import walls
from runtime.limits import ProgramLimits
from runtime.seccomp import MACHINES

ROOT = Path(__file__).parents[2]
MIB = 1 << 20
# Forks once, as the zygote does, and puts into the child whatever the test gives.
FORK = """
import ctypes, json, os, resource, socket, sys, threading, time
from runtime import seccomp, walls
opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(5)]
ours, theirs = socket.socketpair()
parent = os.getpid()
pid = os.fork()
if pid == 0:
    pipe = theirs.detach()
    def tell(value): os.write(pipe, json.dumps(value).encode())
    def error(do):
        try: do()
        except BaseException as caught: return type(caught).__name__
        return "done"
    exec(sys.argv[1])
    os._exit(0)
theirs.close()
print(ours.makefile().read())
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
PUT_UP = "found = walls.put_up(pipe, parent)\n"
NO_FILTER = "seccomp.install = lambda: False\n"


def in_child(text):
    done = subprocess.run(
        [sys.executable, "-c", FORK, text],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LAMPWORK_SECRET": "hush"},
    )
    told, code = done.stdout.splitlines()
    return json.loads(told) if told else None, int(code)


has_filter = pytest.mark.skipif(
    platform.machine() not in MACHINES, reason="this machine has no table of calls"
)


@has_filter
def test_the_walls_say_what_they_are():
    found, code = in_child(PUT_UP + "tell(found.model_dump())")
    assert (found, code) == ({"seccomp": True, "limits": True, "note": ""}, 0)


def test_a_system_without_filters_says_so_and_keeps_the_limits():
    look = """
tell([found.seccomp, found.note, error(lambda: open("/etc/passwd")), error(os.fork)
      if os.getuid() else "BlockingIOError", error(os.pipe), error(lambda: bytearray(600 << 20))])
"""
    found, code = in_child(NO_FILTER + PUT_UP + look)
    assert code == 0
    assert found == [False, walls.NO_FILTER, "OSError", "BlockingIOError", "OSError", "MemoryError"]


def test_one_descriptor_is_left():
    look = """
tell([pipe] + [number for number in range(4096) if error(lambda: os.fstat(number)) == "done"])
"""
    found, _ = in_child(NO_FILTER + PUT_UP + look)
    assert found == [found[0], found[0]]


def test_the_environment_is_gone():
    look = """
tell([dict(os.environ), os.getenv("LAMPWORK_SECRET"), error(lambda: open("/proc/self/environ"))])
"""
    found, _ = in_child(PUT_UP + look)
    assert found == [{}, None, "PermissionError" if platform.machine() in MACHINES else "OSError"]


def test_it_stands_in_a_session_of_its_own_behind_the_others():
    look = "tell([os.getsid(0) == os.getpid(), os.getpriority(os.PRIO_PROCESS, 0)])"
    assert in_child(NO_FILTER + PUT_UP + look)[0] == [True, os.nice(0) + ProgramLimits().nice]


def test_the_bounds_are_hard_ones():
    look = """
kinds = ("CORE", "FSIZE", "NOFILE", "NPROC", "STACK", "CPU")
tell([resource.getrlimit(getattr(resource, f"RLIMIT_{kind}")) for kind in kinds])
"""
    found, _ = in_child(NO_FILTER + PUT_UP + look)
    limits = ProgramLimits()
    hard = [[bound, bound] for bound in (0, 0, 0, 0, limits.stack_bytes)]
    assert found == [*hard, [limits.cpu_s, limits.cpu_s + 1]]


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_memory_ends_at_the_bound_with_an_ordinary_error(kind):
    look = f"""
import mmap
flags = mmap.MAP_ANONYMOUS | mmap.MAP_{kind.upper()}
kept = []
def grow():
    for _ in range(40): kept.append(mmap.mmap(-1, 32 << 20, flags=flags))
tell([error(grow), len(kept)])
"""
    found, code = in_child(NO_FILTER + "import mmap\n" + PUT_UP + look)
    assert code == 0
    assert found[0] == "OSError"
    assert 14 <= found[1] <= (16 if kind == "private" else 20)  # of 32 MiB each


@has_filter
def test_no_thread_can_be_started():
    found, _ = in_child(PUT_UP + "tell(error(threading.Thread(target=print).start))")
    assert found == "RuntimeError"


def test_too_much_processor_time_ends_it():
    hurried = "walls.put_up(pipe, parent, walls.ProgramLimits(cpu_s=1))\nwhile True: pass\n"
    assert in_child(hurried) == (None, -signal.SIGXCPU)


def test_it_ends_with_the_process_that_watches_it():
    orphan = "error(lambda: walls.put_up(pipe, 1))\ntell(error(lambda: walls.put_up(pipe, 1)))"
    assert in_child(orphan)[0] == "OrphanError"
