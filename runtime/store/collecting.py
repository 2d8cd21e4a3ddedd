"""What goes for good when its grace is over, while everybody goes on reading and writing.

The other functions of the store write in one transaction each; this one takes many small ones, so
that no learner waits for it.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, and_, delete, exists, or_, select

from runtime.store.database import Database
from runtime.store.listing import GRACE_MS
from runtime.store.moments import DAY_MS, HOUR_MS, moment
from runtime.store.schema import (
    blobs,
    link_parts,
    links,
    owner_keys,
    owners,
    project_parts,
    projects,
    snapshots,
)

LINK_GRACE_MS: Final = 30 * DAY_MS  # that a dead link still stands in its owner's list
OWNER_GRACE_MS: Final = 30 * DAY_MS  # that an owner without anything may begin
BLOB_GRACE_MS: Final = HOUR_MS  # that content may wait for a row that points to it
BATCH: Final = 200


@dataclass(frozen=True)
class Collected:
    """How much went."""

    projects: int
    links: int
    owners: int
    blobs: int
    bytes: int  # as they were stored


def collect(database: Database, now: int | None = None) -> Collected:
    """Remove what nobody can reach any more; safe beside whoever reads and writes.

    These are projects deleted for more than 30 days, links revoked or expired for as long, owners
    who never kept anything, and content that no row points to.
    """
    at = moment(now)
    old = projects.c.deleted_at <= at - GRACE_MS
    ended = or_(links.c.revoked_at <= at - LINK_GRACE_MS, links.c.expires_at <= at - LINK_GRACE_MS)
    gone = len(_sweep(database, projects.c.id, old, projects.c.id))
    closed = len(_sweep(database, links.c.id, ended, links.c.id))
    empty = len(_sweep(database, owners.c.id, _idle(at), owners.c.id))
    sizes = _sweep(database, blobs.c.hash, _unused(at), blobs.c.stored)
    return Collected(gone, closed, empty, len(sizes), sum(sizes))


def _idle(now: int) -> ColumnElement[bool]:
    """Every visit makes an owner; with a recovery key one may still be waited for."""
    recovery = and_(owner_keys.c.owner_id == owners.c.id, owner_keys.c.kind == "recovery")
    return and_(
        owners.c.created_at <= now - OWNER_GRACE_MS,
        ~exists().where(projects.c.owner_id == owners.c.id),
        ~exists().where(links.c.owner_id == owners.c.id),
        ~exists().where(recovery),
    )


def _unused(now: int) -> ColumnElement[bool]:
    pointing = (
        *(projects.c.head_hash, snapshots.c.hash, project_parts.c.hash),
        *(links.c.hash, link_parts.c.hash),
    )
    nobody = (~exists().where(column == blobs.c.hash) for column in pointing)
    return and_(blobs.c.touched_at <= now - BLOB_GRACE_MS, *nobody)


def _sweep(
    database: Database, key: Column[str], dead: ColumnElement[bool], told: Column[Any]
) -> list[Any]:
    """Delete the dead rows of a table batch by batch; return one column of each.

    They are looked for without holding up anybody. Then a batch is held, without waiting for a row
    that somebody else holds, and only what is still dead is deleted: a row that came to point to
    it meanwhile was either seen by now, or cannot come before this ends.
    """
    gone: list[Any] = []
    last = ""
    while True:
        candidates = select(key).where(key > last, dead).order_by(key).limit(BATCH)
        with database.read() as connection:
            found = connection.execute(candidates).scalars().all()
        if not found:
            return gone
        last = found[-1]
        with database.write() as connection:
            holding = select(key).where(key.in_(found), dead).with_for_update(skip_locked=True)
            held = connection.execute(holding).scalars().all()
            removal = delete(key.table).where(key.in_(held), dead).returning(told)
            gone.extend(connection.execute(removal).scalars())
