"""All projects of an owner in one list: those at work, and deleted ones while they are kept."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, union, update

from runtime.store import heads
from runtime.store.database import Database
from runtime.store.keys import is_id
from runtime.store.moments import DAY_MS, moment
from runtime.store.owners import Owner
from runtime.store.schema import blobs, project_parts, project_runs, projects, snapshots

GRACE_MS: Final = 30 * DAY_MS  # that a deleted project can be had back

_MINE: Final = projects.c.owner_id == bindparam("owner")
_LISTED: Final = (
    select(projects)
    .where(_MINE, or_(projects.c.deleted_at.is_(None), projects.c.deleted_at > bindparam("since")))
    .order_by(projects.c.saved_at.desc(), projects.c.id)
)
_RUNS: Final = (
    select(project_runs.c.project_id, func.count())
    .join(projects)
    .where(_MINE)
    .group_by(project_runs.c.project_id)
)
# The same content counts once a project, however many of its versions hold it.
_HELD: Final = union(
    select(projects.c.id.label("project"), projects.c.head_hash.label("hash")).where(_MINE),
    select(snapshots.c.project_id, snapshots.c.hash).join(projects).where(_MINE),
    select(project_parts.c.project_id, project_parts.c.hash).join(projects).where(_MINE),
).subquery()
_SIZES: Final = (
    select(_HELD.c.project, func.sum(blobs.c.stored))
    .join(blobs, blobs.c.hash == _HELD.c.hash)
    .group_by(_HELD.c.project)
)
_DELETE: Final = update(projects).where(*heads.MINE).values(deleted_at=bindparam("now"))


@dataclass(frozen=True)
class Listed:
    """One project in the list."""

    id: str
    title: str  # "" for an untitled one
    saved_at: int
    created_at: int
    runs: int
    bytes: int  # of its content, history and parts, as they are stored
    deleted_at: int | None
    purged_at: int | None  # when a deleted one goes for good
    parent: str  # in words what it was made from


def listed(database: Database, owner: Owner, now: int | None = None) -> tuple[Listed, ...]:
    """Return an owner's projects, the one saved last first."""
    given = {"owner": owner.id, "since": moment(now) - GRACE_MS}
    with database.read() as connection:
        rows = connection.execute(_LISTED, given).all()
        runs = _numbers(connection, _RUNS, owner)
        sizes = _numbers(connection, _SIZES, owner)
    return tuple(_listed(row, runs.get(row.id, 0), sizes.get(row.id, 0)) for row in rows)


def delete(database: Database, owner: Owner, project_id: object, now: int | None = None) -> bool:
    """Delete a project; for 30 days it can be had back.

    Its links go on: each is a snapshot of its own, which only revoking it closes. So are forks.
    """
    if not is_id(project_id):
        return False
    given = {"wanted": project_id, "owner": owner.id, "now": moment(now)}
    with database.write() as connection:
        return connection.execute(_DELETE, given).rowcount == 1


def undelete(database: Database, owner: Owner, project_id: object, now: int | None = None) -> bool:
    """Take a deleted project back; never refused while it is kept, whatever the quotas say."""
    if not is_id(project_id):
        return False
    back = update(projects).where(
        projects.c.id == project_id,
        projects.c.owner_id == owner.id,
        projects.c.deleted_at > moment(now) - GRACE_MS,
    )
    with database.write() as connection:
        return connection.execute(back.values(deleted_at=None)).rowcount == 1


def _listed(row: Row[Any], runs: int, size: int) -> Listed:
    return Listed(
        id=row.id,
        title=row.title,
        saved_at=row.saved_at,
        created_at=row.created_at,
        runs=runs,
        bytes=size,
        deleted_at=row.deleted_at,
        purged_at=None if row.deleted_at is None else row.deleted_at + GRACE_MS,
        parent=heads.lineage(row.parent_title, row.parent_hash),
    )


def _numbers(connection: Connection, wanted: Select[Any], owner: Owner) -> dict[str, int]:
    rows = connection.execute(wanted, {"owner": owner.id})
    return {name: int(number) for name, number in rows}
