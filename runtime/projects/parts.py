"""What may travel beside a project: curves, recorded programs, answers about a model, weights.

Each is a bounded blob of its own, read as strictly as a file from anywhere. Nothing is run and
nothing is loaded: it is what was seen when the link was made.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self, cast

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator

from builder.names import shown
from builder.problems import Problem
from builder.values import Value
from inspector.gradients.record import GradTrace
from inspector.modules.report import Summary, WalkReport
from inspector.record import Trace
from runtime.journal import ValidationRow
from runtime.projects import door, weights
from runtime.projects.content import Title
from runtime.projects.door import Migration
from runtime.projects.sieve import sieve
from runtime.settings import TrainSettings
from runtime.state import RunState

SCHEMA: Final = 1
KINDS: Final = ("curves", "traces", "tree", "weights")
MOST: Final[Mapping[str, int]] = MappingProxyType(
    {"curves": 2 << 20, "traces": 8 << 20, "tree": 4 << 20, "weights": 16 << 20}
)
MOST_POINTS: Final = 2_000
MOST_VALIDATIONS: Final = 2_000
MOST_RUNS: Final = 20
LONGEST_LINE: Final = 400
LARGEST: Final = 2**53  # what a browser counts exactly


def _line(text: str) -> str:
    """Raises: ValueError for words that are not one line that can be shown."""
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise ValueError(f"It should be one line of at most {LONGEST_LINE} characters")
    return text


Step = Annotated[int, Field(ge=0, le=LARGEST)]
Point = tuple[Step, float, float | None]  # step, seconds, loss; None where it was not finite


class RecordedRun(Value):
    """The curve of a run as it stood when it was recorded, thinned so that no peak is lost."""

    title: Title
    how: Annotated[str, AfterValidator(_line)]
    settings: TrainSettings
    state: RunState
    points: Annotated[tuple[Point, ...], Field(max_length=MOST_POINTS)]
    validations: Annotated[tuple[ValidationRow, ...], Field(max_length=MOST_VALIDATIONS)]

    @model_validator(mode="after")
    def _can_be_shown(self) -> Self:
        for value in _numbers_and_words(self):
            if isinstance(value, str):
                _line(value)
            elif value is not None and not 0 <= value <= LARGEST:
                raise ValueError("It counts something less than 0, or more than can be counted")
        return self

    def message(self) -> dict[str, Any]:
        """Return what the live route would send of it, all at once."""
        state = self.state
        return {
            "from": 0,
            "next": len(self.points),
            "records": [list(point) for point in self.points],
            "validation_from": 0,
            "validation": [row.model_dump() for row in self.validations],
            "state": {**state.model_dump(), "ended": state.ended, "progress": state.progress},
        }


class _Part(Value):
    """Something that travels, with the number of its form."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1


class Recordings(_Part):
    """Runs that travel with a project, the one to show first in front."""

    runs: Annotated[tuple[RecordedRun, ...], Field(max_length=MOST_RUNS)] = ()


class Traces(_Part):
    """What the two open programs did when they ran last."""

    memory: Trace | None = None  # on Tensors
    gradients: GradTrace | None = None  # on Autograd


class Answers(_Part):
    """What was told of the model, so that it can be shown without being built."""

    walk: WalkReport | None = None
    summary: Summary | None = None


Part = Recordings | Traces | Answers | bytes

_FORMS: Final[Mapping[str, type[_Part]]] = MappingProxyType(
    {"curves": Recordings, "traces": Traces, "tree": Answers}
)
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "curves": "record of the runs",
        "traces": "record of the programs",
        "tree": "record of the model",
    }
)
# For each kind: n -> the pure function that makes a body of schema n one of schema n+1.
MIGRATIONS: Final[Mapping[str, Mapping[int, Migration]]] = MappingProxyType({})


def part_to_bytes(value: Part) -> bytes:
    """Return the blob of a part: equal parts give equal bytes."""
    return value if isinstance(value, bytes) else value.model_dump_json().encode()


def read_part(
    kind: object,
    data: object,
    *,
    schema: int = SCHEMA,
    migrations: Mapping[str, Mapping[int, Migration]] = MIGRATIONS,
) -> Part | Problem:
    """Return the part a blob holds, or the sentence why it holds none; never raises.

    Weights are given back as they came, once their header was checked.
    """
    if not isinstance(kind, str) or kind not in KINDS:
        return door.no(f"Nothing of the kind {shown(str(kind)[:40])} travels with a link.")
    if not isinstance(data, bytes):
        return door.no("What came with the link is no file. Make the link again.")
    if len(data) > MOST[kind]:
        return door.no(
            f"The {kind} have {len(data):,} bytes; at most {MOST[kind]:,} can be read.", kind
        )
    if kind == "weights":
        return weights.complaint(data) or data
    plain = door.parse(data, MOST[kind], _WORDS[kind])
    if isinstance(plain, Problem):
        return plain
    return part_of(kind, plain, schema=schema, migrations=migrations.get(kind, {}))


def part_of(
    kind: str,
    plain: object,
    *,
    schema: int = SCHEMA,
    migrations: Mapping[int, Migration] = MappingProxyType({}),
) -> Part | Problem:
    """Return the part of JSON that is parsed already; never raises."""
    what = _WORDS[kind]
    plain = door.bounded(plain, what)
    body = plain if isinstance(plain, Problem) else door.upgraded(plain, schema, migrations, what)
    if isinstance(body, Problem):
        return body
    try:
        return cast("Part", sieve(_FORMS[kind]).validate_python({**body, "schema": SCHEMA}))
    except ValidationError as error:
        return door.sentences(error, what)[0]


def _numbers_and_words(run: RecordedRun) -> Iterator[Any]:
    """Yield what a run's state and validations count and say."""
    yield from run.state.model_dump().values()
    for row in run.validations:
        yield from (row.epoch, row.step)
