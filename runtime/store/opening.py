"""Opening a project: its content read and checked, for its owner alone."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, case, select, update

from builder.problems import Problem
from runtime.projects.content import Project
from runtime.store import heads
from runtime.store.database import Database
from runtime.store.keys import is_id
from runtime.store.moments import moment
from runtime.store.owners import Owner
from runtime.store.schema import projects

_TOUCH: Final = update(projects).where(*heads.MINE).values(opened_at=bindparam("now"))
_LAST: Final = case(
    (projects.c.saved_at > projects.c.opened_at, projects.c.saved_at), else_=projects.c.opened_at
)
_NEWEST: Final = (
    select(projects.c.id)
    .where(projects.c.owner_id == bindparam("owner"), projects.c.deleted_at.is_(None))
    .order_by(_LAST.desc(), projects.c.id)
    .limit(1)
)


@dataclass(frozen=True)
class Opened:
    """A project as it was saved last."""

    id: str
    project: Project
    version: int
    at: int
    title: str  # its own, or its graph's
    parent: str = ""  # in words what it was made from


def open_project(
    database: Database, owner: Owner, project_id: object, now: int | None = None
) -> Opened | Problem | None:
    """Return a project as it was saved last, and note that it was opened.

    A Problem where what is kept cannot be read.
    """
    if not is_id(project_id):
        return None
    given = {"wanted": project_id, "owner": owner.id, "now": moment(now)}
    with database.write() as connection:
        if not connection.execute(_TOUCH, given).rowcount:
            return None
    return opened(database, owner, project_id)


def newest(database: Database, owner: Owner, now: int | None = None) -> Opened | Problem | None:
    """Return the project that was saved or opened last, None where there is none."""
    with database.read() as connection:
        found = connection.execute(_NEWEST, {"owner": owner.id}).scalar()
    return open_project(database, owner, found, now)


def version_of(database: Database, owner: Owner, project_id: object) -> int | None:
    """Return the version that stands now."""
    with database.read() as connection:
        head = heads.find(connection, owner, project_id)
    return None if head is None else head.version


def opened(database: Database, owner: Owner, project_id: object) -> Opened | Problem | None:
    """Return a project as it was saved last, and leave no note of it."""
    with database.read() as connection:
        head = heads.find(connection, owner, project_id)
        data = None if head is None else heads.content(connection, head.hash)
    if head is None:
        return None
    project = heads.read(data)
    if isinstance(project, Problem):
        return project
    title = heads.title_of(project)
    return Opened(head.id, project, head.version, head.saved_at, title, head.lineage)
