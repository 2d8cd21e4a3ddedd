"""One learner's program in a session: its text, what it did, and what the browser may change of it.

The browser owns the text while it is typed, the cursor, the step in view; Python owns the saved
text and the trace. A text goes to the browser when `load_rev` changes, a run comes back with a
revision, and the trace that answers it carries the same one.
"""

import functools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from builder.problems import Problem
from builder.programs import PROGRAMS, ReadyProgram, own
from builder.programs.own import OwnPrograms
from inspector.gradients.record import GradTrace
from inspector.record import Poke, Trace
from pages.revisions import is_newer
from runtime import run_program, trace_gradients
from runtime.errands import MOST_CHARACTERS, MOST_POKES

_POKES = TypeAdapter(Annotated[tuple[Poke, ...], Field(max_length=MOST_POKES)])

Pokes = tuple[Poke, ...]


def memory(text: str, pokes: Pokes, seed: int) -> Trace:
    """Run a program and look at memory."""
    return run_program(text, pokes=pokes, seed=seed)


def gradients(text: str, _pokes: Pokes, seed: int) -> GradTrace:
    """Run a program and look at autograd, in which nothing is poked."""
    return trace_gradients(text, seed=seed)


@dataclass
class Shelf:
    """Where a session keeps the learner's own programs, whichever page they were written on."""

    own: OwnPrograms = field(default_factory=OwnPrograms)


@dataclass
class Desk:
    """Where one program is written and run; `look` runs it, `menu` is what can be opened."""

    look: Callable[[str, Pokes, int], Trace | GradTrace] = memory
    menu: tuple[ReadyProgram, ...] = PROGRAMS
    shelf: Shelf = field(default_factory=Shelf)
    doc: str = field(default_factory=lambda: secrets.token_hex(8))
    load_rev: int = 0
    ack: int = 0
    seen_load_rev: int = -1
    text: str = ""
    opened: str = ""  # the text as it was loaded, which title and note are about
    title: str = ""
    look_at: str = ""
    trace: dict[str, Any] | None = None
    trace_rev: int = 0
    seed: int = 0  # of the last run
    painted: int = -1  # the newest trace the browser has
    refused: str = ""
    read_only: bool = False  # somebody else's, or an older version
    begun: int = 0  # the load_rev of what stands here before anything was chosen

    @property
    def is_touched(self) -> bool:
        """Whether a program was chosen or typed here."""
        return self.load_rev > self.begun or self.ack > 0

    @property
    def own(self) -> OwnPrograms:
        """The learner's own programs."""
        return self.shelf.own


def load(desk: Desk, text: str, title: str = "", look_at: str = "") -> None:
    """Replace the program: a ready one, one of the learner's own, code of another page."""
    desk.text, desk.opened, desk.title, desk.look_at = text, text, title, look_at
    desk.load_rev += 1
    desk.trace, desk.painted = None, -1
    desk.refused = ""


def open_ready(desk: Desk, name: str) -> None:
    """Open a program of the menu and run it; a name that is not on it opens nothing."""
    for ready in desk.menu:
        if ready.name == name:
            load(desk, ready.text, ready.title, ready.look_at)
            run(desk)


def take_edit(desk: Desk, message: object) -> None:
    """Take the text as it stands in the editor. What cannot be kept is refused in a sentence."""
    if desk.read_only or not is_newer(message, desk.doc, desk.load_rev, desk.ack):
        return
    text = message.get("text")
    if type(text) is not str or len(text) > MOST_CHARACTERS:
        desk.refused = f"The program is longer than {MOST_CHARACTERS:,} characters. Shorten it."
        return
    if any("\ud800" <= character <= "\udfff" for character in text):
        desk.refused = "The program holds half a character, which no file can hold. Retype it."
        return
    desk.text, desk.ack, desk.refused = text, message["rev"], ""
    desk.seen_load_rev = desk.load_rev
    desk.painted = message["painted"] if type(message.get("painted")) is int else -1


def take_run(desk: Desk, message: object) -> None:
    """Run the program the browser sent, with its pokes, and keep what it did."""
    before = desk.ack
    take_edit(desk, message)
    if desk.ack == before or not isinstance(message, dict):
        return
    try:
        # By way of JSON, whose lists are tuples to a strict reader.
        found = _POKES.validate_json(json.dumps(message.get("pokes", [])))
    except (ValidationError, TypeError, ValueError):
        desk.refused = "These changes of memory cannot be read. Remove them and run again."
        return
    run(desk, found)


def run(desk: Desk, pokes: Pokes = ()) -> None:
    """Run the program as it is saved.

    Each run draws other random numbers, as torch does where no seed is set; one with a poke draws
    those of the run that it is compared with.
    """
    desk.seed = desk.seed if pokes else secrets.randbits(32)
    desk.trace = desk.look(desk.text, pokes, desk.seed).model_dump(mode="json")
    desk.trace_rev = desk.ack


def take_action(desk: Desk, message: object) -> None:
    """Open a program, or keep, rename or delete one of the learner's own."""
    if desk.read_only or not isinstance(message, dict):
        return
    match message.get("name"), message.get("value"):
        case "open", str(name):
            open_ready(desk, name)
        case "open_own", str(name):
            text = desk.own.text(name)
            if text is not None:
                load(desk, text, name)
                run(desk)
        case str(name), dict(value):
            _arrange(desk, name, value)


def _arrange(desk: Desk, name: str, value: dict[str, Any]) -> None:
    """Change the shelf of the learner's own programs."""
    match name, value:
        case "save_as", {"name": str(title), "text": str(text)}:
            _keep(desk, own.save(desk.own, title, text))
        # The browser may have kept programs of an earlier session, which are not known here.
        case "rename", {"name": str(title), "to": str(new)} if title in desk.own.names:
            _keep(desk, own.rename(desk.own, title, new))
        case "delete", {"name": str(title)} if title in desk.own.names:
            _keep(desk, own.delete(desk.own, title))
        case "adopt", {"programs": list(programs)}:
            _adopt(desk, programs[: own.MOST])


def _adopt(desk: Desk, programs: list[Any]) -> None:
    """Take the programs a browser kept before there were projects; what is here stays."""
    for one in programs:
        match one:
            case {"name": str(title), "text": str(text)} if desk.own.text(title) != text:
                free = f"{title[: own.LONGEST_NAME - 4]} (2)" if title in desk.own.names else title
                _keep(desk, own.save(desk.own, free, text))


def _keep(desk: Desk, programs: OwnPrograms | Problem) -> None:
    if isinstance(programs, Problem):
        desk.refused = programs.sentence
    else:
        desk.shelf.own, desk.refused = programs, ""


def shown(desk: Desk) -> dict[str, Any]:
    """Return what the component draws."""
    pending = desk.seen_load_rev != desk.load_rev
    return {
        "mode": "program",
        "doc": desk.doc,
        "load_rev": desk.load_rev,
        "ack": desk.ack,
        "text": desk.text if pending else None,
        "title": desk.title,
        "note": desk.look_at if desk.text == desk.opened else "",  # true of that text alone
        "trace": desk.trace if desk.painted != desk.trace_rev else None,  # it may be large
        "trace_rev": desk.trace_rev,
        "refused": desk.refused or None,
        "programs": {"ready": _ready(desk.menu), "own": list(desk.own.names)},
    }


@functools.cache
def _ready(menu: tuple[ReadyProgram, ...]) -> list[dict[str, Any]]:
    """Return a menu of ready programs, grouped by topic in the order of the list."""
    groups: dict[str, list[dict[str, str]]] = {}
    for program in menu:
        item = {"name": program.name, "title": program.title, "idea": program.idea}
        groups.setdefault(program.topic, []).append(item)
    return [{"group": topic, "items": items} for topic, items in groups.items()]
