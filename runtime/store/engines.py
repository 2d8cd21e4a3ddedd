"""The connections to either database: to which address, with which settings, how they begin."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from runtime.home import HomeError, data_folder
from runtime.store.failures import StoreError

VARIABLE: Final = "LAMPWORK_DATABASE_URL"
FILE: Final = "lampwork.db"
BUSY_S: Final = 15.0  # a writer waits that long for its turn
LOOK_AGAIN_S: Final = (0.0005, 0.003)  # between these, by chance: not all at once
_CHANCE: Final = Random()  # never the one that programs seed
CONNECT_S: Final = 5
WAL_BYTES: Final = 16 * 1024 * 1024  # what is left of the log's file after a checkpoint

_POSTGRESQL: Final = ("postgresql", "postgres", "postgresql+psycopg")
# Their locks and shared memory do not hold between machines, so that a database there is damaged.
_NETWORK: Final = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gpfs"),
        *("beegfs", "ocfs2", "gfs2", "orangefs", "pvfs2", "davfs", "fuse.sshfs", "fuse.davfs2"),
        *("fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.ceph", "fuse.juicefs"),
    )
)
_BEGIN: Final = "lampwork_begin"  # the option of a connection that says how it begins
WRITING: Final = {_BEGIN: "IMMEDIATE"}


def address(url: str | None) -> URL:
    """Return where the store is: the address given, the variable's, or the file of this folder."""
    given = os.environ.get(VARIABLE, "").strip() if url is None else url
    if not given:
        return URL.create("sqlite", database=str(_folder() / FILE))
    try:
        found = make_url(given)
    except (ArgumentError, ValueError):
        raise StoreError(_not_an_address()) from None
    if found.drivername in _POSTGRESQL:
        return found.set(drivername="postgresql+psycopg")
    if found.drivername == "sqlite" and found.database not in (None, "", ":memory:"):
        return found
    raise StoreError(_not_an_address())


def file_of(url: URL) -> Path | None:
    """Return the file of a SQLite database; a server's has none."""
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def engine_of(url: URL, *, upgrading: bool = False, wait_s: float = BUSY_S) -> Engine:
    """Return an engine for all threads; one that upgrades keeps no connection for later.

    While it upgrades SQLite looks at no foreign key: a table is changed there by copying it and
    dropping the old one, which would take the rows along that point to it.
    """
    if (file := file_of(url)) is None:
        return _postgresql(url, upgrading=upgrading)
    _prepare(file)
    return _sqlite(url, upgrading=upgrading, wait_s=wait_s)


def _postgresql(url: URL, *, upgrading: bool) -> Engine:
    # Plans that the server keeps are invalid after an upgrade, and unknown behind some proxies.
    arguments = {
        "connect_timeout": CONNECT_S,
        "application_name": "lampwork",
        "prepare_threshold": None,
    }
    keeping: dict[str, Any] = {"poolclass": NullPool}
    if not upgrading:
        keeping = {"pool_size": 5, "max_overflow": 15, "pool_pre_ping": True, "pool_recycle": 1800}
    return create_engine(
        url,
        connect_args=arguments,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        **keeping,
    )


def _sqlite(url: URL, *, upgrading: bool, wait_s: float) -> Engine:
    keeping: dict[str, Any] = {"poolclass": NullPool}
    if not upgrading:
        keeping = {"poolclass": QueuePool, "pool_size": 10, "max_overflow": 40}
    engine = create_engine(url, connect_args={"timeout": wait_s}, hide_parameters=True, **keeping)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: we do
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA synchronous=FULL")  # what is acknowledged outlives the power
        connection.execute(f"PRAGMA foreign_keys={'OFF' if upgrading else 'ON'}")
        connection.execute(f"PRAGMA journal_size_limit={WAL_BYTES}")
        if upgrading:  # the file keeps this mode
            _use_log(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if connection.get_execution_options().get(_BEGIN) is None:
            driver.execute("PRAGMA query_only=ON")
            driver.execute("BEGIN DEFERRED")
        else:
            driver.execute("PRAGMA query_only=OFF")
            _begin_writing(driver, wait_s)

    return engine


def _begin_writing(connection: sqlite3.Connection, wait_s: float) -> None:
    """Take the lock of the one writer before anything is read.

    A transaction that reads first and writes later loses its turn to any other writer. While many
    processes write, whoever waits has to look often: SQLite itself looks ten times a second after
    a while, and then some never find the lock free.
    """
    end = time.monotonic() + wait_s
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > end:
                    raise
                time.sleep(_CHANCE.uniform(*LOOK_AGAIN_S))
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout={round(wait_s * 1000)}")


def _use_log(connection: sqlite3.Connection) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise StoreError(
            "SQLite cannot keep its log in the data folder: the file system there shares no "
            "memory between processes. Set LAMPWORK_DATA to a folder on a local disk."
        )


def _folder() -> Path:
    try:
        return data_folder()
    except HomeError:
        raise StoreError(
            "The data folder cannot be made. Set LAMPWORK_DATA to a folder that this user may "
            "write to."
        ) from None


def _prepare(file: Path) -> None:
    """See to it that the file is there, for this user alone, on a disk of this machine."""
    refuse_network(file_system(file))
    # An existing file is never opened here: closing it would drop the locks that SQLite holds on it
    # for this whole process.
    try:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError:
        raise StoreError(
            "No database file can be made in the data folder. Make the folder writable for this "
            "user, or set LAMPWORK_DATA to another one."
        ) from None
    with contextlib.suppress(OSError):  # another user's, who says who may read it
        file.chmod(0o600)


def refuse_network(kind: str) -> None:
    """Refuse a kind of file system that lies on another machine.

    Raises: StoreError.
    """
    if kind in _NETWORK:
        raise StoreError(
            "The data folder is on a network file system, where SQLite loses data. Set "
            f"LAMPWORK_DATA to a folder on a local disk, or {VARIABLE} to a PostgreSQL database."
        )


def file_system(path: Path, mounts: str | None = None) -> str:
    """Return the kind of file system a path is on, "" where the system does not tell."""
    if mounts is None:
        with contextlib.suppress(OSError):
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    target, kind, depth = path.absolute().resolve(), "", -1
    for line in (mounts or "").splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " ").replace("\\134", "\\"))
        if target.is_relative_to(point) and len(point.parts) >= depth:
            kind, depth = fields[2], len(point.parts)
    return kind


def _not_an_address() -> str:
    return (
        f"{VARIABLE} is not an address of a database. Write it as "
        "postgresql://user:password@host/name, or leave it out for a file in the data folder."
    )
