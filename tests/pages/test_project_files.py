"""Projects as files: what is taken away comes in again, and what cannot be read is told."""

import pytest

from builder.file import to_json as graph_file
from pages import project_files
from runtime import runs
from runtime.journal import ValidationRow
from runtime.projects.content import Project, Written
from runtime.projects.file import ProjectFile, file_of
from runtime.projects.parts import Recordings, part_to_bytes
from runtime.settings import TrainSettings
from runtime.store import projects
from runtime.store.database import database
from tests.pages.project_session import (
    LINE,
    alive,
    an_owner,
    made,
    projects_page,
    ran,
)

PROJECT = Project(title="Mine", graph=LINE, memory=Written(text="a = torch.ones(2)\n"))
SETTINGS = TrainSettings(data="digits")


def upload(at, data: bytes):
    at.file_uploader[0].set_value(("any.json", data, "application/json"))
    return ran(at)


def test_a_project_that_was_taken_away_comes_in_as_it_was():
    owner = an_owner()
    saved = projects.create(database(), owner, PROJECT)
    data = project_files.written(owner, saved.id)
    at = upload(projects_page(owner), data)
    assert sorted(alive(owner).values()) == ["Mine", "Mine"]
    assert at.session_state["project"].id != saved.id
    assert at.session_state["project"].content.memory == PROJECT.memory


def test_a_graph_file_becomes_a_project():
    owner = an_owner()
    at = upload(projects_page(owner), graph_file(LINE, {"flatten": (10, 20)}).encode())
    assert list(alive(owner).values()) == ["Line"]
    assert at.session_state["graph"] == LINE
    assert at.session_state["layout"] == {"flatten": (10, 20)}


def test_a_graph_that_speaks_of_a_project_is_still_a_graph():
    title = '"lampwork": "project"'
    graph = LINE.model_copy(update={"title": title})
    read = project_files.read(graph_file(graph).encode())
    assert isinstance(read, ProjectFile)
    assert read.project.graph == graph


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"\xff\xfe\x00",
        b'{"lampwork": "project"}',
        b'{"lampwork": "project", "schema": 999, "project": {}}',
        b'{"schema": 999}',
        b"[" * 100_000,
        b'{"lampwork": "project", "project": ' + b"[" * 100_000,
        b" " * 9_000_000,
    ],
    ids=lambda data: repr(data[:40]),
)
def test_a_file_that_cannot_be_read_is_refused_in_sentences(data):
    problems = project_files.read(data)
    assert isinstance(problems, tuple)
    assert all(problem.sentence.endswith(".") for problem in problems)
    assert problems


def test_a_file_that_was_refused_is_told_makes_nothing_and_leaves_an_empty_field():
    owner = an_owner()
    at = upload(projects_page(owner), b"{")
    assert alive(owner) == {}
    assert at.error[0].value.strip()
    assert at.file_uploader[0].value is None
    assert not ran(at).error


def test_a_project_file_of_somebody_else_is_a_project_of_ones_own():
    theirs, mine = an_owner("T"), an_owner("M")
    saved = made(theirs, "Theirs")
    upload(projects_page(mine), project_files.written(theirs, saved.id))
    assert list(alive(mine).values()) == ["Theirs"]
    assert list(alive(theirs)) == [saved.id]


def test_nobody_takes_away_what_is_not_theirs():
    saved = made(an_owner("T"), "Theirs")
    with pytest.raises(LookupError):
        project_files.written(an_owner("M"), saved.id)


def test_the_curves_of_its_runs_travel_in_the_file_and_a_run_that_is_gone_is_left_out():
    owner = an_owner()
    saved = made(owner, "Mine")
    run_id = runs.new_id()
    _, folder = runs.create(LINE, SETTINGS, run_id=run_id)
    folder.journal.add_validations(
        [ValidationRow(epoch=1, step=20, time_s=0.1, loss=0.5, accuracy=0.9)]
    )
    folder.close()
    for one in (run_id, runs.new_id()):
        assert projects.add_run(database(), owner, saved.id, one)
    data = project_files.written(owner, saved.id)
    (run,) = project_files.read(data).recordings.runs
    assert run.title == "Line on handwritten digits"
    assert run.validations[0].accuracy == 0.9
    at = upload(projects_page(owner), data)
    brought = projects.parts_of(database(), owner, at.session_state["project"].id)["curves"]
    assert brought == part_to_bytes(Recordings(runs=(run,)))
    again = project_files.written(owner, at.session_state["project"].id)
    assert project_files.read(again).recordings.runs == (run,)


def test_what_is_taken_away_is_the_file_of_the_project():
    owner = an_owner()
    saved = projects.create(database(), owner, PROJECT)
    assert project_files.written(owner, saved.id) == file_of(PROJECT)
    (button,) = projects_page(owner).get("download_button")
    assert button.label == "Download"
