"""A project as one file: taken away, and brought in again. A graph file comes in as well."""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from typing import Final

from builder.file import read_document
from builder.problems import GraphError, Problem
from pages.run_facts import RunFacts, look
from runtime import runs
from runtime.folder import RunError
from runtime.journal import JournalError
from runtime.projects import file as project_file
from runtime.projects.content import Project
from runtime.projects.file import ProjectFile
from runtime.projects.parts import MOST_RUNS, RecordedRun, Recordings, read_part
from runtime.projects.recording import record_run
from runtime.scalars import ScalarsError
from runtime.store import projects
from runtime.store.database import database
from runtime.store.owners import Owner

# Which of the two doors a file is for. In a graph it stands nowhere: quotes in a text are escaped.
_OF_PROJECT: Final = re.compile(rb'"lampwork"\s*:\s*"project"')
MIME: Final = "application/json"
MOST_MB: Final = 5  # in words; each parser has its own bound


def read(data: bytes) -> ProjectFile | tuple[Problem, ...]:
    """Return the project a file holds, a graph file's as well; or everything wrong with it."""
    if _OF_PROJECT.search(data):
        return project_file.read_file(data)
    try:
        document = read_document(data)
    except GraphError as error:
        return error.problems
    project = Project(graph=document.graph, layout=document.layout)
    return ProjectFile(project=project, recordings=None)


def written(owner: Owner, wanted: str) -> bytes:
    """Return a project's file, with the curves of its runs and those it brought along.

    Raises: LookupError, where there is no such project of this owner.
    """
    opened = projects.open_project(database(), owner, wanted)
    if opened is None or isinstance(opened, Problem):
        raise LookupError("The project is gone or cannot be read.")
    tokens = [runs.token_of(one) for one in projects.runs_of(database(), owner, wanted)]
    curves = [*recorded(tokens), *_brought(owner, wanted)][:MOST_RUNS]
    recordings = Recordings(runs=tuple(curves)) if curves else None
    return project_file.file_of(opened.project, recordings)


def recorded(tokens: Iterable[str]) -> Iterator[RecordedRun]:
    """Give the curves of runs, as far as they are still there and can be read."""
    for token in tokens:
        facts, run = look(token), runs.find(token)
        if isinstance(facts, RunFacts) and run is not None:
            with closing(run), suppress(RunError, ScalarsError, JournalError):
                yield record_run(run, facts.title, facts.how)


def _brought(owner: Owner, wanted: str) -> tuple[RecordedRun, ...]:
    data = projects.parts_of(database(), owner, wanted).get("curves")
    found = read_part("curves", data) if data is not None else None
    return found.runs if isinstance(found, Recordings) else ()
