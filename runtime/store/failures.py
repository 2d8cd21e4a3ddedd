"""What can go wrong with the store, in one plain sentence without path, statement or password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import exc

BUSY: Final = "The store is busy at the moment. Try again in a few seconds."
FULL: Final = "The disk that holds the store is full. Free some space on it, then try again."
CLOSED: Final = (
    "The store cannot be written to. Make the data folder writable for this user, then try again."
)
DAMAGED: Final = (
    "The store is damaged. Stop Lampwork, put a backup of the database in its place, then start it "
    "again."
)
AWAY: Final = "The database server cannot be reached. Try again in a few seconds."
REFUSED: Final = (
    "The database server refuses this user. Check the user, the password and the rights behind "
    "LAMPWORK_DATABASE_URL."
)
FAILED: Final = "The store cannot be used at the moment. Try again in a few seconds."

# The primary result codes of SQLite, and the classes of PostgreSQL's states.
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: CLOSED,
    sqlite3.SQLITE_CANTOPEN: CLOSED,
    sqlite3.SQLITE_PERM: CLOSED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_POSTGRESQL: Final = {
    "08": AWAY,  # connection exceptions
    "25006": CLOSED,  # a transaction that only reads, or a standby
    "28": REFUSED,
    "3D000": REFUSED,  # no such database
    "40": BUSY,  # a deadlock, or one of two that cannot both be
    "42501": REFUSED,
    "53100": FULL,
    "53": BUSY,  # too many connections, no memory
    "55P03": BUSY,
    "57": AWAY,  # shut down, starting, cancelled
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
_REFUSALS: Final = ("authentication failed", "no password", "does not exist", "pg_hba.conf")
_NO_RIGHT: Final = "42501"


class StoreError(RuntimeError):
    """The store cannot be opened, read or written; the message says so in one plain sentence."""


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what the database reports about itself into a StoreError.

    What it reports about our statements stays as it is: those are mistakes of programmers.
    """
    try:
        yield
    except exc.DBAPIError as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error  # the cause is for the log alone
    except sqlite3.Error as error:  # from where the driver is asked directly
        raise StoreError(_of_sqlite(error)) from error
    except exc.TimeoutError as error:  # every connection of the pool is in use
        raise StoreError(BUSY) from error


def _sentence(error: exc.DBAPIError) -> str | None:
    found = error.orig
    state = getattr(found, "sqlstate", None)
    ours = isinstance(error, exc.IntegrityError | exc.ProgrammingError | exc.DataError)
    if ours and state != _NO_RIGHT:
        return None
    if isinstance(found, sqlite3.Error):
        return _of_sqlite(found)
    if state is None:  # while it connected: there the library has no states, only words
        return REFUSED if any(words in str(found) for words in _REFUSALS) else AWAY
    known = (state[:length] for length in (5, 2))
    return next((_POSTGRESQL[start] for start in known if start in _POSTGRESQL), FAILED)


def _of_sqlite(error: sqlite3.Error) -> str:
    return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, FAILED)
