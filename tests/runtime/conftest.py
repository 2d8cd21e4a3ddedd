"""What the tests of the runtime share: small graphs, a warm supervisor, waiting for a condition."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import builder
from builder.graph import Graph
from runtime.client import Supervisor
from runtime.folder import RunFolder
from runtime.liveness import identity
from runtime.runs import find

DEADLINE_S = 30.0
WARM = ("--seats", "2", "--stop-grace-s", "1", "--term-grace-s", "1")


def until(condition: Callable[[], object], what: str = "the condition") -> None:
    """Wait for a condition, and fail when it does not come."""
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, f"{what} did not come within {DEADLINE_S:g} s"
        time.sleep(0.005)


@pytest.fixture(scope="session")
def waiting():
    return until


@pytest.fixture(scope="session")
def small() -> Graph:
    """Return a network that trains some thousand steps a second on the digits."""
    layers = ("Flatten", ("Linear", {"out_features": 16}), "ReLU", ("Linear", {"out_features": 10}))
    return builder.chain(*layers, inputs=("N", 1, 8, 8))


@contextmanager
def data_home(path: Path) -> Iterator[Path]:
    """Use a data folder of its own, and end whatever was started for it."""
    before = os.environ.get("LAMPWORK_DATA")
    os.environ["LAMPWORK_DATA"] = str(path)
    try:
        yield path
    finally:
        end_everything(path)
        os.environ.pop("LAMPWORK_DATA", None)
        if before is not None:
            os.environ["LAMPWORK_DATA"] = before


def end_everything(path: Path) -> None:
    """End the supervisor and the trainers of one data folder, by the ids they noted."""
    for pid in [*supervisors(path), *trainers(path)]:
        kill(pid)


def trainers(path: Path) -> list[int]:
    found = []
    for events in path.glob("runs/*/events.db"):
        run = RunFolder(events.parent)
        facts = run.journal.facts()
        run.close()
        if "pid" in facts and identity(facts["pid"]) == facts["identity"]:
            found.append(facts["pid"])
    return found


def supervisors(path: Path) -> list[int]:
    """Return the processes whose environment names this data folder: the daemon and its forks."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"LAMPWORK_DATA=" + os.fsencode(path) in variables and b"PYTHONPATH" in b"".join(
            variables
        ):
            found.append(int(process.name))
    return found


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    until(lambda: identity(pid) is None, f"the end of process {pid}")


@pytest.fixture(scope="session")
def killing():
    return kill


@pytest.fixture
def own_home(tmp_path):
    """A data folder for this test alone; a supervisor started in it is cold."""
    with data_home(tmp_path / "data") as path:
        yield path


@pytest.fixture(scope="session")
def warm_home(tmp_path_factory):
    with data_home(tmp_path_factory.mktemp("warm") / "data") as path:
        client = Supervisor.connect_or_start(arguments=WARM)
        until(lambda: client.hello().warm, "the warm forkserver")
        yield path
        client.close()


@pytest.fixture
def supervisor(warm_home, monkeypatch) -> Iterator[Supervisor]:
    """A client of the one warm supervisor of this session, with two seats."""
    monkeypatch.setenv("LAMPWORK_DATA", str(warm_home))
    client = Supervisor()
    yield client
    for pid in trainers(warm_home):
        kill(pid)
    until(lambda: client.hello().running + client.hello().waiting == 0, "the end of the runs")
    client.close()


@pytest.fixture(scope="session")
def opened():
    """Return the folder a token opens."""

    def open_run(token: str) -> RunFolder:
        run = find(token)
        assert run is not None
        return run

    return open_run
