"""One quiet process beside the web server that owns the forkserver, the queues and the watchdog.

It outlives the web server and ends by itself when no client and no run needs it. A new one finds
the runs an earlier one left. It listens on a Unix socket that only this user can reach.
"""

import argparse
import asyncio
import contextlib
import fcntl
import hashlib
import logging
import logging.handlers
import os
import signal
import socket
import struct
import threading
import time
from pathlib import Path

from inspector.record import ProgramError
from runtime import protocol, runs
from runtime.crew import Crew, RefusedError
from runtime.folder import RunError
from runtime.home import data_folder, logs_folder, socket_path
from runtime.journal import JournalError
from runtime.programs import Programs
from runtime.trainers import Rules, processors, seats_of_machine

TICK_S = 0.5
IDLE_S = 300.0
MOST_CLIENTS = 256

log = logging.getLogger("lampwork.supervisor")


def code_version() -> str:
    """Return a short text that changes with the code: a newer web server then asks for a change."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for package in ("builder", "inspector", "runtime"):
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Supervisor:
    """The server side: answers clients, ticks the crew, has programs run."""

    def __init__(self, crew: Crew, programs: Programs, idle_s: float) -> None:
        self._crew = crew
        self._programs = programs
        self._idle_s = idle_s
        self._code = code_version()
        self._clients = 0
        self._needed_at = time.monotonic()
        self._over = asyncio.Event()

    async def serve(self, listener: socket.socket) -> None:
        """Serve until retired or idle for long enough."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._over.set)
        self._crew.on_launch = lambda sentinel: self._tick_when_ready(loop, sentinel)
        self._adopt()
        server = await asyncio.start_unix_server(
            self._talk, sock=listener, limit=protocol.MOST_BYTES
        )
        # A daemon thread, and not the loop's own: a supervisor that ends must not wait for it.
        threading.Thread(target=self._prepare, args=(loop,), daemon=True).start()
        try:
            while not self._over.is_set():
                self._tick()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), TICK_S)
        finally:
            server.close()
            self._programs.close()

    def _prepare(self, loop: asyncio.AbstractEventLoop) -> None:
        self._crew.prepare()
        with contextlib.suppress(RuntimeError):  # the loop ended meanwhile
            loop.call_soon_threadsafe(self._is_warm)

    def _is_warm(self) -> None:
        self._crew.warm = True
        log.info("The forkserver is warm.")
        self._tick()
        self._programs.begin()  # after the trainers: they may have waited longer

    def _adopt(self) -> None:
        for run in runs.all_runs():
            try:
                self._crew.adopt(run)
            except (JournalError, RunError, RefusedError) as error:
                log.warning("Run %s is left alone: %s", run.name[:8], error)

    def _tick(self) -> None:
        try:
            self._crew.tick()
        except (JournalError, RunError, OSError):
            log.exception("A run could not be looked after.")
        if self._clients or self._crew.running or self._crew.waiting:
            self._needed_at = time.monotonic()
        elif time.monotonic() - self._needed_at >= self._idle_s:
            log.info("Nobody needed the supervisor for %g s.", self._idle_s)
            self._over.set()

    def _tick_when_ready(self, loop: asyncio.AbstractEventLoop, sentinel: int) -> None:
        """Look at the crew at once when the worker behind this handle ends."""

        def ended() -> None:
            loop.remove_reader(sentinel)
            self._tick()

        loop.add_reader(sentinel, ended)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients += 1
        try:
            if _same_user(writer) and self._clients <= MOST_CLIENTS:
                await self._answer_lines(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a client may leave in the middle of a line
        finally:
            self._clients -= 1
            self._needed_at = time.monotonic()
            writer.close()

    async def _answer_lines(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            try:
                line = await reader.readuntil(b"\n")
            except asyncio.LimitOverrunError:
                sentence = f"The line is longer than {protocol.MOST_BYTES} bytes."
                writer.write(protocol.to_line(self._reply(ok=False, sentence=sentence)))
                await writer.drain()
                return
            try:
                request = protocol.parse_request(line)
            except protocol.ProtocolError as error:
                reply = self._reply(ok=False, sentence=str(error))
            else:
                if isinstance(request, protocol.CarryOut):
                    await self._carry_out(request, reader, writer)
                    return
                reply = self._answer(request)
            writer.write(protocol.to_line(reply))
            await writer.drain()

    async def _carry_out(
        self, request: protocol.CarryOut, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Have an errand carried out and pass on its answer, unless the client leaves before."""
        errand = await reader.readexactly(request.bytes)
        answer = asyncio.ensure_future(self._programs.run(errand, request.timeout_s))
        gone = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                writer.write(self._passed_on(answer.result()))
                await writer.drain()
        finally:
            answer.cancel()
            gone.cancel()

    def _passed_on(self, answer: bytes | ProgramError) -> bytes:
        reply = self._reply(ok=True)
        if isinstance(answer, ProgramError):
            return protocol.to_line(reply.model_copy(update={"error": answer}))
        return protocol.to_line(reply.model_copy(update={"bytes": len(answer)})) + answer

    def _answer(self, request: protocol.OfRuns) -> protocol.Reply:
        try:
            self._do(request)
        except (RefusedError, JournalError, RunError) as error:
            return self._reply(ok=False, sentence=str(error))
        except OSError:
            log.exception("A request failed.")
            return self._reply(ok=False, sentence="The supervisor could not do it; see its log.")
        return self._reply(ok=True)

    def _do(self, request: protocol.OfRuns) -> None:
        match request:
            case protocol.Start(run=name):
                self._crew.start(self._crew.held(name) or _found(name))
            case protocol.Order(run=name, command=command):
                self._crew.order(self._crew.held(name) or _found(name), command)
            case protocol.Retire():
                log.info("A newer supervisor takes over.")
                self._over.set()
            case protocol.Hello():
                pass

    def _reply(self, *, ok: bool, sentence: str = "") -> protocol.Reply:
        return protocol.Reply(
            ok=ok,
            sentence=sentence,
            code=self._code,
            pid=os.getpid(),
            warm=self._crew.warm,
            programs=self._programs.warm,
            running=self._crew.running,
            waiting=self._crew.waiting,
        )


def _found(name: str) -> runs.RunFolder:
    run = runs.named(name)
    if run is None:
        raise RefusedError("There is no such run.")
    return run


def _same_user(writer: asyncio.StreamWriter) -> bool:
    """Whether the client is this user, which the mode of the folder should say already."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    connection = writer.get_extra_info("socket")
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("iII", credentials)[1]) == os.getuid()


def main(arguments: list[str] | None = None) -> int:
    """Become the supervisor of the data folder, unless there is one already."""
    parser = argparse.ArgumentParser(prog="supervisor")
    parser.add_argument("--idle-s", type=float, default=IDLE_S)
    parser.add_argument("--seats", type=int, default=seats_of_machine())
    parser.add_argument("--stop-grace-s", type=float, default=Rules.stop_grace_s)
    parser.add_argument("--term-grace-s", type=float, default=Rules.term_grace_s)
    parser.add_argument("--silence-s", type=float, default=Rules.silence_s)
    chosen = parser.parse_args(arguments)
    if os.fork():
        os._exit(0)  # the starter waits for this process only: the daemon belongs to nobody
    path = socket_path(data_folder())
    if not _is_the_only_one(path.with_suffix(".lock")):
        return 0
    _log_to_file()
    rules = Rules(
        seats=max(1, chosen.seats),
        stop_grace_s=chosen.stop_grace_s,
        term_grace_s=chosen.term_grace_s,
        silence_s=chosen.silence_s,
    )
    try:
        asyncio.run(_serve(path, rules, chosen.idle_s))
    except BaseException:
        log.exception("The supervisor ended by a fault of its own.")
    finally:
        path.unlink(missing_ok=True)
        path.with_suffix(".lock").unlink(missing_ok=True)
        logging.shutdown()
        # An ordinary exit would wait here for the trainers, which are to go on.
        os._exit(0)


def _is_the_only_one(lock: Path) -> bool:
    """Take the lock of this data folder for as long as this process lives, if it is free."""
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        # One that was just ending may have removed the name between our two calls; a lock on a
        # file without a name keeps nobody out.
        with contextlib.suppress(FileNotFoundError):
            if os.fstat(handle).st_ino == lock.stat().st_ino:
                return True
        os.close(handle)


async def _serve(path: Path, rules: Rules, idle_s: float) -> None:
    crew = Crew(rules)
    programs = Programs(crew.fork_zygote, seats=processors())
    await Supervisor(crew, programs, idle_s).serve(_listener(path))


def _listener(path: Path) -> socket.socket:
    """Return the listening socket; what an earlier supervisor left under its name goes."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(MOST_CLIENTS)
    listener.setblocking(False)
    return listener


def _log_to_file() -> None:
    handler = logging.handlers.RotatingFileHandler(
        logs_folder() / "supervisor.log", maxBytes=1 << 20, backupCount=3
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
