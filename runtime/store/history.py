"""The versions of a project: kept by themselves as it changes, or under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from builder.problems import Problem
from runtime.projects.content import LONGEST_TITLE, Project
from runtime.store import heads, quotas
from runtime.store.database import Database
from runtime.store.heads import Head
from runtime.store.keys import is_number
from runtime.store.moments import DAY_MS, HOUR_MS, MINUTE_MS, moment
from runtime.store.owners import Owner
from runtime.store.races import settled
from runtime.store.schema import blobs, snapshots

SNAPSHOT_EVERY_MS: Final = 5 * MINUTE_MS
GONE: Final = (
    "This project is not among yours any more, so no version of it can be kept. Look for it among "
    "the deleted ones."
)

_MINE: Final = snapshots.c.project_id == bindparam("project")
_HISTORY: Final = (
    select(snapshots, blobs.c.stored).join(blobs).where(_MINE).order_by(snapshots.c.id.desc())
)
_NEWEST: Final = (
    select(snapshots.c.version, snapshots.c.created_at)
    .where(_MINE)
    .order_by(snapshots.c.id.desc())
    .limit(1)
)
_COUNT: Final = select(func.count()).where(_MINE)


@dataclass(frozen=True)
class Snapshot:
    """One version that was kept."""

    id: int
    kind: Literal["automatic", "named"]
    name: str  # "" for an automatic one
    at: int  # when an automatic one was saved, when a named one was named
    version: int
    bytes: int  # as they are stored


def history(database: Database, owner: Owner, project_id: object) -> tuple[Snapshot, ...]:
    """Return every version that was kept, newest first; none of a project that is not there."""
    with database.read() as connection:
        head = heads.find(connection, owner, project_id)
        if head is None:
            return ()
        rows = connection.execute(_HISTORY, {"project": head.id}).all()
    return tuple(
        Snapshot(row.id, row.kind, row.name, row.created_at, row.version, row.stored)
        for row in rows
    )


def snapshot(
    database: Database, owner: Owner, project_id: object, name: str, now: int | None = None
) -> Problem | None:
    """Keep the version that stands now under a name; return why that cannot be."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_TITLE or not name.isprintable():
        return Problem(
            where="",
            sentence=f"A version's name is one line of 1 to {LONGEST_TITLE} characters that can "
            "be shown. Type another.",
        )
    return settled(lambda: _named(database, owner, project_id, name, moment(now)))


def look(
    database: Database, owner: Owner, project_id: object, snapshot_id: object
) -> Project | Problem | None:
    """Return what a version held, None where there is no such version of this owner's."""
    if not is_number(snapshot_id):
        return None
    with database.read() as connection:
        head = heads.find(connection, owner, project_id)
        if head is None:
            return None
        wanted = select(snapshots.c.hash).where(
            snapshots.c.id == snapshot_id, snapshots.c.project_id == head.id
        )
        found = connection.execute(wanted).scalar_one_or_none()
        if found is None:
            return None
        data = heads.content(connection, found)
    return heads.read(data)


def keep(connection: Connection, head: Head, now: int, *, milestone: bool) -> None:
    """Keep a head that is about to be replaced, unless one was kept a moment ago."""
    newest = connection.execute(_NEWEST, {"project": head.id}).first()
    if newest is not None:
        if newest.version == head.version:
            return  # somebody gave this very version a name
        # A clock that was set back must not stop the history until it has caught up.
        recent = 0 <= now - newest.created_at < SNAPSHOT_EVERY_MS
        if recent and not milestone:
            return
    _add(connection, head, "automatic", "", head.saved_at, now)


def superfluous(automatic: Sequence[tuple[int, int]], now: int, needed: int) -> tuple[int, ...]:
    """Return which versions go so that the others stay spread in time.

    `automatic` holds (id, when) from the oldest on. Of the last day every one stays, of the last
    thirty one an hour, before that one a day; the oldest go first, and only as many as needed.
    """
    slots: set[tuple[str, int]] = set()
    kept: list[int] = []
    spare: list[int] = []
    for number, at in reversed(automatic):
        slot = _slot(number, at, now)
        (spare if slot in slots else kept).append(number)
        slots.add(slot)
    return tuple([*reversed(spare), *reversed(kept)][:needed])


def _slot(number: int, at: int, now: int) -> tuple[str, int]:
    if now - at < DAY_MS:
        return "each", number
    return ("hour", at // HOUR_MS) if now - at < 30 * DAY_MS else ("day", at // DAY_MS)


def _named(
    database: Database, owner: Owner, project_id: object, name: str, now: int
) -> Problem | None:
    with database.write() as connection:
        head = heads.find(connection, owner, project_id, hold=True)
        if head is None:
            return Problem(where="", sentence=GONE)
        problem = quotas.for_name(connection, head.id)
        if problem is None:
            _add(connection, head, "named", name, now, now)
    return problem


def _add(connection: Connection, head: Head, kind: str, name: str, at: int, now: int) -> None:
    _make_room(connection, head.id, now)
    row = {"version": head.version, "hash": head.hash, "kind": kind, "name": name}
    connection.execute(insert(snapshots).values(project_id=head.id, created_at=at, **row))


def _make_room(connection: Connection, project_id: str, now: int) -> None:
    count = connection.execute(_COUNT, {"project": project_id}).scalar_one()
    if count < quotas.SNAPSHOTS:
        return
    wanted = select(snapshots.c.id, snapshots.c.created_at).order_by(snapshots.c.id)
    wanted = wanted.where(_MINE, snapshots.c.kind == "automatic")
    rows = connection.execute(wanted, {"project": project_id}).all()
    automatic = [(row.id, row.created_at) for row in rows]
    gone = superfluous(automatic, now, count - quotas.SNAPSHOTS + 1)
    connection.execute(delete(snapshots).where(snapshots.c.id.in_(gone)))
