"""A PostgreSQL server of our own: in a folder of its own, on loopback, ended with us."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL

from runtime.store.schema import metadata

NO_POSTGRES = "no PostgreSQL was found"  # tests/conftest.py says it aloud
USER = "lampwork"
START_S = 60.0
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_PR_SET_PDEATHSIG = 1


class NoPostgresError(RuntimeError):
    """No server can be started here; the message says why."""


@dataclass(frozen=True)
class Postgres:
    """A running server, and the databases made on it."""

    port: int
    password: str

    def url(self, name: str) -> str:
        where = URL.create(
            "postgresql",
            username=USER,
            password=self.password,
            host="127.0.0.1",
            port=self.port,
            database=name,
        )
        return where.render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give a new database with nothing in it, and drop it afterwards."""
        name = f"test_{secrets.token_hex(8)}"
        self.run(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def emptied(self, name: str) -> str:
        """End whoever still uses a store, and take every row out of it: quicker than a new one."""
        with psycopg.connect(self.url(name)) as connection:
            connection.execute(END_OTHERS)
            for table in reversed(metadata.sorted_tables):
                connection.execute(f"DELETE FROM {table.name}".encode())
        return self.url(name)


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a server as durable as PostgreSQL is by default, and end it afterwards.

    Raises: NoPostgresError.
    """
    folder, user, server = Path(tempfile.mkdtemp(prefix="lampwork-postgres-")), _account(), None
    try:
        password = _cluster(folder, user)
        for _ in range(3):
            found = Postgres(_free_port(), password)
            server = _started(folder, found.port, user)
            if _answers(server, found):
                break
            _end(server)  # another took its port meanwhile
        else:
            said = (folder / "server.log").read_text().strip().splitlines()[-1:]
            raise NoPostgresError(f"{NO_POSTGRES} that starts: {' '.join(said)}")
        yield found
    finally:
        if server is not None:
            _end(server)
        shutil.rmtree(folder)


def _program(name: str) -> str:
    """Return a program of the server: on the path, else where Debian keeps the newest."""
    found = shutil.which(name)
    if found is not None:
        return found
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = sorted(versions, key=lambda path: float(path.parts[-3]))[-1:]
    if not newest:
        raise NoPostgresError(f"{NO_POSTGRES}: its program {name} is not on this machine")
    return str(newest[0])


def _account() -> str | None:
    """Return the user the server runs as where we are root: it refuses to run as that one."""
    if os.getuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as(user: str | None) -> dict:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _cluster(folder: Path, user: str | None) -> str:
    """Make the files of a server, and return the password of its user."""
    initdb, _ = _program("initdb"), _program("postgres")
    password = secrets.token_urlsafe(16)
    (folder / "password").write_text(password)
    if user is not None:
        shutil.chown(folder, user)
        shutil.chown(folder / "password", user)
    made = subprocess.run(
        [
            *(initdb, "-D", folder / "data", "-U", USER, "-A", "scram-sha-256", "--no-sync"),
            *(f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C"),
        ],
        **_as(user),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        said = (made.stderr.strip() or "nothing was said").splitlines()[-1]
        raise NoPostgresError(f"{NO_POSTGRES} that can be prepared: {said}")
    return password


def _started(folder: Path, port: int, user: str | None) -> subprocess.Popen:
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [
                *(_program("postgres"), "-D", folder / "data", "-h", "127.0.0.1"),
                *("-p", str(port), "-k", ""),
            ],
            **_as(user),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_with_parent,
        )


def _with_parent() -> None:
    """Let the server end with this process, however that one ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(server: subprocess.Popen, postgres: Postgres) -> bool:
    """Wait until the server answers, and say whether it did."""
    end = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < end:
        try:
            postgres.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _end(server: subprocess.Popen) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)  # it ends its connections, then itself
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
