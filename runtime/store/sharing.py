"""Making a link: a snapshot of a project under a token that is told once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, insert, select

from builder.problems import Problem
from runtime.projects.content import LONGEST_TITLE
from runtime.projects.place import Place
from runtime.store import carried, heads, quotas
from runtime.store.database import Database
from runtime.store.keys import hashed, new_id, new_secret
from runtime.store.link_rows import LinkRow, Mode
from runtime.store.moments import DAY_MS, moment
from runtime.store.owners import Owner
from runtime.store.races import settled
from runtime.store.schema import blobs, link_parts, links, projects

DAYS: Final = 180  # that a link lives after it was opened last
MOST_DAYS: Final = 3_650


@dataclass(frozen=True)
class Offer:
    """What a link is to show, and for how long."""

    mode: Mode = "view"
    label: str = ""
    place: Place = field(default_factory=Place)
    parts: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    days: int | None = DAYS  # after it was opened last; None for ever


def share(
    database: Database, owner: Owner, project_id: object, offer: Offer, now: int | None = None
) -> tuple[str, LinkRow] | Problem | None:
    """Make a link to a project as it was saved last; return its token, this once, with the row."""
    problem = _unfit(offer) or carried.refusal(offer.parts)
    if problem is not None:
        return problem
    return settled(lambda: _shared(database, owner, project_id, offer, moment(now)))


def _shared(
    database: Database, owner: Owner, project_id: object, offer: Offer, now: int
) -> tuple[str, LinkRow] | Problem | None:
    token = new_secret()
    with database.write() as connection:
        head = heads.find(connection, owner, project_id)
        if head is None:
            return None
        problem = quotas.for_link(connection, owner, now)
        if problem is not None:
            return problem
        row = LinkRow(
            id=new_id(),
            label=offer.label,
            title=_title(connection, head.id),
            project_id=head.id,
            mode=offer.mode,
            created_at=now,
            expires_at=None if offer.days is None else now + offer.days * DAY_MS,
            revoked_at=None,
            opened=0,
            last_opened_at=None,
            sizes=_sizes(connection, head.hash, offer.parts),
            place=offer.place,
        )
        _insert(connection, owner, row, offer, (hashed(token), head.hash))
        problem = quotas.for_bytes(connection, owner, now)
        if problem is not None:
            connection.rollback()
            return problem
    return token, row


def _insert(
    connection: Connection, owner: Owner, row: LinkRow, offer: Offer, hashes: tuple[str, str]
) -> None:
    token_hash, content_hash = hashes
    connection.execute(
        insert(links).values(
            id=row.id,
            token_hash=token_hash,
            owner_id=owner.id,
            project_id=row.project_id,
            title=row.title,
            label=row.label,
            mode=row.mode,
            hash=content_hash,
            place=offer.place.model_dump_json(),
            created_at=row.created_at,
            days=offer.days,
            expires_at=row.expires_at,
            opened=0,
        )
    )
    parts = carried.put(connection, offer.parts, row.created_at)
    carried.note(connection, link_parts, row.id, parts)


def _sizes(
    connection: Connection, content_of: str, parts: Mapping[str, bytes]
) -> Mapping[str, int]:
    size = connection.execute(select(blobs.c.size).where(blobs.c.hash == content_of)).scalar_one()
    beside = {kind: len(parts[kind]) for kind in sorted(parts)}
    return MappingProxyType({"project": size, **beside})


def _title(connection: Connection, project_id: str) -> str:
    wanted = select(projects.c.title).where(projects.c.id == project_id)
    return str(connection.execute(wanted).scalar_one())


def _unfit(offer: Offer) -> Problem | None:
    """Return what cannot be in an offer, in one sentence."""
    sentence = ""
    if offer.mode not in ("view", "fork"):
        sentence = "A link is either for looking or for copying. Choose one of them."
    elif len(offer.label) > LONGEST_TITLE or not offer.label.isprintable():
        sentence = (
            f"A link's name is one line of at most {LONGEST_TITLE} characters that can be shown. "
            "Type another."
        )
    elif offer.days is not None and not (type(offer.days) is int and 0 < offer.days <= MOST_DAYS):
        sentence = f"A link lives for 1 to {MOST_DAYS:,} days, or for ever. Choose such a number."
    return Problem(where="", sentence=sentence) if sentence else None
