"""What a session looks at that is not its own to change: a link, or an older version.

Opening parses and draws. Nothing is run, trained or loaded, and nothing can be saved: the session
keeps no right to write while it looks.
"""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

from builder.problems import Problem
from inspector.gradients.record import GradTrace
from inspector.record import Trace
from pages import programming, saving
from pages.examining import Examination
from pages.programming import Desk, Pokes
from runtime.projects import inline
from runtime.projects.content import Project, assembled
from runtime.projects.parts import Answers, Part, Recordings, Traces, read_part
from runtime.projects.place import Place
from runtime.store import links
from runtime.store.database import StoreError, database
from runtime.store.projects import Parent

State = MutableMapping[Any, Any]
PAGES: Final = ("build", "tensors", "modules", "autograd", "train")
MOST_CHARACTERS: Final = 4_000
DEAD: Final = (
    "This link opens nothing. It may have been revoked or have run out, or it was cut short when "
    "it was copied. Ask whoever sent it for a new one."
)
NO_LINK: Final = (
    "No link was found in this address. Perhaps it was cut off behind the sign #. Open the whole "
    "link again."
)
NOT_YOURS: Final = "This link may be looked at but not copied. Ask its owner for one that may."


@dataclass(frozen=True)
class Viewed:
    """What is looked at, and what came with it."""

    project: Project
    label: str  # what the bar says it is
    linked: bool = False  # the tab's address led here, and the browser holds the link
    token: str = ""  # of the link, which a copy is asked for with
    may_fork: bool = False
    place: Place = field(default_factory=Place)
    traces: Traces | None = None
    answers: Answers | None = None
    recordings: Recordings | None = None
    weights: bytes = b""


def of(state: State) -> Viewed | None:
    """Return what this session looks at, None while it works on its own."""
    found: Viewed | None = state.get("viewing")
    return found


def fields(state: State, page: str) -> dict[str, Any]:
    """Return what a component is told besides its own: whose it is, when saved, where to look."""
    viewed = of(state)
    place = viewed.place if viewed is not None and viewed.place.page == page else None
    return {
        "read_only": viewed is not None,
        "project": saving.project_id(state),
        "saved": saving.mark(state),
        "place": place and {"node": place.node, "step": place.step},
    }


def take_link(state: State, text: object) -> bool:
    """Open what the address of this tab holds; return whether it could be opened."""
    if type(text) is not str or len(text) > MOST_CHARACTERS:
        text = ""
    found = _open(text)
    if isinstance(found, Viewed):
        look(state, found)
        return True
    state["link_refused"] = found
    return False


def look(state: State, viewed: Viewed) -> None:
    """Put it onto all pages, read-only."""
    saving.keep(state)
    saving.show(state, viewed.project)
    state["viewing"] = viewed
    state["run"] = None
    traces = viewed.traces or Traces()
    _put_desk(state, "desk", programming.memory, traces.memory)
    _put_desk(state, "gradient_desk", programming.gradients, traces.gradients)
    state["examination"] = Examination(
        recorded=viewed.answers or Answers(), selected=viewed.place.node
    )


def fork(state: State) -> str:
    """Make a copy of what is looked at, and go on in it; return why that cannot be, or ""."""
    viewed = of(state)
    owner = state.get("owner")
    if viewed is None:
        return ""
    if owner is None:
        return str(state.get("no_owner") or "")
    if not viewed.may_fork:
        return NOT_YOURS
    if not viewed.token:
        title = viewed.project.title or viewed.label
        saving.leave(state)
        problem = saving.adopt(state, viewed.project, Parent.of(viewed.project, title))
        return problem.sentence if problem else ""
    try:
        made = links.fork(database(), owner, viewed.token)
    except StoreError as error:
        return str(error)
    if made is None:
        return DEAD
    if isinstance(made, Problem):
        return made.sentence
    problem = saving.open_project(state, made.id)
    return problem.sentence if problem else ""


def _open(text: str) -> Viewed | str:
    """Return what a link opens, or one sentence."""
    kind, _, value = text.partition("=")
    match kind:
        case "s":
            return _shared(value)
        case "g":
            return _inline(value)
        case _:
            return NO_LINK


def _shared(token: str) -> Viewed | str:
    try:
        shared = links.open_link(database(), token)
    except StoreError as error:
        return str(error)
    if shared is None:
        return DEAD
    if isinstance(shared, Problem):
        return shared.sentence
    parts: dict[str, Part | Problem] = {
        kind: read_part(kind, data) for kind, data in shared.parts.items()
    }
    broken = next((part for part in parts.values() if isinstance(part, Problem)), None)
    if broken is not None:
        return broken.sentence
    found: dict[str, Any] = dict(parts)
    return Viewed(
        project=shared.project,
        label=shared.label or shared.title,
        linked=True,
        token=token,
        may_fork=shared.mode == "fork",
        place=shared.place,
        traces=found.get("traces"),
        answers=found.get("tree"),
        recordings=found.get("curves"),
        weights=found.get("weights", b""),
    )


def _inline(text: str) -> Viewed | str:
    document = inline.from_text(text)
    if isinstance(document, tuple):
        return document[0].sentence
    project = assembled(graph=document.graph, layout=document.layout)
    if not isinstance(project, Project):
        return project[0].sentence
    label = document.graph.title or "A graph"
    return Viewed(project=project, label=label, linked=True, may_fork=True)


def _put_desk(
    state: State,
    name: str,
    look_at: Callable[[str, Pokes, int], Trace | GradTrace],
    trace: Trace | GradTrace | None,
) -> None:
    """Let a program show what it did when it was shared; here it is neither changed nor run."""
    desk = state.setdefault(name, Desk(look=look_at, shelf=state["shelf"]))
    desk.read_only = True
    if trace is not None:
        desk.trace, desk.trace_rev = trace.model_dump(mode="json"), 0
