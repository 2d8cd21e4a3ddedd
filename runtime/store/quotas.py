"""How much one person may keep here, and the sentence that says so and what to do.

What was deleted or revoked does not count, so that making room works at once; it goes for good
when its grace is over.
"""

from typing import Final

from sqlalchemy import Connection, bindparam, func, or_, select, union

from builder.problems import Problem
from runtime.store.moments import HOUR_MS, MINUTE_MS
from runtime.store.owners import CLEARED, Owner, held
from runtime.store.schema import blobs, link_parts, links, project_parts, projects, snapshots

PROJECTS: Final = 200
PROJECTS_WITH_DELETED: Final = 2 * PROJECTS
LINKS_AN_HOUR: Final = 30
LIVE_LINKS: Final = 200
SNAPSHOTS: Final = 500  # of one project
NAMED_SNAPSHOTS: Final = 400  # of these; automatic ones always find room
STORED_BYTES: Final = 100 * 1024 * 1024  # as they stand in the database, the same content once

# What a link's row must be like for the link to open:
ALIVE: Final = (
    links.c.revoked_at.is_(None),
    or_(links.c.expires_at.is_(None), links.c.expires_at > bindparam("now")),
)
_MY_PROJECTS: Final = projects.c.owner_id == bindparam("owner")
_MY_LINKS: Final = links.c.owner_id == bindparam("owner")
_WORKED_AT: Final = (_MY_PROJECTS, projects.c.deleted_at.is_(None))
_LIVE: Final = (_MY_LINKS, *ALIVE)
_COUNTED: Final = (
    select(func.count(), func.count(projects.c.deleted_at))
    .select_from(projects)
    .where(_MY_PROJECTS)
)
_MADE_SINCE: Final = select(func.count(), func.min(links.c.created_at)).where(
    _MY_LINKS, links.c.created_at > bindparam("since")
)
_LIVING: Final = select(func.count()).where(*_LIVE)
_NAMED: Final = select(func.count()).where(
    snapshots.c.project_id == bindparam("project"), snapshots.c.kind == "named"
)
_STORED: Final = select(func.coalesce(func.sum(blobs.c.stored), 0)).where(
    blobs.c.hash.in_(
        union(
            select(projects.c.head_hash).where(*_WORKED_AT),
            select(snapshots.c.hash).join(projects).where(*_WORKED_AT),
            select(project_parts.c.hash).join(projects).where(*_WORKED_AT),
            select(links.c.hash).where(*_LIVE),
            select(link_parts.c.hash).join(links).where(*_LIVE),
        )
    )
)


def for_project(connection: Connection, owner: Owner) -> Problem | None:
    """Return why one more project cannot be made, None where it can."""
    if not held(connection, owner):
        return Problem(where="", sentence=CLEARED)
    every, deleted = connection.execute(_COUNTED, {"owner": owner.id}).one()
    if every - deleted >= PROJECTS:
        return _refused(
            f"You have {PROJECTS} projects, the most one person may keep here. Delete one that is "
            "no longer needed, then try again."
        )
    if every >= PROJECTS_WITH_DELETED:
        return _refused(
            f"{every} projects are kept for you, {deleted} of them deleted ones; together at most "
            f"{PROJECTS_WITH_DELETED} can be. Go on in one of those you have, or try again when "
            "deleted ones have gone."
        )
    return None


def for_link(connection: Connection, owner: Owner, now: int) -> Problem | None:
    """Return why one more link cannot be made, None where it can."""
    if not held(connection, owner):
        return Problem(where="", sentence=CLEARED)
    return _too_fast(connection, owner, now) or _too_many(connection, owner, now)


def for_name(connection: Connection, project_id: str) -> Problem | None:
    """Return why one more version cannot be kept under a name, None where it can."""
    if connection.execute(_NAMED, {"project": project_id}).scalar_one() < NAMED_SNAPSHOTS:
        return None
    return _refused(
        f"This project keeps {NAMED_SNAPSHOTS} named versions, the most it can. Duplicate it, and "
        "go on in the copy: its history begins anew."
    )


def for_bytes(connection: Connection, owner: Owner, now: int) -> Problem | None:
    """Return why what was just written cannot stay, None where it can."""
    if stored_bytes(connection, owner, now) <= STORED_BYTES:
        return None
    return _refused(
        f"Your projects and links would hold more than {STORED_BYTES // 2**20} MB, the most one "
        "person may keep here. Delete projects or revoke links that are no longer needed, then "
        "try again."
    )


def stored_bytes(connection: Connection, owner: Owner, now: int) -> int:
    """Return how many bytes an owner's projects, histories and live links hold together."""
    return int(connection.execute(_STORED, {"owner": owner.id, "now": now}).scalar_one())


def _too_fast(connection: Connection, owner: Owner, now: int) -> Problem | None:
    given = {"owner": owner.id, "since": now - HOUR_MS}
    count, first = connection.execute(_MADE_SINCE, given).one()
    if count < LINKS_AN_HOUR:
        return None
    minutes = min(60, -(-(first + HOUR_MS - now) // MINUTE_MS))
    return _refused(
        f"You made {count} links within an hour, the most that can be. Try again in {minutes} min."
    )


def _too_many(connection: Connection, owner: Owner, now: int) -> Problem | None:
    if connection.execute(_LIVING, {"owner": owner.id, "now": now}).scalar_one() < LIVE_LINKS:
        return None
    return _refused(
        f"{LIVE_LINKS} of your links are live, the most that can be. Revoke one that is no longer "
        "needed, then try again."
    )


def _refused(sentence: str) -> Problem:
    return Problem(where="", sentence=sentence)
