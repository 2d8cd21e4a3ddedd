"""What stands beside a project: its runs, and the parts it was begun with."""

from collections.abc import Mapping

from sqlalchemy import insert, select

from runtime.store import carried, heads
from runtime.store.database import Database
from runtime.store.keys import is_secret
from runtime.store.moments import moment
from runtime.store.owners import Owner
from runtime.store.races import settled
from runtime.store.schema import project_parts, project_runs


def add_run(
    database: Database, owner: Owner, project_id: object, run_id: object, now: int | None = None
) -> bool:
    """Note that a run belongs to a project; False where there is no such project."""
    return is_secret(run_id) and settled(
        lambda: _added(database, owner, project_id, run_id, moment(now))
    )


def runs_of(database: Database, owner: Owner, project_id: object) -> tuple[str, ...]:
    """Return the ids of a project's runs, newest first."""
    with database.read() as connection:
        head = heads.find(connection, owner, project_id)
        if head is None:
            return ()
        newest = (project_runs.c.created_at.desc(), project_runs.c.run_id)
        wanted = select(project_runs.c.run_id).where(project_runs.c.project_id == head.id)
        return tuple(connection.execute(wanted.order_by(*newest)).scalars())


def parts_of(database: Database, owner: Owner, project_id: object) -> Mapping[str, bytes]:
    """Return what a project was begun with, each still to be read by `read_part`.

    A part that is damaged is left out: the project is whole without it.
    """
    with database.read() as connection:
        head = heads.find(connection, owner, project_id)
        if head is None:
            return {}
        found = carried.fetch(connection, project_parts, head.id)
    return {kind: data for kind, data in found.items() if data is not None}


def _added(database: Database, owner: Owner, project_id: object, run_id: str, now: int) -> bool:
    with database.write() as connection:
        head = heads.find(connection, owner, project_id)
        if head is None:
            return False
        row = {"project_id": head.id, "run_id": run_id}
        known = select(project_runs.c.run_id).filter_by(**row)
        if connection.execute(known).first() is None:
            connection.execute(insert(project_runs).values(created_at=now, **row))
    return True
