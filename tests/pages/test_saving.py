"""The project of one session: saved as it changes, never over what somebody else made."""

from pathlib import Path

import pytest

from builder import chain
from builder.file import Document
from builder.programs import own
from builder.programs.own import OwnPrograms
from pages import drawing, identity, programming, saving, viewing
from pages.programming import Desk, Shelf
from pages.train_setup import STARTING
from pages.viewing import Viewed
from runtime import runs
from runtime.projects.content import Project, Written
from runtime.store import projects
from runtime.store.database import database
from runtime.store.owners import found

LINE = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8), title="Line")
WIDER = chain("Flatten", ("Linear", {"out_features": 20}), inputs=("N", 1, 8, 8), title="Line")


@pytest.fixture
def owner():
    return found(database(), "k" * 22)


def tab(owner, wanted=None):
    """Return the state of a new tab of this owner's browser, as the shell fills it."""
    state = {"owner": owner, "owner_key": identity._key()}
    saving.begin(state, wanted)
    drawing.begin(state)
    return state


def draw(state, graph):
    """Let the canvas hold another drawing, and save as the page does."""
    drawing.load(state, Document(graph=graph, layout={"linear1": (40.0, 80.0)}))
    saving.keep(state)


def saved(owner):
    return {row.title: row.id for row in projects.listed(database(), owner)}


def test_a_look_around_makes_no_project(owner):
    state = tab(owner)
    state["desk"] = Desk()
    saving.choose_training(state, STARTING)
    saving.keep(state)
    assert projects.listed(database(), owner) == ()
    assert saving.mark(state) == {"at": None, "problem": "", "title": ""}
    assert saving.project_id(state) == ""


def test_what_is_made_is_saved_and_opened_again(owner):
    state = tab(owner)
    draw(state, LINE)
    state["desk"] = Desk(shelf=state["shelf"])
    programming.load(state["desk"], "x = torch.ones(2)", "Ones")
    state["shelf"].own = own.save(OwnPrograms(), "mine", "y = 1")
    saving.choose_training(state, STARTING)
    saving.choose_training(state, STARTING.model_copy(update={"epochs": 3, "seed": 7}))
    state["module_code"] = "model = nn.Linear(2, 2)"
    saving.keep(state)
    assert saving.mark(state)["problem"] == ""
    assert saving.mark(state)["at"] > 0

    again = tab(owner)
    assert again["graph"] == LINE
    assert again["layout"] == {"linear1": (40.0, 80.0)}
    assert (again["desk"].text, again["desk"].title) == ("x = torch.ones(2)", "Ones")
    assert again["shelf"].own.text("mine") == "y = 1"
    assert again["desk"].shelf is again["shelf"]
    assert (again["training"].epochs, again["training"].seed) == (3, 7)
    assert again["module_code"] == "model = nn.Linear(2, 2)"
    assert again["load_rev"] == 1, "the canvas is to be sent what was saved"


def test_opening_alone_is_no_change(owner):
    draw(tab(owner), LINE)
    state = tab(owner)
    before = state["project"].version
    saving.keep(state)
    assert state["project"].version == before


def test_two_tabs_that_change_one_project_keep_both_versions(owner):
    one = tab(owner)
    draw(one, LINE)
    two = tab(owner)
    assert saving.project_id(two) == saving.project_id(one)
    draw(one, WIDER)
    two["project_title"] = "Mine"
    saving.keep(two)
    assert saving.project_id(two) != saving.project_id(one)
    assert saved(owner).keys() == {"Line", "Mine (2)"}
    assert "changed in another tab" in two["notice"].text
    assert saving.other(two).graph == WIDER
    assert saving.mark(two)["problem"] == ""
    saving.keep(two)
    assert len(saved(owner)) == 2, "it goes on there and is not parted again"


def test_a_tab_without_changes_of_its_own_is_brought_forward(owner):
    one = tab(owner)
    draw(one, LINE)
    two = tab(owner)
    assert not saving.refresh(two)
    draw(one, WIDER)
    assert saving.refresh(two)
    assert two["graph"] == WIDER
    assert saving.project_id(two) == saving.project_id(one)


def test_a_project_that_was_deleted_elsewhere_goes_on_as_another(owner):
    state = tab(owner)
    draw(state, LINE)
    projects.delete(database(), owner, saving.project_id(state))
    draw(state, WIDER)
    assert state["notice"].text == saving.GONE
    rows = {row.title: row.deleted_at for row in projects.listed(database(), owner)}
    assert rows["Line"] is not None
    assert rows["Line (2)"] is None


def test_what_is_looked_at_is_never_saved(owner):
    state = tab(owner)
    draw(state, LINE)
    viewing.look(state, Viewed(project=Project(graph=WIDER), label="a link"))
    draw(state, WIDER)
    state["project_title"] = "changed"
    saving.keep(state)
    assert saved(owner).keys() == {"Line"}
    assert saving.mark(state) is None
    assert saving.project_id(state) == ""
    saving.again(state)
    assert state["graph"] == LINE
    assert saving.project_id(state) == saved(owner)["Line"]


def test_a_program_that_is_looked_at_is_neither_typed_nor_run(owner):
    state = tab(owner)
    project = Project(memory=Written(text="x = 1", title="One"))
    viewing.look(state, Viewed(project=project, label="a link"))
    desk = state["desk"]
    message = {"doc": desk.doc, "load_rev": desk.load_rev, "rev": 1, "text": "x = 2"}
    programming.take_run(desk, message)
    programming.take_action(desk, {"name": "save_as", "value": {"name": "a", "text": "b"}})
    assert (desk.text, desk.trace, desk.own.names) == ("x = 1", None, ())


def test_an_address_of_somebody_else_opens_nothing_of_theirs(owner):
    theirs = tab(found(database(), "j" * 22))
    draw(theirs, WIDER)
    mine = tab(owner, saving.project_id(theirs))
    assert mine["graph"] is None
    assert mine["notice"].text == saving.NO_PROJECT


def test_a_run_belongs_to_the_project_it_was_started_in(owner):
    state = tab(owner)
    draw(state, LINE)
    run_id = runs.new_id()
    saving.add_run(state, run_id)
    assert saving.run_ids(state) == (run_id,)
    assert tab(owner)["run"] == runs.token_of(run_id)


def test_a_new_project_begins_empty_and_the_old_one_stays(owner):
    state = tab(owner)
    draw(state, LINE)
    saving.new(state)
    assert state["graph"] is None
    assert saving.project_id(state) == ""
    assert saved(owner).keys() == {"Line"}


def test_a_title_that_cannot_be_one_is_refused_in_a_sentence(owner):
    state = tab(owner)
    draw(state, LINE)
    saving.rename(state, "a\nb")
    assert state["notice"].text.startswith("A title is one line")
    saving.rename(state, " Two lines ")
    assert saved(owner).keys() == {"Two lines"}


def test_a_database_that_fails_is_told_and_nothing_is_lost(owner):
    state = tab(owner)
    draw(state, LINE)
    database().close()
    folder = database().engine.url.database
    assert folder is not None
    with Path(folder).open("r+b") as file:  # what a broken disk leaves
        file.write(b"\0" * 4096)
    draw(state, WIDER)
    assert saving.mark(state)["problem"] != ""
    assert state["graph"] == WIDER


def test_versions_are_kept_under_a_name_and_restored(owner):
    state = tab(owner)
    draw(state, LINE)
    assert saving.snapshot(state, "first") is None
    draw(state, WIDER)
    rows = projects.history(database(), owner, saving.project_id(state))
    first = next(row for row in rows if row.name == "first")
    assert saving.restore(state, first.id) is None
    assert state["graph"] == LINE
    kept = [projects.look(database(), owner, saving.project_id(state), row.id) for row in rows]
    assert any(isinstance(one, Project) for one in kept)


def test_shelves_of_two_projects_are_apart(owner):
    state = tab(owner)
    draw(state, LINE)
    state["shelf"].own = own.save(OwnPrograms(), "mine", "y = 1")
    saving.keep(state)
    saving.new(state)
    assert state["shelf"] == Shelf()
