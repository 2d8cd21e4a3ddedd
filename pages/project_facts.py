"""What the pages say of projects and of their versions: rows of words. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from pages import times
from pages.wording import grouped, size
from runtime.store.projects import Listed, Snapshot

UNTITLED = "Untitled project"
_LONGEST_FILE_NAME = 60


@dataclass(frozen=True)
class ProjectRow:
    """A project as the list shows it; every word of it is plain text."""

    id: str
    title: str
    saved: str
    exactly: str  # the same moment, to the second
    figures: tuple[str, ...]
    lineage: str  # in words what it was made from
    is_current: bool


@dataclass(frozen=True)
class DeletedRow:
    """A deleted project that can still be brought back."""

    id: str
    title: str
    left: str


@dataclass(frozen=True)
class VersionRow:
    """A kept version of a project."""

    id: int
    title: str
    said: str
    exactly: str
    is_named: bool


@dataclass(frozen=True)
class Day:
    """The versions of one day, newest first."""

    title: str
    rows: tuple[VersionRow, ...]


def project_rows(
    listed: Iterable[Listed], now: int, zone: tzinfo, current: str = ""
) -> tuple[ProjectRow, ...]:
    """Return the projects that are not deleted, the one saved last first."""
    alive = [one for one in listed if one.deleted_at is None]
    alive.sort(key=lambda one: one.saved_at, reverse=True)
    return tuple(
        ProjectRow(
            id=one.id,
            title=one.title or UNTITLED,
            saved=f"saved {times.ago(one.saved_at, now, zone)}",
            exactly=times.exactly(one.saved_at, zone),
            figures=(_runs(one.runs), size(one.bytes)),
            lineage=one.parent,
            is_current=one.id == current,
        )
        for one in alive
    )


def deleted_rows(listed: Iterable[Listed], now: int) -> tuple[DeletedRow, ...]:
    """Return the deleted projects, the one that goes first at the top."""
    gone = [(one.purged_at, one) for one in listed if one.purged_at is not None]
    gone.sort(key=lambda pair: pair[0])
    return tuple(
        DeletedRow(id=one.id, title=one.title or UNTITLED, left=times.left(until, now))
        for until, one in gone
    )


def matching(rows: Sequence[ProjectRow], words: str) -> tuple[ProjectRow, ...]:
    """Return the rows in which every word stands, in whatever case."""
    wanted = words.casefold().split()
    return tuple(
        row
        for row in rows
        if all(word in f"{row.title} {row.lineage}".casefold() for word in wanted)
    )


def versions_by_day(
    snapshots: Iterable[Snapshot], now: int, zone: tzinfo, most: int
) -> tuple[Day, ...]:
    """Return the newest kept versions, each under the day it is of."""
    days: dict[str, list[VersionRow]] = {}
    for one in sorted(snapshots, key=lambda one: (-one.at, -one.id))[:most]:
        named = one.kind == "named"
        clock = times.clock(one.at, zone)
        row = VersionRow(
            id=one.id,
            title=one.name if named else clock,
            said=" · ".join(([clock] if named else ["kept by itself"]) + [size(one.bytes)]),
            exactly=times.exactly(one.at, zone),
            is_named=named,
        )
        days.setdefault(times.day_heard(one.at, now, zone), []).append(row)
    return tuple(Day(title=title, rows=tuple(rows)) for title, rows in days.items())


def versions_kept(snapshots: Sequence[Snapshot], most: int) -> str:
    """Return how many versions are kept, and what happens when there are too many."""
    named = sum(one.kind == "named" for one in snapshots)
    count = len(snapshots)
    plural = "version is" if count == 1 else "versions are"
    return (
        f"{grouped(count)} {plural} kept, {grouped(named)} of them with a name. Of more than "
        f"{grouped(most)}, those without a name are thinned out, the oldest first."
    )


def file_name(title: str) -> str:
    """Return a name for the file of a project, of letters and digits every system can write."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower())[:_LONGEST_FILE_NAME].strip("-")
    return f"{words or 'project'}.lampwork.json"


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{grouped(count)} runs"
