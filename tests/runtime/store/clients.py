"""Several processes that save the same projects at once, and what must be true afterwards.

Run as a program: python clients.py ADDRESS FOLDER OPERATIONS; each process notes what it was
answered in a file of the folder.
"""

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.projects.content import Project
from runtime.store import projects
from runtime.store.database import Database, open_database
from runtime.store.owners import Owner, found
from runtime.store.projects import Conflict, Opened, Saved

CLIENTS = 8
SHARED = 6  # projects that all of them save
MADE_IN = 100  # one of so many operations makes a project; an owner may have 200
Note = tuple[str, str, int, int, str]  # what came of it, project, known, version now, title


@dataclass(frozen=True)
class Outcome:
    """What the processes were answered, and how long they took."""

    notes: tuple[tuple[Note, ...], ...]  # of each process in its order
    seconds: float
    complaints: str  # of processes that did not come to their end

    def of(self, kind: str) -> list[Note]:
        return [note for notes in self.notes for note in notes if note[0] == kind]


def run(url: str, folder: Path, operations: int) -> Outcome:
    """Let the processes do so many operations together, at one address of a store."""
    begun = time.monotonic()
    program = [sys.executable, "-m", "tests.runtime.store.clients", url, folder, str(operations)]
    done = subprocess.run(
        program,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "LAMPWORK_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - begun
    notes = tuple(tuple(map(tuple, _read(folder, number))) for number in range(CLIENTS))
    return Outcome(notes, seconds, done.stderr if done.returncode else "")


def faults(database: Database, outcome: Outcome) -> list[str]:
    """Return in words what is not as if all had happened one after another."""
    wrong = [outcome.complaints] if outcome.complaints else []
    for number, notes in enumerate(outcome.notes):
        made = [note for note in notes if note[0] == "made"]
        wrong += _stands(database, _owner(database, number), made)
    saved = outcome.of("saved")
    wrong += [f"{note} skips a version" for note in saved if note[3] != note[2] + 1]
    last = {note[1]: note for note in sorted(saved, key=lambda note: note[3])}
    wrong += _stands(database, _owner(database), tuple(last.values()))
    answered = Counter((project, version) for _, project, _, version, _ in saved)
    for project in {project for project, _ in answered}:
        every = [version for name, version in answered.elements() if name == project]
        if sorted(every) != list(range(2, max(every) + 1)):
            wrong.append(f"{project} was answered other versions than 2 to {max(every)}, once each")
    return wrong + list(_backward(outcome))


def _stands(database: Database, owner: Owner, last: Sequence[Note]) -> Iterator[str]:
    """Find what was acknowledged last and does not stand now."""
    for _, project, _, version, title in last:
        opened = projects.open_project(database, owner, project)
        if not isinstance(opened, Opened):
            yield f"{project} is lost: {opened}"
        elif (opened.version, opened.project.title) != (version, title):
            yield f"{project}: {title} at {version} was overwritten"


def _backward(outcome: Outcome) -> Iterator[str]:
    """Find processes that were told of an older version after a newer one."""
    for notes in outcome.notes:
        seen: dict[str, int] = {}
        for what, project, known, version, _ in notes:
            if what == "conflict" and version <= known:
                yield f"{project}: a conflict of {known} with {version}"
            if version < seen.get(project, 0):
                yield f"{project}: {version} after {seen[project]}"
            seen[project] = version


def _owner(database: Database, number: int | None = None) -> Owner:
    """Return the owner of the shared projects, or of those that one process makes."""
    owner = found(database, f"owner{'' if number is None else number}".ljust(22, "_"))
    assert owner is not None
    return owner


def _read(folder: Path, number: int) -> Sequence[Any]:
    file = folder / f"{number}.json"
    return json.loads(file.read_text()) if file.exists() else ()


def _client(url: str, folder: Path, number: int, operations: int, shared: Sequence[str]) -> None:
    database, chance, notes = open_database(url), random.Random(number), list[Note]()
    everyone, own = _owner(database), _owner(database, number)
    known = dict.fromkeys(shared, 1)
    for count in range(operations):
        title = f"{number}.{count}"
        if chance.randrange(MADE_IN) == 0:
            notes.append(_make(database, own, title))
        else:
            note = _save(database, everyone, chance.choice(shared), known, title)
            known[note[1]] = note[3]
            notes.append(note)
    (folder / f"{number}.json").write_text(json.dumps(notes))


def _make(database: Database, owner: Owner, title: str) -> Note:
    answer = projects.create(database, owner, Project(title=title))
    if not isinstance(answer, Saved):
        raise TypeError(answer)
    return "made", answer.id, 0, answer.version, title


def _save(
    database: Database, owner: Owner, project: str, versions: dict[str, int], title: str
) -> Note:
    known = versions[project]
    answer = projects.save(database, owner, project, known, Project(title=title))
    if isinstance(answer, Saved):
        return "saved", project, known, answer.version, title
    if isinstance(answer, Conflict):
        return "conflict", project, known, answer.version, title
    raise TypeError(answer)


def main(url: str, folder: Path, operations: int) -> int:
    """Make the projects they share, start them all, and wait for the last one."""
    database = open_database(url)
    owner, shared = _owner(database), []
    for _ in range(SHARED):
        shared.append(_make(database, owner, "shared")[1])
    database.close()  # before the others are forked: a connection is of one process
    forking = multiprocessing.get_context("fork")
    clients = [
        forking.Process(target=_client, args=(url, folder, number, operations // CLIENTS, shared))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return max(abs(client.exitcode or 0) for client in clients)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
