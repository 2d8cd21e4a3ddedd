"""A graph inside something larger: read by the builder's own door, guarded where it is large."""

from typing import Any, Final

from pydantic import ValidationError

from builder.file import Document, read_plain
from builder.problems import GraphError, Problem
from runtime.projects import door
from runtime.projects.sieve import sieve

# A network of forty layers has half as many. All faults of a graph this small are told at once.
FEW: Final = 2_000


def read_graph(plain: object) -> Document | tuple[Problem, ...]:
    """Return graph and layout of parsed JSON, or everything wrong in it; never raises."""
    count = door.leaves(plain, "graph")
    if isinstance(count, Problem):
        return (count,)
    if count > FEW and isinstance(plain, dict):
        faults = _first_faults(plain)
        if faults:
            return faults
    try:
        return read_plain(plain)
    except GraphError as error:
        return tuple(_shown(problem) for problem in error.problems)


def _shown(problem: Problem) -> Problem:
    """Return a problem whose sentence is one, and no longer than can be read."""
    said = door.one_line(problem.sentence).rstrip(".")
    return problem.model_copy(update={"sentence": f"{said}."})


def _first_faults(plain: dict[str, Any]) -> tuple[Problem, ...]:
    """Return the first fault of each list; a graph of another schema is left to the builder."""
    if plain.get("schema") != 1:
        return ()
    body = {key: value for key, value in plain.items() if key != "layout"}
    try:
        sieve(Document).validate_python({"graph": body, "layout": plain.get("layout", {})})
    except ValidationError as error:
        return door.sentences(error, "graph")
    return ()
