"""The programs a supervisor has in hand: who waits for a seat, who runs, what came of each.

All that takes time happens in the zygote and its children; the supervisor goes on meanwhile.
"""

import asyncio
import contextlib
import logging
import socket

from inspector.record import ProgramError
from runtime.ends import explained, failure
from runtime.news import End
from runtime.protocol import MOST_ANSWER_BYTES
from runtime.zygote_link import Start, ZygoteLink

MOST_WAITING = 100
LONGEST_WAIT_S = 60.0  # for a seat, or for the zygote to get ready
GRACE_S = 3.0  # the zygote ends late children; this long it may be late itself
END_OF_ANSWER = b"\n"  # in JSON it stands nowhere else, so nobody waits for the process to be gone
_CHUNK_BYTES = 1 << 18

BUSY = f"{MOST_WAITING} programs wait already. Run it again in a moment."
LATE = "Too many programs are before this one. Run it again in a moment."
NOT_READY = "Programs cannot run now: what they start from did not get ready. The log says why."
TOO_LARGE = (
    f"The answer is larger than {MOST_ANSWER_BYTES >> 20} MB. Use smaller tensors or fewer steps."
)

log = logging.getLogger("lampwork.supervisor")


class Programs:
    """Seats for programs, given in the order they were asked for; one event loop has all of it."""

    def __init__(self, start: Start, seats: int) -> None:
        self._zygote = ZygoteLink(start)
        self._may_start = asyncio.Event()
        self._seats = asyncio.Semaphore(seats)
        self.waiting = 0
        self.running = 0

    @property
    def warm(self) -> bool:
        """Whether a program begins at once when there is a seat."""
        return self._zygote.warm

    def begin(self) -> None:
        """Let the zygote get ready: there is something warm now that it can be forked from."""
        self._may_start.set()
        self._zygote.ready()

    def close(self) -> None:
        """End the zygote and all programs."""
        self._zygote.close()

    async def run(self, errand: bytes, timeout_s: float) -> bytes | ProgramError:
        """Return the answer of an errand as JSON, or why there is none.

        Cancelling this frees the place in the queue, or ends the process.
        """
        return await self._wait_for_seat() or await self._carry_out(errand, timeout_s)

    async def _wait_for_seat(self) -> ProgramError | None:
        """Take a seat, or say why there is none."""
        if self.waiting >= MOST_WAITING:
            return failure("sandbox", BUSY)
        self.waiting += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                await self._may_start.wait()
                await self._seats.acquire()
                return await self._check_zygote()
        except TimeoutError:
            return failure("sandbox", LATE)
        finally:
            self.waiting -= 1

    async def _check_zygote(self) -> ProgramError | None:
        """Wait in the seat until there is a zygote; without one, leave it and say so."""
        is_ready = False
        try:
            is_ready = await asyncio.shield(self._zygote.ready())
        finally:
            if not is_ready:
                self._seats.release()
        return None if is_ready else failure("sandbox", NOT_READY)

    async def _carry_out(self, errand: bytes, timeout_s: float) -> bytes | ProgramError:
        """Run a program in the seat that was taken."""
        ours, theirs = socket.socketpair()
        with contextlib.closing(theirs):
            ended = self._zygote.order(theirs, timeout_s)
        self.running += 1
        ended.add_done_callback(self._leave_seat)
        answer = b""
        try:
            async with asyncio.timeout(timeout_s + GRACE_S):
                answer = await _exchange(ours, errand)
                if _is_whole(answer):
                    return answer.removesuffix(END_OF_ANSWER)
                if len(answer) > MOST_ANSWER_BYTES:
                    return failure("limit", TOO_LARGE)
                end = await asyncio.shield(ended)
        except TimeoutError:
            end = End(run=0, how="late")
        finally:
            ours.close()  # this ends the process, if it is still there
            asyncio.get_running_loop().call_later(GRACE_S, self._expect, ended)
        if end.code > 0 and answer:
            log.error("A program was not interpreted:\n%s", answer[-4000:].decode(errors="replace"))
        return explained(end, timeout_s)

    def _expect(self, ended: asyncio.Future[End]) -> None:
        """Replace a zygote that ends nobody any more: it would keep the seats taken."""
        if not ended.done():
            self._zygote.drop("it does not end its children.")

    def _leave_seat(self, _ended: asyncio.Future[End]) -> None:
        self.running -= 1
        self._seats.release()


def _is_whole(answer: bytes | bytearray) -> bool:
    return answer.startswith(b"{") and answer.endswith(END_OF_ANSWER)


async def _exchange(connection: socket.socket, errand: bytes) -> bytes:
    """Hand over a program and return what comes back, up to a little more than is allowed."""
    loop = asyncio.get_running_loop()
    connection.setblocking(False)
    answer = bytearray()
    # A process may end before it has read all; how it ended says more than this error.
    with contextlib.suppress(ConnectionError):
        await loop.sock_sendall(connection, errand)
        connection.shutdown(socket.SHUT_WR)
    with contextlib.suppress(ConnectionError):
        while len(answer) <= MOST_ANSWER_BYTES and not _is_whole(answer):
            part = await loop.sock_recv(connection, _CHUNK_BYTES)
            if not part:
                break
            answer += part
    return bytes(answer)
