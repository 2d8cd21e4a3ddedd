"""A real server, started as a learner starts it, and what it costs the machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from runtime.client import Supervisor
from runtime.runs import all_runs

ROOT = Path(__file__).resolve().parents[2]
SLOWEST_START_S = 60.0
# Streamlit as its own command starts it, and a signal that has Python collect what is left over.
_STARTER = """
import gc, signal, sys
from streamlit.web.cli import main
signal.signal(signal.SIGUSR1, lambda *_: gc.collect())
sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
main()
"""


@dataclass
class Served:
    """One server: its own port on loopback, its own data folder."""

    data: Path
    port: int
    log: Path
    options: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://localhost:{self.port}"

    @property
    def pid(self) -> int:
        """The number of the web server's process."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _STARTER, f"--server.port={self.port}", *self.options],
                cwd=ROOT,
                env={**os.environ, "LAMPWORK_DATA": str(self.data)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + SLOWEST_START_S
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return
            time.sleep(0.02)
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End the web server the hard way, as a crash would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End the web server the usual way, if it is still there."""
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def collect(self) -> None:
        """Have the web server give back what only waits for Python's garbage collection."""
        assert self.process is not None
        self.process.send_signal(signal.SIGUSR1)

    def megabytes(self) -> float:
        """The memory of the web server that stands in the machine's own."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("The server is gone.")

    def handles(self) -> int:
        """How many files and sockets the web server holds open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def threads(self) -> int:
        """How many threads the web server has."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def children(self) -> int:
        """How many processes the web server has started that are still there."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(len((task / "children").read_text().split()) for task in tasks)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    """Yield a server that has just started, and end all of it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    made = Served(folder / "data", port, folder / "server.log", options)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        end_supervisor(made.data)


def end_supervisor(data: Path) -> None:
    """End the runs and the process beside the web server, which outlive it on purpose."""
    with data_folder(data):
        for run in all_runs():
            with closing(run):
                if not run.state().ended:
                    run.command("stop")
        client = Supervisor()
        pid = client.hello().pid
        client.close()
        os.kill(pid, signal.SIGTERM)


@contextmanager
def data_folder(data: Path) -> Iterator[None]:
    """Let code of ours that is called here look into the data folder of a server."""
    before = os.environ.get("LAMPWORK_DATA")
    os.environ["LAMPWORK_DATA"] = str(data)
    try:
        yield
    finally:
        os.environ.pop("LAMPWORK_DATA")
        if before is not None:
            os.environ["LAMPWORK_DATA"] = before
