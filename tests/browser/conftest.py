"""A real server and a real Chromium for the tests in this folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from runtime.client import Supervisor
from runtime.runs import all_runs

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOWEST_START_S = 60.0
SLOWEST_ANSWER_MS = 30_000  # on two busy cores; a test that passes waits for none of it

expect.set_options(timeout=SLOWEST_ANSWER_MS)


@dataclass
class Server:
    """Lampwork as a learner runs it: its own port on loopback, its own data folder."""

    data: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={self.port}"],
                cwd=ROOT,
                env={**os.environ, "LAMPWORK_DATA": str(self.data)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + SLOWEST_START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End the web server the hard way, as a crash would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def stop(self) -> None:
        """End the web server the usual way."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield the one server of this session's browser tests."""
    folder = tmp_path_factory.mktemp("server")
    made = Server(data=folder / "data", port=_free_port(), log=folder / "server.log")
    made.start()
    try:
        yield made
    finally:
        made.stop()
        _end_supervisor(made.data)


@pytest.fixture(scope="session")
def programs(server: Server) -> None:
    """Wait for what programs are forked from, as a server that has run for a while has it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LAMPWORK_DATA", str(server.data))
        client = Supervisor()
        end = time.monotonic() + SLOWEST_START_S
        while not client.hello().programs:
            assert time.monotonic() < end, "programs cannot run yet"
            time.sleep(0.05)
        client.close()


def stop_runs(data: Path) -> None:
    """Stop what still trains: a run that was left behind would keep the next one waiting."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LAMPWORK_DATA", str(data))
        for run in all_runs():
            with closing(run):
                if not run.state().ended:
                    run.command("stop")


def _end_supervisor(data: Path) -> None:
    """End the runs and the process beside the web server, which outlive it on purpose."""
    stop_runs(data)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LAMPWORK_DATA", str(data))
        client = Supervisor()
        pid = client.hello().pid
        client.close()
    os.kill(pid, signal.SIGTERM)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Yield Playwright, once for all tests."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Yield Chromium: the system's where there is one, else the one Playwright installed."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None and not Path(playwright.chromium.executable_path).exists():
        pytest.skip("no browser was found")
    started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a fresh browser profile: no storage, no cookies."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    made.set_default_timeout(SLOWEST_ANSWER_MS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Yield a page that fails the test when a script on it fails or asks another machine."""
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(f"script: {error}"))
    made.on("request", lambda request: _note_foreign(request.url, faults))
    yield made
    assert not faults, faults


def _note_foreign(url: str, faults: list[str]) -> None:
    own = ("http://localhost:", "ws://localhost:", "http://127.0.0.1:", "data:", "blob:")
    if not url.startswith(own):
        faults.append(f"a request left this machine: {url}")
