"""What stands first in a project now, found for its owner alone, and read like any other file."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from builder.problems import Problem
from runtime.projects.content import (
    LONGEST_TITLE,
    MOST_BYTES,
    Project,
    content_hash,
    from_json,
    to_json,
)
from runtime.store import blobs
from runtime.store.keys import is_id
from runtime.store.owners import Owner
from runtime.store.schema import projects

DAMAGED: Final = (
    "What is kept here is damaged and cannot be read. Look for an earlier version in the project's "
    "history, or ask whoever runs this Lampwork for a backup."
)

# Statements are built once: every save asks these, and building one takes longer than asking it.
# What a project's row must be like for its owner to find it:
MINE: Final = (
    projects.c.id == bindparam("wanted"),
    projects.c.owner_id == bindparam("owner"),
    projects.c.deleted_at.is_(None),
)
_FIND: Final = select(projects).where(*MINE)
_HOLD: Final = _FIND.with_for_update(key_share=True)


@dataclass(frozen=True)
class Parent:
    """What a project was made from: its title then, and which content that had."""

    title: str
    hash: str

    @staticmethod
    def of(project: Project, title: str = "") -> "Parent":
        """Return the lineage of what is made from a project, called by a title or its own."""
        return Parent(one_line(title) or title_of(project), content_hash(to_json(project)))


@dataclass(frozen=True)
class Head:
    """The row of a project, without its content."""

    id: str
    version: int
    hash: str
    saved_at: int
    lineage: str  # in words, "" where it was begun empty


def find(
    connection: Connection, owner: Owner, project_id: object, *, hold: bool = False
) -> Head | None:
    """Return the head of an owner's project; None alike where it is unknown, foreign or deleted.

    `hold` keeps the row from changing until the commit.
    """
    if not is_id(project_id):
        return None
    given = {"wanted": project_id, "owner": owner.id}
    row = connection.execute(_HOLD if hold else _FIND, given).first()
    if row is None:
        return None
    words = lineage(row.parent_title, row.parent_hash)
    return Head(row.id, row.version, row.head_hash, row.saved_at, words)


def content(connection: Connection, content_of: str) -> bytes | None:
    """Return the bytes of a project under their hash, None where they are missing or damaged."""
    return blobs.get(connection, content_of, MOST_BYTES)


def read(data: bytes | None) -> Project | Problem:
    """Return the project of such bytes, or the sentence why they cannot be one."""
    if data is None:
        return Problem(where="", sentence=DAMAGED)
    found = from_json(data)
    return found if isinstance(found, Project) else found[0]


def written(project: Project) -> bytes | Problem:
    """Return a project's bytes, or the sentence why they are too many."""
    data = to_json(project)
    if len(data) <= MOST_BYTES:
        return data
    return Problem(
        where="",
        sentence=f"The project has {len(data):,} bytes; at most {MOST_BYTES:,} can be kept. Move "
        "some of its programs to a project of their own.",
    )


def title_of(project: Project) -> str:
    """Return the title under which a project stands in lists."""
    return one_line(project.title or (project.graph.title if project.graph else ""))


def one_line(text: str) -> str:
    """Return a text as a title can hold it."""
    shown = "".join(character for character in text if character.isprintable())
    return shown[:LONGEST_TITLE].strip()


def lineage(title: str, hash_then: str) -> str:
    """Return in words what a project was made from, "" where it was begun empty."""
    return f"made from {title or 'an untitled one'}" if hash_then else ""
