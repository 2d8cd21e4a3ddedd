"""Brings the tables of a store to those of this version: under a lock, in one transaction."""

import contextlib
import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from runtime.store.engines import WRITING, engine_of, file_of
from runtime.store.failures import StoreError, in_words

MIGRATIONS: Final = Path(__file__).with_name("migrations")
NEWER: Final = (
    "The store was made by a newer Lampwork than this one. Start the newer version, or put the "
    "backup from before its upgrade in the store's place."
)
LEFT: Final = (
    "The store could not be upgraded to this version and was left as it was. Start the version "
    "that made it, and report what the log says."
)
_LOCK: Final = 0x1A3B_0E5C  # of PostgreSQL, for whoever upgrades
_here: Final = threading.Lock()  # Alembic's context is one for the whole process


def upgrade(where: URL, migrations: Path = MIGRATIONS) -> None:
    """Bring a store to the newest revision; an older SQLite file is copied beside itself first.

    Two that start at once take turns, and one that is interrupted leaves everything as it was.

    Raises: StoreError.
    """
    file = file_of(where)
    with _here, _alone(file), _left_as_it_was():
        engine = engine_of(where, upgrading=True)
        try:
            with engine.execution_options(**WRITING).begin() as connection:
                _upgrade(connection, file, migrations)
        finally:
            engine.dispose()


def _upgrade(connection: Connection, file: Path | None, migrations: Path) -> None:
    if file is None:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    found, known = revision(connection), revisions(migrations)
    if found and found not in known:
        raise StoreError(NEWER)
    if found == known[-1]:
        return
    if file is not None and found:
        back_up(file, file.with_name(f"{file.name}.before-{known[-1]}"))
    migrate(connection, known[-1], migrations)


def revisions(migrations: Path = MIGRATIONS) -> tuple[str, ...]:
    """Return the revisions this version knows, the oldest first."""
    found = ScriptDirectory(str(migrations)).walk_revisions()
    return tuple(script.revision for script in found)[::-1]


def revision(connection: Connection) -> str:
    """Return the revision of a store, "" for an empty one."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(connection: Connection, to: str, migrations: Path = MIGRATIONS) -> None:
    """Go up or down to a revision, or to "base", inside the connection's transaction.

    Raises: StoreError where rows would point to nothing afterwards.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    ladder = ("", *revisions(migrations))
    up = ladder.index(revision(connection)) <= ladder.index("" if to == "base" else to)
    (command.upgrade if up else command.downgrade)(config, to)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise StoreError(LEFT)


def back_up(file: Path, copy: Path) -> None:
    """Copy a SQLite database that may be in use to one file, for this user alone."""
    beside = copy.with_name(f".{copy.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            contextlib.closing(sqlite3.connect(file)) as source,
            contextlib.closing(sqlite3.connect(beside)) as target,
        ):
            source.backup(target)
        _to_disk(beside)
        beside.replace(copy)
        _to_disk(copy.parent)
    finally:
        beside.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    """Keep others out while a SQLite file is upgraded; the system frees the lock of a dead one."""
    if file is None:
        yield
        return
    try:
        lock = os.open(
            file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
    except OSError as error:
        raise StoreError(
            "No file can be written in the data folder. Make the folder writable for this user, "
            "or set LAMPWORK_DATA to another one."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextlib.contextmanager
def _left_as_it_was() -> Iterator[None]:
    try:
        with in_words():
            yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise StoreError(LEFT) from error
