"""The tiny CPU runs of inference, in a limited child: a crash there does not reach the server.

The child is started once and asked through pipes: a pickled trial goes in, a line of JSON comes
out. While it starts, or when it does not answer, shapes stay provisional.
"""

import json
import pickle
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO

from builder.tiny import Answer
from builder.trace import Trial

ANSWER_WITHIN_S = 3.0
MEMORY_BYTES = 4 * 2**30  # address space: torch alone maps about 1 GB
_LENGTH = struct.Struct("<I")
UNKNOWN = Answer(ran=False)


class Probe:
    """Asks a child; one that hangs or dies is replaced, and the question stays open.

    A question that ended two children is a refusal.
    """

    def __init__(self) -> None:
        """Start the child. It is ready some seconds later, when it has loaded torch."""
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._suspects: set[Trial] = set()  # what a child was asked when it ended
        self._start()

    def __call__(self, trial: Trial) -> Answer:
        """Return the child's answer, or that there is none."""
        if not self._ready.is_set():
            return UNKNOWN
        with self._lock:
            child = self._child
            if child is None or child.poll() is not None:
                self._start()
                return UNKNOWN
            late = threading.Timer(ANSWER_WITHIN_S, child.kill)
            late.start()
            try:
                answer = _ask(child, trial)
            except (OSError, ValueError):
                self._start()
                if trial not in self._suspects:
                    self._suspects.add(trial)
                    return UNKNOWN
                return Answer(
                    f"torch on the CPU ended or did not answer within {ANSWER_WITHIN_S:g} s"
                )
            finally:
                late.cancel()
            return answer

    @property
    def ready(self) -> bool:
        """Whether the child can be asked."""
        return self._ready.is_set()

    def wait_until_ready(self, timeout_s: float) -> bool:
        """Wait for the child; say whether it is ready."""
        return self._ready.wait(timeout_s)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _start(self) -> None:
        self._end()
        self._ready.clear()
        # Its own module by name: no code and no data of a learner is on the command line.
        self._child = subprocess.Popen(
            [sys.executable, "-m", "runtime.probe"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        threading.Thread(target=self._greet, args=(self._child,), daemon=True).start()

    def _greet(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with suppress(OSError, ValueError):
            if child.stdout.readline() == b"ready\n":
                self._ready.set()

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._child = None


def _ask(child: subprocess.Popen[bytes], trial: Trial) -> Answer:
    assert child.stdin is not None
    assert child.stdout is not None
    request = pickle.dumps(trial)
    child.stdin.write(_LENGTH.pack(len(request)) + request)
    child.stdin.flush()
    reply = json.loads(child.stdout.readline(4096))
    return Answer(message=str(reply["message"]), ran=bool(reply["ran"]))


def _serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer until the pipe ends: that is when the server has gone."""
    import resource  # POSIX only, and only the child needs it

    import torch  # the parent never loads it for this

    from builder.tiny import ask_cpu
    from builder.view import warm

    torch.set_num_threads(1)
    warm()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    replies.write(b"ready\n")
    replies.flush()
    while len(head := requests.read(_LENGTH.size)) == _LENGTH.size:
        trial = pickle.loads(requests.read(_LENGTH.unpack(head)[0]))  # from our parent
        answer = ask_cpu(trial)
        replies.write(json.dumps({"message": answer.message, "ran": answer.ran}).encode() + b"\n")
        replies.flush()


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
