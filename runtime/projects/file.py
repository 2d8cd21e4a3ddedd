"""The project file: what a learner takes away and brings in, with the curves of its runs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from builder.problems import Problem
from builder.values import Value
from runtime.projects import content, door
from runtime.projects.content import Project
from runtime.projects.door import Migration
from runtime.projects.parts import MOST, RecordedRun, Recordings, part_of, part_to_bytes

SCHEMA: Final = 1
MOST_BYTES: Final = content.MOST_BYTES + MOST["curves"] + 1_000  # the keys around the two
_KNOWN: Final = frozenset({"lampwork", "project", "curves"})

# n -> the pure function that makes the body of a file of schema n one of schema n+1.
MIGRATIONS: Final[Mapping[int, Migration]] = MappingProxyType({})


class ProjectFile(Value):
    """What a file holds."""

    project: Project
    recordings: Recordings | None = None


def file_of(project: Project, recordings: Recordings | None = None) -> bytes:
    """Return the file of a project, with as many of its curves as there is room for."""
    plain: dict[str, Any] = {
        "lampwork": "project",
        "schema": SCHEMA,
        "project": content.to_plain(project),
    }
    if recordings is not None:
        plain["curves"] = _fitting(recordings).model_dump(mode="json")
    return door.canonical(plain) + b"\n"


def read_file(
    data: bytes | str, *, schema: int = SCHEMA, migrations: Mapping[int, Migration] = MIGRATIONS
) -> ProjectFile | tuple[Problem, ...]:
    """Return what a file from anywhere holds, or everything wrong with it; never raises."""
    plain = door.parse(data, MOST_BYTES, "file")
    if isinstance(plain, Problem):
        return (plain,)
    if not isinstance(plain, dict) or plain.get("lampwork") != "project":
        return (door.no("The file holds no project. Choose a file saved by Lampwork."),)
    body = door.upgraded(plain, schema, migrations, "file")
    if isinstance(body, Problem):
        return (body,)
    project = content.from_plain(body.get("project"))
    recordings = _recordings(body)
    problems = [
        *door.strange(body, _KNOWN, "file"),
        *(project if isinstance(project, tuple) else ()),
        *([recordings] if isinstance(recordings, Problem) else ()),
    ]
    if problems or isinstance(project, tuple) or isinstance(recordings, Problem):
        return tuple(problems[: door.MOST_SENTENCES])
    return ProjectFile(project=project, recordings=recordings)


def _recordings(body: Mapping[str, Any]) -> Recordings | Problem | None:
    if "curves" not in body:
        return None
    found = part_of("curves", body["curves"])
    if isinstance(found, Recordings) and len(part_to_bytes(found)) > MOST["curves"]:
        return door.no(f"The curves in the file are more than {MOST['curves']:,} bytes.")
    return found if isinstance(found, Recordings | Problem) else None


def _fitting(recordings: Recordings) -> Recordings:
    """Return the first recordings that are no more than may be read again."""
    room = MOST["curves"] - len(part_to_bytes(Recordings()))
    kept: list[RecordedRun] = []
    for run in recordings.runs:
        # As a part spells it and as this file does: 0.00001 and 1e-05, 1e-7 and 1e-07.
        part, spelled = run.model_dump_json().encode(), door.canonical(run.model_dump(mode="json"))
        room -= max(len(part), len(spelled)) + 1
        if room < 0:
            break
        kept.append(run)
    return Recordings(runs=tuple(kept))
