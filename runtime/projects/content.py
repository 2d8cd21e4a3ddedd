"""A project: the one immutable value that is saved, taken away as a file, and shared by a link.

Runs stand beside it and never travel in it. Equal projects have equal bytes, so the hash of the
bytes names the content.
"""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from builder import file as graph_file
from builder.file import Document
from builder.graph import Graph, Layout
from builder.names import shown
from builder.problems import Problem
from builder.programs import own
from builder.programs.own import LONGEST_TEXT, OwnPrograms
from builder.values import Value
from runtime.projects import door
from runtime.projects.door import Migration
from runtime.projects.graphs import FEW, read_graph
from runtime.settings import MOST_SEED, TrainSettings, parse_settings

SCHEMA: Final = 1
MOST_BYTES: Final = 2 * 1024 * 1024  # of a project's JSON
LONGEST_TITLE: Final = 120
# What leaves room for three programs, the training and all the keys, at their widest.
MOST_GRAPH_BYTES: Final = 600_000
MOST_PROGRAM_BYTES: Final = 1_100_000

# n -> the pure function that makes the body of a project of schema n one of schema n+1.
MIGRATIONS: Final[Mapping[int, Migration]] = MappingProxyType({})


def _title(title: str) -> str:
    """Raises: ValueError, which says why a title cannot be one."""
    if len(title) > LONGEST_TITLE:
        raise ValueError(
            f"A title has at most {LONGEST_TITLE} characters; this one has {len(title):,}. "
            "Shorten it"
        )
    if not title.isprintable() or title != title.strip():
        raise ValueError(
            f"The title {shown(title)} holds a character that cannot be shown, or begins or ends "
            "with a space. Type another"
        )
    return title


def _text(text: str) -> str:
    """Raises: ValueError, which says why a text cannot be kept."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(
            f"The program has {len(text):,} characters; at most {LONGEST_TEXT:,} can be kept. "
            "Shorten it"
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("The program holds half a character, which no file can hold. Retype it")
    return text


Title = Annotated[str, AfterValidator(_title)]


class Written(Value):
    """A program as it stands in an editor. Its text may be anything, also what does not run."""

    text: Annotated[str, AfterValidator(_text)] = ""
    title: Title = ""  # of the ready program it was opened from
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)] = 0  # of its last run


class Project(Value):
    """Everything a learner makes in one place.

    Raises: pydantic.ValidationError; `assembled` gives the sentences instead.
    """

    title: Title = ""  # its own; pages show the graph's while it has none
    graph: Graph | None = None
    layout: Layout = Field(default_factory=dict)
    programs: OwnPrograms = OwnPrograms()
    memory: Written = Written()  # open on Tensors
    gradients: Written = Written()  # open on Autograd
    module: Written = Written()  # typed on Modules
    training: TrainSettings | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.graph is None and self.layout:
            raise ValueError("It has places for things of a graph, but no graph")
        if self.graph is not None:
            _within(graph_file.to_plain(self.graph, self.layout), MOST_GRAPH_BYTES, "The graph")
        if _widest(self.programs) > MOST_PROGRAM_BYTES:
            _within(own.to_plain(self.programs), MOST_PROGRAM_BYTES, "The programs together")
        return self


def to_json(project: Project) -> bytes:
    """Return the canonical bytes: equal projects give equal bytes."""
    return door.canonical(to_plain(project))


def to_plain(project: Project) -> dict[str, Any]:
    """Return a project as plain lists and dicts."""
    graph, training = project.graph, project.training
    return {
        "schema": SCHEMA,
        "title": project.title,
        "graph": None if graph is None else graph_file.to_plain(graph, project.layout),
        "programs": own.to_plain(project.programs),
        "memory": project.memory.model_dump(),
        "gradients": project.gradients.model_dump(),
        "module": project.module.model_dump(),
        "training": None if training is None else training.model_dump(mode="json"),
    }


def from_json(data: bytes | str) -> Project | tuple[Problem, ...]:
    """Return the project of a text from anywhere, or everything wrong with it; never raises."""
    plain = door.parse(data, MOST_BYTES, "project")
    return (plain,) if isinstance(plain, Problem) else from_plain(plain)


def from_plain(
    plain: object, *, schema: int = SCHEMA, migrations: Mapping[int, Migration] = MIGRATIONS
) -> Project | tuple[Problem, ...]:
    """Return the project of JSON that is parsed already; never raises."""
    plain = door.bounded(plain, "project")
    body = (
        plain if isinstance(plain, Problem) else door.upgraded(plain, schema, migrations, "project")
    )
    if isinstance(body, Problem):
        return (body,)
    problems = list(door.strange(body, _KNOWN, "project"))
    found: dict[str, Any] = {}
    for name, value in body.items():
        read = _PARTS.get(name, _as_it_is)(value)
        if isinstance(read, tuple):
            problems.extend(read)
        elif isinstance(read, Document):
            found.update(graph=read.graph, layout=read.layout)
        elif name in _KNOWN:
            found[name] = read
    return tuple(problems[: door.MOST_SENTENCES]) if problems else assembled(**found)


def assembled(**parts: Any) -> Project | tuple[Problem, ...]:
    """Return the project of these parts, or why they cannot be one."""
    try:
        return Project(**parts)
    except ValidationError as error:
        return door.sentences(error, "project")


def content_hash(data: bytes) -> str:
    """Return the name of a content: the SHA-256 of its canonical bytes."""
    return hashlib.sha256(data).hexdigest()


def _graph(plain: object) -> Any:
    return None if plain is None else read_graph(plain)


def _programs(plain: object) -> Any:
    count = door.leaves(plain, "programs")
    if isinstance(count, int) and count > FEW:  # a hundred programs have a fifth of that
        return (door.no("The programs are damaged. Choose a file saved by Lampwork."),)
    read = own.from_plain(plain)
    return (read,) if isinstance(read, Problem) else read


def _training(plain: object) -> Any:
    return None if plain is None else parse_settings(plain)


def _as_it_is(plain: object) -> Any:
    """Return what `Project` itself validates; a JSON value is never a tuple."""
    return plain


_PARTS: Final = MappingProxyType({"graph": _graph, "programs": _programs, "training": _training})
_KNOWN: Final = frozenset(Project.model_fields) - {"layout"}  # which stands in its graph


def _within(plain: object, most: int, what: str) -> None:
    """Raises: ValueError for content of more bytes than there is room for."""
    size = len(door.canonical(plain))
    if size > most:
        raise ValueError(
            f"{what} would take {size:,} bytes in the file; there is room for {most:,}. Move some "
            "to a project of its own"
        )


def _widest(programs: OwnPrograms) -> int:
    """Return the most bytes these programs can take: JSON writes a character with six at most."""
    return sum(6 * (len(one.name) + len(one.text)) + 30 for one in programs.programs) + 60
