"""How pages and tools reach the supervisor: start it where there is none, then give orders."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from builder.values import Value
from runtime import protocol, runs
from runtime.control import Command
from runtime.home import HomeError, data_folder, socket_path
from runtime.state import RunState

if TYPE_CHECKING:
    from builder.graph import Graph
    from builder.inference import Inference
    from runtime.settings import TrainSettings

START_S = 20.0
ANSWER_S = 20.0
# What the daemon is given of our environment; the rest may hold secrets.
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR", "LD_LIBRARY_PATH")
_STARTING = threading.Lock()


class SupervisorError(RuntimeError):
    """The supervisor refused or cannot be reached; the message is a sentence for the learner."""


class Supervisor:
    """The client side; it stays connected, so the supervisor knows that it is needed.

    One object may serve many threads.
    """

    def __init__(self, arguments: tuple[str, ...] = ()) -> None:
        self._arguments = arguments
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None

    @classmethod
    def connect_or_start(
        cls, *, renew: bool = False, arguments: tuple[str, ...] = ()
    ) -> Supervisor:
        """Return a connection to the supervisor of the data folder, started if there is none.

        With `renew` one that runs older code makes room for a new one; its runs go on. A starting
        web server asks for that. `arguments` are given to a supervisor that is started.

        Raises: SupervisorError.
        """
        client = cls(arguments)
        found = client.hello()
        if renew and found.code != _code_on_disk():
            client._retire()
            client.hello()
        return client

    def hello(self) -> protocol.Reply:
        """Return what the supervisor says of itself."""
        return self._ask(protocol.Hello())

    def start(
        self,
        graph: Graph,
        settings: TrainSettings,
        inference: Inference | None = None,
        run_id: str | None = None,
    ) -> str:
        """Start a run, or put it into the queue; return the token that opens it.

        `inference` is what is known of the graph already; without it torch is asked here. `run_id`
        is what the caller will know the run by.
        """
        token, folder = runs.create(graph, settings, inference, run_id)
        folder.close()
        self._ask(protocol.Start(run=folder.name))
        return token

    def status(self, token: str) -> RunState | None:
        """Return how a run stands, or None when the token opens none. Asks no other process.

        Raises: JournalError.
        """
        folder = runs.find(token)
        if folder is None:
            return None
        with contextlib.closing(folder):
            return folder.state()

    def pause(self, token: str) -> None:
        """Let a run rest after the step it is in."""
        self._order(token, "pause")

    def resume(self, token: str) -> None:
        """Let a paused run go on, or an ended one from its newest checkpoint."""
        state = self.status(token)
        if state is not None and state.ended:
            self._ask(protocol.Start(run=runs.folder_name(token)))
        else:
            self._order(token, "resume")

    def stop(self, token: str) -> None:
        """End a run; its weights are kept."""
        self._order(token, "stop")

    def close(self) -> None:
        """Leave the supervisor alone; the runs go on."""
        with self._lock:
            self._hang_up()

    def _order(self, token: str, command: Command) -> None:
        self._ask(protocol.Order(run=runs.folder_name(token), command=command))

    def _retire(self) -> None:
        with contextlib.suppress(SupervisorError):
            self._ask(protocol.Retire())
        self.close()
        path = _path()
        _until(lambda: not path.exists(), START_S, "The older supervisor did not make room.")

    def _ask(self, request: protocol.OfRuns) -> protocol.Reply:
        """Send a request and return the answer; a connection that was lost is made again once."""
        with self._lock:
            try:
                reply = self._exchange(request)
            except OSError:
                self._hang_up()
                try:
                    reply = self._exchange(request)
                except OSError as error:
                    self._hang_up()
                    raise SupervisorError(f"The supervisor does not answer ({error}).") from None
        if not reply.ok:
            raise SupervisorError(reply.sentence)
        return reply

    def _exchange(self, request: Value) -> protocol.Reply:
        if self._connection is None:
            self._connection = connected(self._arguments)
        self._connection.sendall(protocol.to_line(request))
        line = b""
        while not line.endswith(b"\n") and len(line) <= protocol.MOST_BYTES:
            part = self._connection.recv(protocol.MOST_BYTES)
            if not part:
                raise ConnectionResetError("the connection was closed")
            line += part
        try:
            reply = protocol.parse_reply(line)
        except protocol.ProtocolError as error:
            self._hang_up()
            raise SupervisorError(str(error)) from None
        if reply.version != protocol.VERSION:
            raise SupervisorError("The supervisor is of another version. Restart Lampwork.")
        return reply

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connected(arguments: tuple[str, ...] = ()) -> socket.socket:
    """Return a new connection to the supervisor of the data folder, started if there is none.

    Raises: SupervisorError.
    """
    path = _path()
    with _STARTING:  # one daemon is enough, however many threads find none
        connection = _connection(path)
        if connection is not None:
            return connection
        _start(arguments)
        found: list[socket.socket] = []

        def reached() -> bool:
            connection = _connection(path)
            if connection is not None:
                found.append(connection)
            return bool(found)

        _until(reached, START_S, "The supervisor did not start; its log says why.")
    return found[0]


def _path() -> Path:
    try:
        return socket_path(data_folder())
    except HomeError as error:
        raise SupervisorError(str(error)) from None


def _connection(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_S)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        return None
    return connection


def _start(arguments: tuple[str, ...]) -> None:
    """Start the daemon: in a session of its own, with few variables and no open files of ours."""
    root = Path(__file__).parent.parent
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["LAMPWORK_DATA"] = str(data_folder())
    environment["PYTHONPATH"] = str(root)
    # Beside a browser on few cores, threads that spin while they wait cost more than they win.
    environment["OMP_WAIT_POLICY"] = "PASSIVE"
    environment["OPENBLAS_NUM_THREADS"] = "1"  # its threads would be there before the first fork
    # By -c, because forked children import the module a process was started with once more.
    program = "from runtime.supervisor import main; raise SystemExit(main())"
    subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        check=False,
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        timeout=START_S,
    )


def _until(condition: Callable[[], bool], limit_s: float, complaint: str) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise SupervisorError(complaint)
        time.sleep(0.01)


def _code_on_disk() -> str:
    from runtime.supervisor import code_version

    return code_version()
