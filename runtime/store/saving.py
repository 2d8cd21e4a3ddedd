"""Saving a project: compared with the version one knows, then swapped, or not at all."""

from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, update

from builder.problems import Problem
from runtime.projects.content import LONGEST_TITLE, Project, content_hash
from runtime.store import blobs, heads, history, quotas
from runtime.store.database import Database
from runtime.store.heads import Head
from runtime.store.moments import moment
from runtime.store.opening import Opened, opened
from runtime.store.owners import Owner
from runtime.store.races import settled
from runtime.store.schema import projects

# The row is held since its version was read; that it still has it is said once more.
_REPLACE: Final = (
    update(projects)
    .where(projects.c.id == bindparam("wanted"), projects.c.version == bindparam("known"))
    .values(
        title=bindparam("new_title"),
        version=bindparam("new_version"),
        head_hash=bindparam("new_hash"),
        saved_at=bindparam("now"),
    )
)


@dataclass(frozen=True)
class Saved:
    """What was committed: the version that stands now, and when it was saved."""

    id: str
    version: int
    at: int
    hash: str


@dataclass(frozen=True)
class Conflict:
    """Somebody saved since the version one knows; nothing was changed."""

    version: int  # that stands now


@dataclass(frozen=True)
class _Change:
    """What is to become the head."""

    title: str
    data: bytes
    hash: str
    milestone: bool
    now: int


def save(  # noqa: PLR0913  one call says what is saved, over which version, by whom and when
    database: Database,
    owner: Owner,
    project_id: object,
    version: int,
    project: Project,
    *,
    milestone: bool = False,
    now: int | None = None,
) -> Saved | Conflict | Problem | None:
    """Put a content in the place of the version one knows.

    The content that stands already is saved whoever saved it: so a commit whose answer was lost is
    no conflict with itself. A milestone keeps the version before in the history in any case.
    """
    data = heads.written(project)
    if isinstance(data, Problem):
        return data
    title, name = heads.title_of(project), content_hash(data)
    change = _Change(title, data, name, milestone, moment(now))
    return settled(lambda: _saved(database, owner, project_id, version, change))


def rename(
    database: Database,
    owner: Owner,
    project_id: object,
    version: int,
    title: str,
    now: int | None = None,
) -> Saved | Conflict | Problem | None:
    """Give a project another title, which is part of its content."""
    title = title.strip()
    try:
        Project(title=title)
    except ValidationError:
        return Problem(
            where="",
            sentence=f"A title is one line of at most {LONGEST_TITLE} characters that can be "
            "shown. Type another.",
        )
    found = opened(database, owner, project_id)
    if not isinstance(found, Opened):
        return found
    if found.version != version:
        return Conflict(found.version)
    renamed = found.project.model_copy(update={"title": title})
    return save(database, owner, project_id, version, renamed, now=now)


def restore(
    database: Database,
    owner: Owner,
    project_id: object,
    version: int,
    snapshot_id: object,
    now: int | None = None,
) -> Saved | Conflict | Problem | None:
    """Put a kept version in the place of the head, which is kept first and can be restored too."""
    found = history.look(database, owner, project_id, snapshot_id)
    if not isinstance(found, Project):
        return found
    return save(database, owner, project_id, version, found, milestone=True, now=now)


def within_bytes(connection: Connection, owner: Owner, made: Saved, now: int) -> Saved | Problem:
    """Return what was made, or roll it back where the owner's things would hold too much."""
    problem = quotas.for_bytes(connection, owner, now)
    if problem is not None:
        connection.rollback()
        return problem
    return made


def _saved(
    database: Database, owner: Owner, project_id: object, version: int, change: _Change
) -> Saved | Conflict | Problem | None:
    with database.write() as connection:
        head = heads.find(connection, owner, project_id, hold=True)
        if head is None:
            return None
        if head.hash == change.hash:
            return Saved(head.id, head.version, head.saved_at, head.hash)
        if head.version != version:
            return Conflict(head.version)
        history.keep(connection, head, change.now, milestone=change.milestone)
        return within_bytes(connection, owner, _replace(connection, head, change), change.now)


def _replace(connection: Connection, head: Head, change: _Change) -> Saved:
    saved = Saved(head.id, head.version + 1, change.now, change.hash)
    blobs.put(connection, change.data, change.now)
    given = {"wanted": head.id, "known": head.version, "now": saved.at}
    new = {"new_title": change.title, "new_version": saved.version, "new_hash": saved.hash}
    connection.execute(_REPLACE, {**given, **new})
    return saved
