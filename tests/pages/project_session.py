"""What the tests of the project's pages share: an owner with projects, and the pages."""

from pathlib import Path

import numpy as np
from safetensors.numpy import save
from streamlit.testing.v1 import AppTest

from builder import chain
from builder.graph import Graph
from runtime.projects.content import Project
from runtime.store import projects
from runtime.store.database import database
from runtime.store.owners import Owner, found
from runtime.store.projects import Saved

HOME = Path(__file__).parents[2] / "pages" / "home.py"
LINE = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8), title="Line")
WIDE = chain("Flatten", ("Linear", {"out_features": 99}), inputs=("N", 1, 8, 8), title="Wide")

WEIGHTS = save({"linear1.weight": np.zeros((10, 75), np.float32)})  # of 3,080 bytes


def an_owner(key: str = "K") -> Owner:
    """Return the owner of a key, in the store of this test."""
    owner = found(database(), key * 22)
    assert owner is not None
    return owner


def made(owner: Owner, title: str = "", graph: Graph | None = LINE) -> Saved:
    """Make a project of this owner."""
    saved = projects.create(database(), owner, Project(title=title, graph=graph))
    assert isinstance(saved, Saved), saved
    return saved


def alive(owner: Owner) -> dict[str, str]:
    """Return the titles of the projects that are not deleted, by their id."""
    rows = projects.listed(database(), owner)
    return {row.id: row.title for row in rows if row.deleted_at is None}


def projects_page(owner: Owner | None, **state: object) -> AppTest:
    """Return the page Projects as this owner sees it."""
    at = AppTest.from_file(str(HOME), default_timeout=30)
    at.switch_page("projects.py")
    at.session_state["owner_key"] = None  # as of a request without a cookie
    if owner is not None:
        at.session_state["owner"] = owner
    for name, value in state.items():
        at.session_state[name] = value
    return ran(at)


def ran(at: AppTest) -> AppTest:
    """Run the page once more; it must not fail."""
    at.run()
    assert not at.exception, [one.message for one in at.exception]
    return at


def texts(at: AppTest) -> str:
    """Return everything the page says, as it is read on screen."""
    kinds = ("text", "caption", "markdown", "error", "success", "info", "code")
    said = "\n".join(str(one.value) for kind in kinds for one in at.get(kind))
    return said.replace("\\", "")
