"""Making projects: a new one, a copy, and what else begins as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, insert

from builder.problems import Problem
from runtime.projects.content import LONGEST_TITLE, Project
from runtime.store import carried, heads, quotas
from runtime.store.database import Database
from runtime.store.heads import Parent
from runtime.store.keys import new_id
from runtime.store.moments import moment
from runtime.store.opening import Opened, opened
from runtime.store.owners import Owner
from runtime.store.races import settled
from runtime.store.saving import Saved, within_bytes
from runtime.store.schema import project_parts, projects

_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})
_NO_HASHES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Beginning:
    """What a new project begins with; `brought` are parts that are kept already."""

    title: str
    data: bytes
    parent: Parent | None = None
    parts: Mapping[str, bytes] = field(default_factory=lambda: _NOTHING)
    brought: Mapping[str, str] = field(default_factory=lambda: _NO_HASHES)

    @staticmethod
    def of(
        project: Project, parent: Parent | None = None, parts: Mapping[str, bytes] = _NOTHING
    ) -> "Beginning | Problem":
        """Return what begins with a content, or why that is too much."""
        data = heads.written(project)
        if isinstance(data, Problem):
            return data
        return Beginning(heads.title_of(project), data, parent, parts)


def create(
    database: Database,
    owner: Owner,
    project: Project,
    *,
    parent: Parent | None = None,
    parts: Mapping[str, bytes] = _NOTHING,
    now: int | None = None,
) -> Saved | Problem:
    """Make a new project of this content, with the parts that came along with it."""
    beginning = carried.refusal(parts) or Beginning.of(project, parent, parts)
    if isinstance(beginning, Problem):
        return beginning

    def write() -> Saved | Problem:
        with database.write() as connection:
            return add(connection, owner, beginning, moment(now))

    return settled(write)


def add(connection: Connection, owner: Owner, beginning: Beginning, now: int) -> Saved | Problem:
    """Make a new project within a transaction, which is rolled back where a quota refuses."""
    problem = quotas.for_project(connection, owner)
    if problem is not None:
        return problem
    hashes = carried.put(connection, {"": beginning.data, **beginning.parts}, now)
    made = Saved(new_id(), 1, now, hashes.pop(""))
    parent = beginning.parent or Parent("", "")
    connection.execute(
        insert(projects).values(
            id=made.id,
            owner_id=owner.id,
            title=beginning.title,
            version=made.version,
            head_hash=made.hash,
            created_at=now,
            saved_at=now,
            opened_at=now,
            parent_title=parent.title,
            parent_hash=parent.hash,
        )
    )
    carried.note(connection, project_parts, made.id, {**beginning.brought, **hashes})
    return within_bytes(connection, owner, made, now)


def duplicate(
    database: Database, owner: Owner, project_id: object, now: int | None = None
) -> Saved | Problem | None:
    """Make a copy that goes its own way; the runs and the history stay with the first."""
    return settled(lambda: _duplicated(database, owner, project_id, moment(now)))


def _duplicated(
    database: Database, owner: Owner, project_id: object, now: int
) -> Saved | Problem | None:
    found = opened(database, owner, project_id)
    if not isinstance(found, Opened):
        return found
    title = f"{found.title[: LONGEST_TITLE - 7].strip()} (copy)" if found.title else ""
    copy = found.project.model_copy(update={"title": title})
    beginning = Beginning.of(copy, Parent.of(found.project))
    if isinstance(beginning, Problem):
        return beginning
    with database.write() as connection:
        brought = carried.hashes(connection, project_parts, found.id)
        return add(connection, owner, replace(beginning, brought=brought), now)
