"""Asks a server with exactly the bytes a test wants to send, and reads all that comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import uvicorn
from starlette.types import ASGIApp

LONGEST_ANSWER_S = 30.0
SOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


@dataclass(frozen=True)
class Answer:
    """What a server answered: every header in order, and the body as text."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for found, value in self.headers if found == name.lower()]

    def one(self, name: str) -> str:
        """The value of a header that stands there once, or "" where it does not stand."""
        values = self.all(name)
        assert len(values) <= 1, values
        return values[0] if values else ""


def ask(
    port: int,
    path: str = "/",
    method: str = "GET",
    body: bytes = b"",
    *,
    drop: tuple[str, ...] = (),
    more: tuple[tuple[str, str], ...] = (),
    **headers: str,
) -> Answer:
    """Return the answer to one request.

    `drop` leaves usual headers out, `headers` put others in their place (`_` for `-`), and `more`
    come on top, as often as they are named.
    """
    usual = {"Host": f"127.0.0.1:{port}", "Connection": "close"}
    if body:
        usual["Content-Length"] = str(len(body))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [(name, value) for name, value in {**usual, **named}.items() if name not in drop]
    text = "".join(f"{name}: {value}\r\n" for name, value in [*lines, *more])
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_ANSWER_S) as raw:
        raw.sendall(f"{method} {path} HTTP/1.1\r\n{text}\r\n".encode() + body)
        with raw.makefile("rb") as answer:
            return _read(answer)


def handshake(port: int, path: str, **more: str) -> int:
    """Return what a server answers to a socket's handshake: 101 where it lets it in."""
    named = {"Origin": f"http://127.0.0.1:{port}", **more}
    drop = tuple(name for name, value in named.items() if value == "-")
    return ask(port, path, drop=drop, **{**SOCKET, **named}).status


@contextmanager
def serving(app: ASGIApp, *, lifespan: bool = False) -> Iterator[int]:
    """Serve an app on a port of loopback, as Streamlit would."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="error", lifespan="on" if lifespan else "off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _read(answer: BinaryIO) -> Answer:
    status = int(answer.readline().split()[1])
    headers = []
    while (line := answer.readline().decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers.append((name.lower(), value.strip()))
    body = b"" if status == 101 else answer.read()
    return Answer(status, tuple(headers), body.decode())
