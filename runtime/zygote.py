"""The process that programs are forked from: it has done every first time, and holds no secret.

It is itself forked from the warm forkserver, so trainers can begin while it still warms up, and
what the warm-up programs leave behind never reaches a trainer. As their parent it alone reaps its
children, so the one it ends is never another process that was given the same pid.

It has one thread: a process with threads must not be forked.
"""

import contextlib
import os
import select
import signal
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from runtime.news import MOST_BYTES, ORDER, Broken, End, How, News, Ready, to_packet

# What a child does with its one connection; it gets the seconds it has and the pid of its parent.
Job = Callable[[socket.socket, float, int], None]


@dataclass
class _Child:
    run: int
    connection: socket.socket
    ends_at: float
    how: How = "itself"


class Zygote:
    """Forks a child for each order, ends those that are late or alone, tells how each ended."""

    def __init__(self, control: socket.socket, job: Job) -> None:
        self._control = control
        self._job = job
        self._children: dict[int, _Child] = {}
        self._wake, self._woken = socket.socketpair()
        self._poll = select.poll()

    def serve(self) -> None:
        """Serve until the supervisor hangs up; its end ends the children too."""
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # so that it ends a poll
        signal.set_wakeup_fd(self._woken.fileno(), warn_on_full_buffer=False)
        self._poll.register(self._control, select.POLLIN)
        self._poll.register(self._wake, select.POLLIN)
        while self._round():
            pass
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def tell(self, news: News) -> None:
        """Send news to the supervisor; when it is gone, the next round sees that."""
        with contextlib.suppress(OSError):
            self._control.send(to_packet(news))

    def _round(self) -> bool:
        """Wait for something to happen and see to it; say whether to go on."""
        happened = {descriptor for descriptor, _ in self._poll.poll(self._patience_ms())}
        if self._control.fileno() in happened and not self._order():
            return False
        with contextlib.suppress(BlockingIOError):
            self._wake.recv(1024)
        self._end_children(happened)
        self._reap()
        return True

    def _patience_ms(self) -> float | None:
        ends = [child.ends_at for child in self._children.values() if child.how == "itself"]
        return max(0.0, min(ends) - time.monotonic()) * 1000 + 1 if ends else None

    def _order(self) -> bool:
        packet, descriptors, _, _ = socket.recv_fds(self._control, MOST_BYTES, 1)
        if not packet:
            return False
        run, timeout_s = ORDER.unpack(packet)
        connection = socket.socket(fileno=descriptors[0])
        try:
            pid = self._fork(connection, timeout_s)
        except OSError:
            self.tell(End(run=run, how="unborn"))
            connection.close()
            return True
        self._children[pid] = _Child(run, connection, time.monotonic() + timeout_s)
        self._poll.register(connection, 0)  # nothing but that the other side hung up
        return True

    def _fork(self, connection: socket.socket, timeout_s: float) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._job(connection, timeout_s, parent)
            code = 0
        finally:
            os._exit(code)

    def _end_children(self, happened: set[int]) -> None:
        now = time.monotonic()
        for pid, child in self._children.items():
            if child.how != "itself":
                continue  # it is about to end
            if child.connection.fileno() in happened:
                child.how = "left"
            elif now >= child.ends_at:
                child.how = "late"
            if child.how != "itself":
                os.kill(pid, signal.SIGKILL)  # its pid is its own until we reap it

    def _reap(self) -> None:
        for pid, child in list(self._children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            del self._children[pid]
            self._poll.unregister(child.connection)
            code = os.waitstatus_to_exitcode(status)
            # The news first: who reads the answer to its end then knows how it ended.
            self.tell(End(run=child.run, how=child.how, code=code))
            child.connection.close()


def main(control: socket.socket) -> None:
    """Become the zygote of a supervisor: get ready, say so, and serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygote = Zygote(control, _run)
    try:
        from runtime.warm_programs import warm_up

        warm_up()
    except Exception:
        zygote.tell(Broken(text=traceback.format_exc()[-4000:]))
        raise
    zygote.tell(Ready())
    zygote.serve()


def _run(connection: socket.socket, timeout_s: float, parent: int) -> None:
    """Carry out one errand; imported here so that the supervisor itself stays without torch."""
    from runtime.child import run

    run(connection, timeout_s, parent)
