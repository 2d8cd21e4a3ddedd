"""The module of one session: where it comes from, what was changed on it, what is looked at.

Everything shown is an answer about a specimen: a text and a list of changes. Equal questions are
asked once.
"""

import functools
import secrets
from dataclasses import dataclass, field, replace
from typing import TypeVar

from builder.values import Value
from inspector.modules.run_record import InputSpec, RunReport
from inspector.record import ProgramError
from pages.modules_words import reason
from pages.revisions import is_newer
from pages.subjects import Subject
from runtime import examine
from runtime.projects.parts import Answers
from runtime.questions import Question, Run, Samples, Walk
from runtime.specimen import MOST_CHANGES, Change, Freeze, Load, Specimen

_Report = TypeVar("_Report", bound=Value)
NOT_SHARED = "This was not answered when the link was made, and nothing is run here. Make a copy."


@dataclass
class Examination:
    """One session's look at a module."""

    doc: str = field(default_factory=lambda: secrets.token_hex(8))
    subject: Subject | None = None
    turns: int = 0  # how often another module was turned to
    load_rev: int = 0
    ack: int = 0
    changes: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()
    training: bool = True
    upload: bytes = b""
    selected: str = ""
    painted: int = -1
    recorded: Answers | None = None  # where only what was answered before may be told


def turn_to(examination: Examination, subject: Subject) -> None:
    """Look at another module; what was changed on the one before is forgotten."""
    if subject == examination.subject:
        return
    examination.subject = subject
    examination.changes, examination.undone = (), ()
    examination.selected, examination.upload = "", b""
    examination.turns += 1
    examination.load_rev += 1
    examination.ack, examination.painted = 0, -1


def change(examination: Examination, one: Change) -> None:
    """Make one more change to the module."""
    kept = examination.changes
    if isinstance(one, Freeze):  # only the last word on a path counts
        kept = tuple(c for c in kept if not (isinstance(c, Freeze) and c.path == one.path))
    if len(kept) < MOST_CHANGES:
        examination.changes, examination.undone = (*kept, one), ()
        examination.load_rev += 1


def tried(examination: Examination, one: Change) -> str:
    """Make one more change; what torch refuses is not kept, and the reason is returned."""
    before = replace(examination)
    change(examination, one)
    if examination.load_rev == before.load_rev:
        return f"No more than {MOST_CHANGES} changes are kept. Undo some first."
    found = asked(examination, Walk())
    if not isinstance(found, ProgramError):
        return ""
    examination.changes, examination.undone = before.changes, before.undone
    examination.load_rev = before.load_rev
    return reason(found)


def take_upload(examination: Examination, data: bytes) -> bool:
    """Take the file that was uploaded; return whether that took away what another had loaded."""
    if data == examination.upload:
        return False
    kept = tuple(one for one in examination.changes if not isinstance(one, Load))
    gone = kept != examination.changes
    examination.upload, examination.changes, examination.undone = data, kept, ()
    examination.load_rev += gone
    return gone


@dataclass(frozen=True)
class Before:
    """How the module was once: without the last changes, without the weights of its run."""

    name: str
    label: str  # where there is little room
    without: int
    trained: bool = True


def befores(examination: Examination) -> tuple[Before, ...]:
    """Return what the module can be compared with, the nearest first."""
    count = len(examination.changes)
    found = []
    if count:
        found.append(Before("before the last change", "before", 1))
    if count > 1:
        found.append(Before("before all changes", "before all", count))
    if examination.subject is not None and examination.subject.weights:
        found.append(Before("before training", "before training", count, trained=False))
    return tuple(found)


def undo(examination: Examination) -> None:
    """Take the last change back."""
    if examination.changes:
        examination.undone = (*examination.undone, examination.changes[-1])
        examination.changes = examination.changes[:-1]
        examination.load_rev += 1


def redo(examination: Examination) -> None:
    """Make the change again that was taken back last."""
    if examination.undone:
        examination.changes = (*examination.changes, examination.undone[-1])
        examination.undone = examination.undone[:-1]
        examination.load_rev += 1


def take_choice(examination: Examination, message: object) -> None:
    """Take which row of the tree is chosen."""
    if is_newer(message, examination.doc, examination.load_rev, examination.ack):
        path, painted = message.get("path"), message.get("painted")
        examination.ack = message["rev"]
        examination.selected = path if type(path) is str else ""
        examination.painted = painted if type(painted) is int else -1


def action_of(examination: Examination, message: object) -> tuple[object, object]:
    """Return the name and the value of an action, if it is about the module as it stands."""
    if not isinstance(message, dict) or message.get("doc") != examination.doc:
        return "", None
    if message.get("load_rev") != examination.load_rev:
        return "", None
    painted = message.get("painted")
    examination.painted = painted if type(painted) is int else -1
    return message.get("name"), message.get("value")


def specimen(examination: Examination, *, without: int = 0) -> Specimen:
    """Return what the child makes the module from, without the last so many changes."""
    assert examination.subject is not None
    changes = examination.changes
    return Specimen(
        text=examination.subject.text,
        seed=examination.subject.seed,
        training=examination.training,
        changes=changes[: len(changes) - without],
    )


def asked(
    examination: Examination,
    question: Question[_Report],
    *,
    without: int = 0,
    trained: bool = True,
) -> _Report | ProgramError:
    """Return the answer about the module as it stands, or as it stood before.

    `without` leaves out the last changes, `trained=False` the weights of the run.
    """
    assert examination.subject is not None
    if examination.recorded is not None:
        return _told(examination.recorded, question)
    whole = specimen(examination, without=without)
    given = {
        "weights": examination.subject.weights if trained else b"",
        "upload": examination.upload,
    }
    files = tuple((name, data) for name, data in given.items() if data)
    try:
        return _answer(whole, question, files)
    except _NotNowError as refused:
        return refused.error


def _told(recorded: Answers, question: Question[_Report]) -> _Report | ProgramError:
    """Return the answer that came with a link."""
    for answer in (recorded.walk, recorded.summary):
        if isinstance(answer, question.report):
            return answer
    return ProgramError(kind="refused", message=NOT_SHARED)


def of_inputs(
    examination: Examination, specs: tuple[InputSpec, ...], samples: Samples | None
) -> RunReport | ProgramError:
    """Return how the first input looks: what a module gives that gives back what it is given."""
    question = Run(inputs=specs[:1], samples=samples, look="")
    return asked(replace(examination, subject=_MIRROR, changes=(), upload=b""), question)


_MIRROR = Subject("The input", "model = nn.Identity()")


class _NotNowError(Exception):
    """There is no answer this time, and perhaps there is the next time it is asked."""

    def __init__(self, error: ProgramError) -> None:
        super().__init__(error.message)
        self.error = error


@functools.lru_cache(maxsize=64)
def _answer(
    whole: Specimen, question: Question[_Report], files: tuple[tuple[str, bytes], ...]
) -> _Report | ProgramError:
    answer = examine(whole, question, dict(files))
    if isinstance(answer, ProgramError) and answer.kind == "sandbox":
        raise _NotNowError(answer)
    return answer
