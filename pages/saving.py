"""The project of one session: what stands on its pages, saved as it changes.

Every page keeps its own state; here it is gathered into one value, held against what was saved
last, and committed before the browser is told. A version that somebody else moved on is never
overwritten: what stands here goes on as a project of its own.
"""

from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from builder.problems import Problem
from pages import drawing, identity, programming
from pages.programming import Desk, Shelf
from pages.subjects import STARTING as MODULE_STARTING
from runtime import runs
from runtime.projects.content import LONGEST_TITLE, Project, assembled
from runtime.projects.parts import Recordings, read_part
from runtime.settings import TrainSettings
from runtime.store import projects
from runtime.store.database import StoreError, database
from runtime.store.heads import title_of
from runtime.store.owners import Owner
from runtime.store.projects import Conflict, Opened, Parent, Saved

State = MutableMapping[Any, Any]
GONE: Final = (
    "This project was deleted elsewhere. What stands here goes on as a project of its own."
)
NO_PROJECT: Final = (
    "This address opens no project of yours. Perhaps it was deleted, or it belongs to another "
    "browser. Your newest one is shown."
)

NO_TITLE: Final = (
    f"A title is one line of at most {LONGEST_TITLE} characters that can be shown. Type another."
)


@dataclass(frozen=True)
class Kept:
    """The project a session is in, as it was saved last."""

    id: str
    version: int
    at: int  # milliseconds since the epoch
    content: Project
    load_rev: int = 0  # of the drawing: another one was opened when it differs


@dataclass(frozen=True)
class Notice:
    """Something the bar tells, and what can be done about it."""

    text: str
    tone: str = "plain"  # or bad
    actions: tuple[tuple[str, str], ...] = ()  # name, label


def begin(state: State, wanted: str | None) -> None:
    """Fill a new session with the project of the address, else with the newest one."""
    if "project" in state:
        return
    state["project"] = None
    state.setdefault("shelf", Shelf())
    owner = state.get("owner")
    if owner is None:
        return
    opened = _opened(owner, wanted) if wanted else None
    if wanted and opened is None:
        state["notice"] = Notice(NO_PROJECT, "bad")
    _take(state, opened or _opened(owner, None))


def choose_training(state: State, settings: TrainSettings | None) -> None:
    """Note how the learner wants to train; the form as it is drawn at first is no choice."""
    if settings is None:
        return
    begun = state.setdefault("training_begun", settings)
    if settings != begun or state.get("training") is not None:
        state["training"] = settings


def current(state: State) -> Project | tuple[Problem, ...]:
    """Return what stands on all pages of this session, or why it cannot be kept as a project."""
    drawing.begin(state)
    graph = state["graph"]
    return assembled(
        title=state.get("project_title", ""),
        graph=graph,
        layout=drawing.places(state) if graph is not None else {},
        programs=state["shelf"].own,
        memory=_written(state.get("desk")),
        gradients=_written(state.get("gradient_desk")),
        module=_typed(state.get("module_code", MODULE_STARTING)),
        training=state.get("training"),
    )


def keep(state: State) -> bool:
    """Save what changed since it was saved last; nothing that cannot be saved is lost here.

    Returns whether the session is in another project now, which its whole page should know.
    """
    owner = state.get("owner")
    if owner is None or "project" not in state or state.get("viewing") is not None:
        return False
    content, kept = current(state), state["project"]
    if content == (kept.content if kept else Project()):
        state["not_saved"] = ""
        return False
    if not identity.is_same(state):
        return False
    state["not_saved"] = _commit(state, owner, kept, content)
    return state["project"] is not None and (kept is None or kept.id != state["project"].id)


def mark(state: State) -> dict[str, Any] | None:
    """Return what the browser is told of the last save; None where nothing is kept at all."""
    if state.get("owner") is None or "project" not in state or state.get("viewing") is not None:
        return None
    kept = state["project"]
    return {
        "at": kept.at if kept else None,
        "problem": state.get("not_saved", ""),
        "title": title(state),
    }


def title(state: State) -> str:
    """Return what the project is called: its own title, else its model's."""
    graph = state.get("graph")
    return state.get("project_title") or (graph.title if graph is not None else "") or ""


def project_id(state: State) -> str:
    """Return the id of the project this session is in, "" while nothing has been made."""
    kept = state.get("project")
    return kept.id if kept is not None and state.get("viewing") is None else ""


def refresh(state: State) -> bool:
    """Bring a session forward that changed nothing itself; return whether there was news."""
    owner, kept = state.get("owner"), state.get("project")
    if owner is None or kept is None or state.get("viewing") is not None:
        return False
    try:
        version = projects.version_of(database(), owner, kept.id)
        if version in (None, kept.version) or current(state) != kept.content:
            return False
        _take(state, projects.open_project(database(), owner, kept.id))
    except StoreError:
        return False
    state["notice"] = Notice("Brought forward to what was saved in another tab.")
    return True


def new(state: State) -> None:
    """Begin an empty project; the row is made when something is in it."""
    keep(state)
    leave(state)
    state["project"] = None
    state["not_saved"] = ""
    show(state, Project())
    state["run"] = None


def open_project(state: State, wanted: object) -> Problem | None:
    """Turn to another project of this owner; return why that cannot be."""
    keep(state)
    try:
        opened = projects.open_project(database(), state["owner"], wanted)
    except StoreError as error:
        return Problem(where="", sentence=str(error))
    if isinstance(opened, Problem):
        return opened
    if opened is None:
        return Problem(where="", sentence=NO_PROJECT.removesuffix(" Your newest one is shown."))
    leave(state)
    _take(state, opened)
    return None


def adopt(
    state: State,
    project: Project,
    parent: Parent | None = None,
    parts: Mapping[str, bytes] = MappingProxyType({}),
) -> Problem | None:
    """Make a new project of this content and turn to it; return why that cannot be."""
    keep(state)
    owner = state.get("owner")
    if owner is None:
        return Problem(where="", sentence=state.get("no_owner", identity.NO_COOKIE))
    try:
        saved = projects.create(database(), owner, project, parent=parent, parts=parts)
    except StoreError as error:
        return Problem(where="", sentence=str(error))
    return saved if isinstance(saved, Problem) else open_project(state, saved.id)


def rename(state: State, title: str) -> None:
    """Give the project another name; a name that cannot be one is told as a notice."""
    found = assembled(title=title.strip())
    if not isinstance(found, Project):
        state["notice"] = Notice(NO_TITLE, "bad")
        return
    state["project_title"] = found.title
    keep(state)


def snapshot(state: State, name: str) -> Problem | None:
    """Keep the version that stands now under a name."""
    keep(state)
    owner, kept = state.get("owner"), state.get("project")
    if owner is None or kept is None:
        return Problem(where="", sentence="There is nothing to keep yet. Make something first.")
    try:
        return projects.snapshot(database(), owner, kept.id, name)
    except StoreError as error:
        return Problem(where="", sentence=str(error))


def restore(state: State, snapshot_id: int) -> Problem | None:
    """Put a kept version back; what stands now is kept as a version first."""
    keep(state)
    owner, kept = state.get("owner"), state.get("project")
    if owner is None or kept is None:
        return Problem(where="", sentence="Nothing was saved here yet, so nothing can be restored.")
    try:
        found = projects.restore(database(), owner, kept.id, kept.version, snapshot_id)
        if isinstance(found, Problem):
            return found
        if found is None or isinstance(found, Conflict):
            return Problem(
                where="",
                sentence="This project was changed in another tab meanwhile. Open the history "
                "again and choose once more.",
            )
        leave(state)
        _take(state, projects.open_project(database(), owner, kept.id))
    except StoreError as error:
        return Problem(where="", sentence=str(error))
    return None


def add_run(state: State, run_id: str) -> None:
    """Note that a run belongs to this project."""
    keep(state)  # a drawing that was opened just now has no row yet
    owner, kept = state.get("owner"), state.get("project")
    if owner is not None and kept is not None and state.get("viewing") is None:
        with suppress(StoreError):  # the run goes on; its address still opens it
            projects.add_run(database(), owner, kept.id, run_id)


def run_ids(state: State) -> tuple[str, ...]:
    """Return the ids of this project's runs, the newest first."""
    here = project_id(state)
    if not here:
        return ()
    try:
        return projects.runs_of(database(), state["owner"], here)
    except StoreError:
        return ()


def brought_along(state: State) -> tuple[Recordings | None, bytes]:
    """Return the curves and the weights that came with the copy this project is."""
    here = project_id(state)
    if not here:
        return None, b""
    if state.get("brought", ("",))[0] != here:
        state["brought"] = (here, *_parts(state["owner"], here))
    _, curves, weights = state["brought"]
    return curves, weights


def show(state: State, project: Project) -> None:
    """Put a project onto all pages; what stood there before goes."""
    drawing.renew(state, project.graph, project.layout)
    state["project_title"] = project.title
    state["shelf"] = Shelf(own=project.programs)
    for name in (
        "desk",
        "gradient_desk",
        "examination",
        "training",
        "training_begun",
        "training_before",
        "module_code",
        "proofs",
        "brought",
    ):
        state.pop(name, None)
    for name in [one for one in state if str(one).startswith("train_")]:
        del state[name]  # the form is filled anew
    if project.memory.text:
        state["desk"] = Desk(shelf=state["shelf"])
        programming.load(state["desk"], project.memory.text, project.memory.title)
        state["desk"].seed = project.memory.seed
    if project.gradients.text:
        state["gradient_desk"] = Desk(look=programming.gradients, shelf=state["shelf"])
        programming.load(state["gradient_desk"], project.gradients.text, project.gradients.title)
        state["gradient_desk"].seed = project.gradients.seed
    if project.module.text:
        state["module_code"] = project.module.text
    state["training"] = project.training


def leave(state: State) -> None:
    """Stop looking at somebody else's, or at an older version."""
    state["viewing"] = None


def other(state: State) -> Project | None:
    """Return the version that won where this session's went on as a project of its own."""
    try:
        found = projects.open_project(database(), state["owner"], state.get("other_version"))
    except StoreError:
        return None
    return found.project if isinstance(found, Opened) else None


def again(state: State) -> None:
    """Show this session's own project again, after something else was looked at."""
    leave(state)
    if "project" not in state:
        show(state, Project())
        begin(state, None)
        return
    kept = state["project"]
    show(state, kept.content if kept else Project())
    if kept is not None:
        state["project"] = replace(kept, load_rev=state["load_rev"])
        _newest_run(state, kept.id)


def _opened(owner: Owner, wanted: str | None) -> Opened | Problem | None:
    try:
        if wanted is None:
            return projects.newest(database(), owner)
        return projects.open_project(database(), owner, wanted)
    except StoreError as error:
        return Problem(where="", sentence=str(error))


def _take(state: State, opened: Opened | Problem | None) -> None:
    """Make an opened project the session's."""
    if isinstance(opened, Problem):
        state["notice"] = Notice(opened.sentence, "bad")
    if not isinstance(opened, Opened):
        return
    show(state, opened.project)
    # Held against what the pages make of it, so that opening alone is no change.
    stands = current(state)
    content = stands if isinstance(stands, Project) else opened.project
    state["project"] = Kept(opened.id, opened.version, opened.at, content, state["load_rev"])
    state["not_saved"] = ""
    _newest_run(state, opened.id)


def _parts(owner: Owner, wanted: str) -> tuple[Recordings | None, bytes]:
    try:
        found = projects.parts_of(database(), owner, wanted)
    except StoreError:
        return None, b""
    curves = read_part("curves", found["curves"]) if "curves" in found else None
    return curves if isinstance(curves, Recordings) else None, found.get("weights", b"")


def _newest_run(state: State, wanted: str) -> None:
    state["run"] = None
    with suppress(StoreError):
        ids = projects.runs_of(database(), state["owner"], wanted)
        state["run"] = runs.token_of(ids[0]) if ids else None


def _commit(
    state: State, owner: Owner, kept: Kept | None, content: Project | tuple[Problem, ...]
) -> str:
    """Save this content; return why that cannot be, or ""."""
    if not isinstance(content, Project):
        return content[0].sentence
    try:
        saved = _save(owner, kept, content, milestone=_is_another(state, kept))
        if kept is not None and (isinstance(saved, Conflict) or saved is None):
            saved, content = _apart(state, owner, kept, content, deleted=saved is None)
    except StoreError as error:
        return str(error)
    if isinstance(saved, Saved):
        state["project"] = Kept(saved.id, saved.version, saved.at, content, state["load_rev"])
    return saved.sentence if isinstance(saved, Problem) else ""


def _save(
    owner: Owner, kept: Kept | None, content: Project, *, milestone: bool
) -> Saved | Conflict | Problem | None:
    if kept is None:
        return projects.create(database(), owner, content)
    return projects.save(database(), owner, kept.id, kept.version, content, milestone=milestone)


def _is_another(state: State, kept: Kept | None) -> bool:
    """Whether another drawing was opened over the one that was saved."""
    return kept is not None and kept.load_rev != state["load_rev"]


def _apart(
    state: State, owner: Owner, kept: Kept, content: Project, *, deleted: bool
) -> tuple[Saved | Problem, Project]:
    """Keep this session's version as a project of its own, beside the one that moved on."""
    title = title_of(content) or "Untitled"
    mine = content.model_copy(update={"title": f"{title[: LONGEST_TITLE - 4].rstrip()} (2)"})
    saved = projects.create(database(), owner, mine, parent=Parent.of(kept.content))
    if isinstance(saved, Problem):
        return saved, content
    state["project_title"] = mine.title
    if deleted:
        state["notice"] = Notice(GONE, "bad")
    else:
        state["other_version"] = kept.id
        state["notice"] = Notice(
            f"{title} was changed in another tab or by somebody else. Both versions are kept: "
            f"yours goes on here as {mine.title}.",
            "bad",
            (("look", "Look at the other"),),
        )
    return saved, mine


def _written(desk: Desk | None) -> dict[str, Any]:
    """Return the program on a desk, once the learner has chosen or typed one."""
    if desk is None or not desk.is_touched or not desk.text:
        return {}
    return {"text": desk.text, "title": desk.title, "seed": desk.seed}


def _typed(text: object) -> dict[str, Any]:
    return {} if text == MODULE_STARTING else {"text": text}
