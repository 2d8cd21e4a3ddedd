"""What is kept beside a project or travels with a link: curves, traces, answers, weights."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, insert, select

from builder.problems import Problem
from runtime.projects.content import content_hash
from runtime.projects.parts import KINDS, MOST, read_part
from runtime.store import blobs
from runtime.store.schema import link_parts


def refusal(parts: Mapping[str, bytes]) -> Problem | None:
    """Return why parts cannot be kept, None where every one can be read again."""
    for kind, data in parts.items():
        found = read_part(kind, data)
        if isinstance(found, Problem):
            return found
    return None


def put(connection: Connection, contents: Mapping[str, bytes], now: int) -> dict[str, str]:
    """Keep several contents; return each one's hash."""
    names = {kind: content_hash(data) for kind, data in contents.items()}
    # In one order everywhere, so that two that keep the same contents never wait for each other.
    for kind in sorted(contents, key=names.__getitem__):
        blobs.put(connection, contents[kind], now)
    return names


def note(connection: Connection, table: Table, of: str, hashes: Mapping[str, str]) -> None:
    """Note which kept parts belong to the project, or to the link, of an id."""
    column = _column(table)
    rows = [{column: of, "kind": kind, "hash": value} for kind, value in hashes.items()]
    if rows:
        connection.execute(insert(table), rows)


def hashes(connection: Connection, table: Table, of: str) -> dict[str, str]:
    """Return the hash of every part of an id."""
    wanted = select(table.c.kind, table.c.hash).where(table.c[_column(table)] == of)
    return {row.kind: row.hash for row in connection.execute(wanted) if row.kind in KINDS}


def fetch(connection: Connection, table: Table, of: str) -> dict[str, bytes | None]:
    """Return the bytes of every part of an id; None for one that is missing or damaged."""
    found = hashes(connection, table, of)
    return {kind: blobs.get(connection, found[kind], MOST[kind]) for kind in sorted(found)}


def _column(table: Table) -> str:
    return "link_id" if table is link_parts else "project_id"
