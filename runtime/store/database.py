"""The one store of this server: transactions that read, and transactions that write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine

from runtime.store.engines import BUSY_S, WRITING, address, engine_of, file_of
from runtime.store.failures import BUSY, StoreError, in_words
from runtime.store.upgrade import upgrade

__all__ = ["Database", "StoreError", "database", "open_database"]

GONE: Final = (
    "The database file was removed or replaced while Lampwork runs, so nothing can be saved. "
    "Put it back if need be, and start Lampwork again."
)
# A reader sees one moment on either database, however many statements it needs.
_READING_POSTGRESQL: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """An open store, for all threads of this process; its two ways in are `read` and `write`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        server = engine.dialect.name == "postgresql"
        self._reading = engine.execution_options(**_READING_POSTGRESQL) if server else engine
        self._writing = engine if server else engine.execution_options(**WRITING)
        self._file = file_of(engine.url)
        self._first = _identity(self._file)
        # Whoever waits for SQLite has to ask again and again; threads are told when it is free.
        self._turn = None if server else threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment of the store and can change nothing."""
        with in_words(), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction that writes: kept for good at its end, undone by an exception."""
        with in_words(), self._in_turn(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections that wait to be used."""
        self.engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if _identity(self._file) != self._first:
            raise StoreError(GONE)
        if not self._turn.acquire(timeout=BUSY_S):
            raise StoreError(BUSY)
        try:
            yield
        finally:
            self._turn.release()


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Return which file a path leads to; a connection writes to a removed one without a word."""
    try:
        found = None if file is None else file.stat()
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def open_database(url: str | None = None) -> Database:
    """Open the store, brought to this version's tables first.

    Without an address it is the one LAMPWORK_DATABASE_URL names, else the file `lampwork.db` of
    the data folder.

    Raises: StoreError.
    """
    return _open(address(url))


def _open(where: URL) -> Database:
    upgrade(where)
    return Database(engine_of(where))


_opening: Final = threading.Lock()
_opened: dict[URL, Database] = {}


def database() -> Database:
    """Return the store of this process, opened on first use.

    Raises: StoreError, and tries again when it is asked again.
    """
    where = address(None)
    with _opening:
        if where not in _opened:
            for other in _opened.values():  # the place was changed: only tests do that
                other.close()
            _opened.clear()
            _opened[where] = _open(where)
        return _opened[where]
