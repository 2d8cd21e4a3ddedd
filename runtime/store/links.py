"""Links: who has the token sees one snapshot of a project, and may copy it where that is allowed.

A link is found by its token's hash alone. Unknown, expired and revoked ones answer alike: None.
Whoever opens one is no owner of anything: it is read, and nothing can be saved through it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Row, bindparam, case, cast, select, update

from builder.problems import Problem
from runtime.projects.content import Project
from runtime.projects.place import Place
from runtime.store import carried, heads, quotas
from runtime.store.beginning import Beginning, add
from runtime.store.database import Database
from runtime.store.heads import Parent
from runtime.store.keys import hashed, is_secret
from runtime.store.link_rows import LinkRow, Mode, listed, place_of, revoke
from runtime.store.moments import DAY_MS, moment
from runtime.store.owners import Owner
from runtime.store.races import settled
from runtime.store.saving import Saved
from runtime.store.schema import link_parts, links
from runtime.store.sharing import DAYS, Offer, share

__all__ = [
    "DAYS",
    "LinkRow",
    "Mode",
    "Offer",
    "Shared",
    "fork",
    "listed",
    "open_link",
    "revoke",
    "share",
]

FORKED: Final = ("curves", "weights")  # the parts that a fork brings along
LOOK_ONLY: Final = "This link may be looked at but not copied. Ask its owner for one that may."
DAMAGED: Final = (
    "What this link carries is damaged and cannot be read. Ask whoever sent it for a new one."
)

_OPEN: Final = (links.c.token_hash == bindparam("token"), *quotas.ALIVE)
_LIVE: Final = select(links).where(*_OPEN)
_UNTIL: Final = bindparam("now", type_=BigInteger) + cast(links.c.days, BigInteger) * DAY_MS
_COUNT: Final = (
    update(links)
    .where(*_OPEN)
    .values(
        opened=links.c.opened + 1,
        last_opened_at=bindparam("now"),
        # A clock that was set back does not shorten a link's life.
        expires_at=case((links.c.expires_at > _UNTIL, links.c.expires_at), else_=_UNTIL),
    )
)


@dataclass(frozen=True)
class Shared:
    """What a link opens; each part is still to be read by `read_part`."""

    project: Project
    parts: Mapping[str, bytes]
    place: Place
    mode: Mode
    label: str
    title: str
    link_id: str


def open_link(
    database: Database, token: object, *, count: bool = True, now: int | None = None
) -> Shared | Problem | None:
    """Return what a link shows; opening it is counted and lets it live on.

    Nothing is run or loaded. `count` is False for a reload of what was opened before.
    """
    if not is_secret(token):
        return None
    at = moment(now)
    if count and not _counted(database, token, at):
        return None
    with database.read() as connection:
        row = _live(connection, token, at)
        if row is None:
            return None
        data = heads.content(connection, row.hash)
        parts = carried.fetch(connection, link_parts, row.id)
    whole = {kind: part for kind, part in parts.items() if part is not None}
    project = _read(data)
    if isinstance(project, Problem):
        return project
    if len(whole) < len(parts):
        return Problem(where="", sentence=DAMAGED)
    place = place_of(row.place)
    return Shared(project, whole, place, row.mode, row.label, row.title, row.id)


def fork(
    database: Database, owner: Owner, token: object, now: int | None = None
) -> Saved | Problem | None:
    """Make a project of the visitor's own from a link that may be copied.

    Curves and weights come along. Revoking the link later does not reach the copy.
    """
    if not is_secret(token):
        return None
    return settled(lambda: _forked(database, owner, token, moment(now)))


def _counted(database: Database, token: str, now: int) -> bool:
    with database.write() as connection:
        return connection.execute(_COUNT, {"token": hashed(token), "now": now}).rowcount == 1


def _live(connection: Connection, token: str, now: int) -> Row[Any] | None:
    return connection.execute(_LIVE, {"token": hashed(token), "now": now}).first()


def _read(data: bytes | None) -> Project | Problem:
    return Problem(where="", sentence=DAMAGED) if data is None else heads.read(data)


def _forked(database: Database, owner: Owner, token: str, now: int) -> Saved | Problem | None:
    with database.read() as connection:
        row = _live(connection, token, now)
        data = None if row is None else heads.content(connection, row.hash)
    if row is None:
        return None
    if row.mode != "fork":
        return Problem(where="", sentence=LOOK_ONLY)
    project = _read(data)
    parent = Parent(row.title, row.hash)
    # Written anew, and so in this version's schema.
    beginning = project if isinstance(project, Problem) else Beginning.of(project, parent)
    if isinstance(beginning, Problem):
        return beginning
    with database.write() as connection:
        if _live(connection, token, now) is None:
            return None  # revoked while it was read
        found = carried.hashes(connection, link_parts, row.id)
        brought: dict[str, str] = {kind: found[kind] for kind in FORKED if kind in found}
        return add(connection, owner, replace(beginning, brought=brought), now)
