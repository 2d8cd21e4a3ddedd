"""What the page Projects does: each action of a button, and what it says afterwards."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from builder.problems import Problem
from pages import project_files, saving
from pages.project_facts import UNTITLED
from runtime.projects.parts import part_to_bytes
from runtime.store import links, owners, projects
from runtime.store.database import StoreError, database
from runtime.store.projects import Conflict

State = MutableMapping[Any, Any]
Answer = TypeVar("Answer")
GONE: Final = "This project is not there any more. Perhaps it was deleted for good in another tab."
MOVED: Final = (
    "This project was changed in another tab meanwhile. Look at the list again, then choose "
    "once more."
)
NO_NAME: Final = "A project needs a name of one line with at least one character. Type one."
LINK_GONE: Final = "This link was revoked already."


@dataclass(frozen=True)
class Said:
    """What is told at the top of the page, once."""

    sentence: str
    is_bad: bool = False


def asked(question: Callable[[], Answer]) -> Answer | Problem:
    """Return what the store answers, or why it cannot."""
    try:
        return question()
    except StoreError as error:
        return Problem(where="", sentence=str(error))


def open_one(state: State, wanted: str) -> None:
    """Turn this tab to a project."""
    _go(state, saving.open_project(state, wanted))


def begin_new(state: State) -> None:
    """Turn this tab to an empty project."""
    saving.new(state)
    _go(state, None)


def upload(state: State, data: bytes) -> None:
    """Make a project of a file and turn to it."""
    read = project_files.read(data)
    if isinstance(read, tuple):
        _say(state, " ".join(problem.sentence for problem in read[:5]), is_bad=True)
        return
    curves = read.recordings
    parts = {"curves": part_to_bytes(curves)} if curves is not None and curves.runs else {}
    _go(state, saving.adopt(state, read.project, parts=parts))


def rename(state: State, wanted: str, title: str) -> None:
    """Give a project another name, whichever tab it is open in."""
    if not title.strip():
        _say(state, NO_NAME, is_bad=True)
        return
    kept = state.get("project")
    if kept is not None and kept.id == wanted:
        saving.rename(state, title)
        return

    def renamed() -> object:
        version = projects.version_of(database(), state["owner"], wanted)
        if version is None:
            return None
        return projects.rename(database(), state["owner"], wanted, version, title.strip())

    _tell(state, asked(renamed), f"It is called {title.strip()} now.")


def duplicate(state: State, wanted: str) -> None:
    """Make a second project of the same content."""
    saving.keep(state)
    answer = asked(lambda: projects.duplicate(database(), state["owner"], wanted))
    _tell(state, answer, "Duplicated. The copy stands first in the list.")


def delete(state: State, wanted: str, title: str) -> None:
    """Delete a project; it can be brought back for a while."""
    saving.keep(state)
    answer = asked(lambda: projects.delete(database(), state["owner"], wanted))
    kept = state.get("project")
    if answer is True and kept is not None and kept.id == wanted:
        saving.new(state)
    _tell(
        state,
        answer,
        f"{title or UNTITLED} is deleted. It stands below for 30 days and can be brought back.",
    )


def bring_back(state: State, wanted: str, title: str) -> None:
    """Take a project out of the deleted ones."""
    answer = asked(lambda: projects.undelete(database(), state["owner"], wanted))
    _tell(state, answer, f"{title or UNTITLED} is back.")


def revoke(state: State, link_id: str) -> None:
    """Let a link open nothing from now on."""
    answer = asked(lambda: links.revoke(database(), state["owner"], link_id))
    _tell(
        state,
        answer,
        "The link is revoked. Copies that others made of it are theirs and stay.",
        gone=LINK_GONE,
    )


def make_recovery_key(state: State) -> None:
    """Make the key that brings the projects into another browser; an older one stops working."""
    answer = asked(lambda: owners.new_recovery_key(database(), state["owner"]))
    if isinstance(answer, Problem):
        _say(state, answer.sentence, is_bad=True)
    else:
        state["recovery_key"] = answer


def forget_recovery_key(state: State) -> None:
    """Stop showing the key: its owner has kept it."""
    state.pop("recovery_key", None)


def _go(state: State, problem: Problem | None) -> None:
    """Let the page turn to Build, or say why it cannot."""
    if problem is not None:
        _say(state, problem.sentence, is_bad=True)
    else:
        state["projects_done"] = True


def _tell(state: State, answer: object, sentence: str, gone: str = GONE) -> None:
    """Say what came of it: a problem, a conflict, nothing found, or that it is done."""
    match answer:
        case Problem():
            _say(state, answer.sentence, is_bad=True)
        case Conflict():
            _say(state, MOVED, is_bad=True)
        case None | False:
            _say(state, gone, is_bad=True)
        case _:
            _say(state, sentence)


def _say(state: State, sentence: str, *, is_bad: bool = False) -> None:
    state["projects_said"] = Said(sentence, is_bad)
