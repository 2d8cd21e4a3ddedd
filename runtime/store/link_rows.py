"""The links of an owner, as a list to look through and to close."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from sqlalchemy import Row, bindparam, select, update

from runtime.projects.place import Place, parse_place
from runtime.store.database import Database
from runtime.store.keys import is_id
from runtime.store.moments import moment
from runtime.store.owners import Owner
from runtime.store.schema import blobs, link_parts, links

Mode = Literal["view", "fork"]

_MINE: Final = links.c.owner_id == bindparam("owner")
_LISTED: Final = (
    select(links, blobs.c.size)
    .join(blobs)
    .where(_MINE)
    .order_by(links.c.created_at.desc(), links.c.id)
)
_CARRIED: Final = (
    select(link_parts.c.link_id, link_parts.c.kind, blobs.c.size)
    .select_from(link_parts)
    .join(links, links.c.id == link_parts.c.link_id)
    .join(blobs, blobs.c.hash == link_parts.c.hash)
    .where(_MINE)
    .order_by(link_parts.c.kind)
)


@dataclass(frozen=True)
class LinkRow:
    """A link as its owner sees it; its token was shown once, when it was made."""

    id: str
    label: str
    title: str
    project_id: str | None  # None when the project went for good
    mode: Mode
    created_at: int
    expires_at: int | None
    revoked_at: int | None
    opened: int
    last_opened_at: int | None
    sizes: Mapping[str, int]  # bytes of "project" and of every part that travels with it
    place: Place


def listed(database: Database, owner: Owner) -> tuple[LinkRow, ...]:
    """Return an owner's links, newest first; revoked and expired ones too, until they are gone."""
    with database.read() as connection:
        rows = connection.execute(_LISTED, {"owner": owner.id}).all()
        parts = connection.execute(_CARRIED, {"owner": owner.id}).all()
    sizes: dict[str, dict[str, int]] = {row.id: {"project": row.size} for row in rows}
    for part in parts:
        sizes.setdefault(part.link_id, {})[part.kind] = part.size
    return tuple(_row(row, sizes[row.id]) for row in rows)


def revoke(database: Database, owner: Owner, link_id: object, now: int | None = None) -> bool:
    """Close a link for good; False where there is no such link, or it was closed before."""
    if not is_id(link_id):
        return False
    mine = (links.c.id == link_id, links.c.owner_id == owner.id, links.c.revoked_at.is_(None))
    closed = update(links).where(*mine).values(revoked_at=moment(now))
    with database.write() as connection:
        return connection.execute(closed).rowcount == 1


def place_of(text: str) -> Place:
    """Return the place a row notes."""
    try:
        return parse_place(json.loads(text))
    except (ValueError, RecursionError):
        return Place()  # a place is a convenience: what it points into can be read without it


def _row(row: Row[Any], sizes: Mapping[str, int]) -> LinkRow:
    return LinkRow(
        id=row.id,
        label=row.label,
        title=row.title,
        project_id=row.project_id,
        mode=row.mode,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        opened=row.opened,
        last_opened_at=row.last_opened_at,
        sizes=MappingProxyType(dict(sizes)),
        place=place_of(row.place),
    )
