"""The supervisor's end of the connection to its zygote; one that dies is followed by another."""

import asyncio
import contextlib
import itertools
import logging
import socket
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

from pydantic import ValidationError

from runtime.news import MOST_BYTES, ORDER, Broken, End, News, Ready, parse_news

log = logging.getLogger("lampwork.supervisor")

# Starts a zygote that holds the given end of a connection.
Start = Callable[[socket.socket], ForkServerProcess]


class ZygoteLink:
    """One zygote at a time. All of it belongs to one event loop, and nothing here waits."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._numbers = itertools.count(1)
        self._control: socket.socket | None = None
        self._process: ForkServerProcess | None = None
        self._ready: asyncio.Future[bool] | None = None
        self._ends: dict[int, asyncio.Future[End]] = {}

    @property
    def warm(self) -> bool:
        """Whether the zygote forks at once."""
        return self._ready is not None and self._ready.done() and self._ready.result()

    def ready(self) -> asyncio.Future[bool]:
        """Return whether the zygote got ready; start one where there is none."""
        if self._ready is None:
            loop = asyncio.get_running_loop()
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with contextlib.closing(theirs):
                self._process = self._start(theirs)
            self._control.setblocking(False)
            loop.add_reader(self._control, self._listen)
            self._ready = loop.create_future()
        return self._ready

    def order(self, connection: socket.socket, timeout_s: float) -> asyncio.Future[End]:
        """Have a process forked that talks through `connection`; return how it will have ended."""
        number = next(self._numbers)
        end: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self._ends[number] = end
        try:
            if self._control is not None:
                packet = ORDER.pack(number, timeout_s)
                socket.send_fds(self._control, [packet], [connection.fileno()])
                return end
        except OSError:
            pass  # it ended just now, and `_listen` will hear of it
        self._heard(End(run=number, how="orphaned"))
        return end

    def drop(self, why: str) -> None:
        """Give this zygote up, and with it all that was forked from it."""
        if self._control is not None:
            log.warning("The zygote of programs is given up: %s", why)
            self.close()

    def close(self) -> None:
        """End the zygote, if there is one."""
        if self._control is None or self._process is None:
            return
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        self._process.kill()
        self._control = self._process = None
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(False)
        self._ready = None
        for number in list(self._ends):
            self._heard(End(run=number, how="orphaned"))

    def _listen(self) -> None:
        try:
            packet = self._control.recv(MOST_BYTES) if self._control is not None else b""
            if packet:
                self._heard(parse_news(packet))
            else:
                self.drop("it ended.")
        except BlockingIOError:
            pass
        except (OSError, ValidationError) as error:
            self.drop(str(error))

    def _heard(self, news: News) -> None:
        match news:
            case Ready():
                if self._ready is not None and not self._ready.done():
                    self._ready.set_result(True)
                log.info("The zygote of programs is warm.")
            case Broken(text=text):
                log.error("The zygote of programs broke:\n%s", text)
            case End(run=run):
                end = self._ends.pop(run, None)
                if end is not None:
                    end.set_result(news)
