"""The WebSocket route on a real server: who is let in, and what comes."""

import json
import os
import socket
import threading
import urllib.parse

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from runtime import runs
from runtime.live import events
from runtime.liveness import identity
from runtime.scalars import ScalarWriter, block
from runtime.settings import TrainSettings


@pytest.fixture(scope="module")
def port():
    app = Starlette(routes=[WebSocketRoute("/api/runs/{run_id}/events", events)])
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def run(small):
    token, folder = runs.create(small, TrainSettings(data="digits", epochs=4))
    folder.token = token
    mine = {"pid": os.getpid(), "identity": identity(os.getpid())}
    folder.journal.set_facts(steps=180, steps_per_epoch=45, epochs=4, **mine)
    folder.journal.set_state("running", "Training.", 0)
    yield folder
    folder.close()


def record(run, first, number):
    with ScalarWriter(run.curve) as writer:
        steps = np.arange(first, first + number)
        writer.extend(block(first, steps / 10, 1 / steps))


def status(port, token, query="", **headers):
    """Return what the server answers to a handshake with exactly these headers."""
    sent = {
        "Host": f"127.0.0.1:{port}",
        "Origin": f"http://127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    lines = [f"GET /api/runs/{token}/events{query} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in sent.items() if value is not None]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(raw.recv(64).split()[1])


def watch(port, run, start=0):
    address = f"ws://127.0.0.1:{port}/api/runs/{run.token}/events?from={start}"
    return connect(address, origin=f"http://127.0.0.1:{port}", compression=None)


def the_rest(client):
    """Return every batch until the server closes."""
    batches = []
    try:
        while True:
            batches.append(json.loads(client.recv(timeout=30)))
    except ConnectionClosed:
        return batches


def test_our_own_page_is_let_in(port, run):
    assert status(port, run.token) == 101
    assert status(port, run.token, "?from=12") == 101


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "file://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Origin": "http://user@127.0.0.1:{port}"},
        {"Origin": "http://[::1"},
        {"Host": "evil.example", "Origin": "http://evil.example"},
        {"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"},
        {"Host": "localhost.evil.example", "Origin": "http://localhost.evil.example"},
        {"Host": "[::1", "Origin": "http://[::1"},
    ],
    ids=lambda headers: "; ".join(f"{k} {v}" for k, v in headers.items()),
)
def test_a_foreign_page_or_host_is_refused_before_it_is_accepted(port, run, headers):
    sent = {name: value and value.replace("{port}", str(port)) for name, value in headers.items()}
    assert status(port, run.token, **sent) == 403


@pytest.mark.parametrize("token", ["x", "A" * 22, "..%2F..%2Fetc", "A" * 4000, "%00" * 22])
def test_a_wrong_token_is_refused(port, run, token):
    assert status(port, token) == 403
    assert status(port, run.name) == 403  # what the disk says opens nothing


@pytest.mark.parametrize("start", ["-1", "x", "", "1e3", "9" * 13, "١", "1" * 5000])
def test_an_index_that_is_none_is_refused(port, run, start):
    assert status(port, run.token, f"?from={urllib.parse.quote(start)}") == 403


def test_a_host_that_was_named_is_allowed(port, run, monkeypatch):
    foreign = {"Host": "lab.example:1", "Origin": "https://lab.example:1"}
    assert status(port, run.token, **foreign) == 403
    monkeypatch.setenv("LAMPWORK_HOSTS", "other.example, LAB.example")
    assert status(port, run.token, **foreign) == 101


def test_everything_comes_in_order_and_the_end_closes(port, run):
    record(run, 1, 5000)
    records = []
    with watch(port, run) as client:
        while len(records) < 5000:
            batch = json.loads(client.recv(timeout=10))
            assert batch["from"] == len(records)
            records += batch["records"]
            assert batch["next"] == len(records)
        assert batch["state"]["name"] == "running"
        assert batch["state"]["step"] == 5000
        record(run, 5001, 3)
        while len(records) < 5003:
            batch = json.loads(client.recv(timeout=10))
            assert batch["from"] == len(records)
            records += batch["records"]
        run.journal.set_state("finished", "Finished.", 5003)
        while not batch["state"]["ended"]:  # a state that lagged behind its records may come first
            batch = json.loads(client.recv(timeout=10))
            assert batch["records"] == []
        assert the_rest(client) == []
        assert client.close_code == 1000
    assert [r[0] for r in records] == list(range(1, 5004))


def test_a_watcher_that_comes_back_has_no_gap_and_no_duplicate(port, run):
    """A writer runs on while the watcher leaves and comes back many times."""
    stop = threading.Event()

    def write():
        with ScalarWriter(run.curve) as writer:
            while not stop.wait(0.002):
                step = writer.count + 1
                writer.extend(block(step, [step / 10] * 7, [1 / step] * 7))

    thread = threading.Thread(target=write)
    thread.start()
    seen, reached = [], 0
    try:
        for _ in range(8):
            with watch(port, run, reached) as client:
                for _ in range(3):
                    batch = json.loads(client.recv(timeout=10))
                    assert batch["from"] == reached
                    seen += [r[0] for r in batch["records"]]
                    reached = batch["next"]
    finally:
        stop.set()
        thread.join()
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) == reached > 100


def test_a_watcher_that_talks_is_sent_away(port, run):
    with watch(port, run) as client:
        client.recv(timeout=10)
        client.send("hello")
        the_rest(client)
        assert client.close_code == 1008


def test_a_curve_that_breaks_while_it_is_watched_closes_with_a_sentence(port, run):
    record(run, 1, 10)
    with watch(port, run) as client:
        client.recv(timeout=10)
        with run.curve.open("r+b") as file:
            file.write(b"rubbish!")
        the_rest(client)
        assert (client.close_code, client.close_reason) == (
            1011,
            "The file is not a curve of a run.",
        )


def test_a_run_of_the_supervisor_is_watched_live(port, supervisor, small, opened):
    token = supervisor.start(small, TrainSettings(data="digits", epochs=40, threads=1))
    run = opened(token)
    run.token = token
    steps, epochs, phases = [], [], []
    with watch(port, run) as client:
        for batch in the_rest(client):
            steps += [r[0] for r in batch["records"]]
            epochs += [row["epoch"] for row in batch["validation"]]
            phases.append(batch["state"]["name"])
    assert steps == list(range(1, 40 * 45 + 1))
    assert epochs == list(range(1, 41))
    assert phases[-1] == "finished"
    run.close()
