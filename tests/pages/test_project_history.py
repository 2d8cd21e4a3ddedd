"""The history without a browser: kept versions are looked at, restored and named."""

from streamlit.testing.v1 import AppTest

from runtime.projects.content import Project
from runtime.store import projects
from runtime.store.database import database
from runtime.store.owners import Owner
from runtime.store.projects import Saved
from tests.pages.project_session import LINE, WIDE, an_owner, made, ran, texts


def _dialog() -> None:
    """Draw the dialog in every run, as a fragment of the shell does."""
    import streamlit as st

    from pages import project_history, saving

    saving.begin(st.session_state, None)
    project_history.dialog()


def history(owner: Owner | None) -> AppTest:
    at = AppTest.from_function(_dialog, default_timeout=30)
    at.session_state["owner_key"] = None
    at.session_state["owner"] = owner
    return ran(at)


def changed(owner: Owner, saved: Saved, project: Project) -> Saved:
    after = projects.save(database(), owner, saved.id, saved.version, project, milestone=True)
    assert isinstance(after, Saved)
    return after


def two_versions(owner: Owner) -> Saved:
    """Return a project that was Line and is Wide now."""
    return changed(owner, made(owner), Project(graph=WIDE))


def test_without_a_project_there_is_no_history():
    assert "there is no history" in texts(history(an_owner()))
    assert "there is no history" in texts(history(None))


def test_a_version_that_was_replaced_is_listed_under_its_day():
    owner = an_owner()
    two_versions(owner)
    said = texts(history(owner))
    assert "1 version is kept, 0 of them with a name." in said
    assert "kept by itself" in said
    assert "Today" in said or "Yesterday" in said  # at midnight


def test_a_version_can_be_restored_and_what_stood_before_is_kept():
    owner = an_owner()
    saved = two_versions(owner)
    at = history(owner)
    (version,) = projects.history(database(), owner, saved.id)
    at.button(key=f"history_restore_{version.id}").click()
    ran(at)
    assert at.session_state["graph"] == LINE
    kept = projects.history(database(), owner, saved.id)
    assert [projects.look(database(), owner, saved.id, one.id).graph for one in kept] == [
        WIDE,
        LINE,
    ]


def test_a_version_can_be_looked_at_and_changes_nothing():
    owner = an_owner()
    saved = two_versions(owner)
    at = history(owner)
    (version,) = projects.history(database(), owner, saved.id)
    at.button(key=f"history_look_{version.id}").click()
    ran(at)
    assert at.session_state["graph"] == LINE
    assert at.session_state["viewing"].project.graph == LINE
    assert "the version of" in at.session_state["viewing"].label
    opened = projects.open_project(database(), owner, saved.id)
    assert (opened.version, opened.project.graph) == (saved.version, WIDE)


def test_what_stands_now_can_be_kept_under_a_name():
    owner = an_owner()
    saved = made(owner)
    at = history(owner)
    at.text_input(key="history_name").set_value("Before the *exam*")
    _press(at, "Keep it")
    ran(at)
    (version,) = projects.history(database(), owner, saved.id)
    assert (version.kind, version.name) == ("named", "Before the *exam*")
    assert "Before the *exam*" in [one.value for one in at.text]
    assert "1 of them with a name" in texts(at)


def test_a_name_of_nothing_is_refused_in_a_sentence():
    owner = an_owner()
    saved = made(owner)
    at = history(owner)
    at.text_input(key="history_name").set_value("  ")
    _press(at, "Keep it")
    ran(at)
    assert [one.value for one in at.error]
    assert projects.history(database(), owner, saved.id) == ()


def test_many_versions_are_shown_twenty_at_once():
    owner = an_owner()
    saved = made(owner)
    for number in range(25):
        assert projects.snapshot(database(), owner, saved.id, f"v{number}") is None
    at = history(owner)
    assert _looks(at) == 20
    at.button(key="history_more").click()
    ran(at)
    assert _looks(at) == 25


def test_a_version_that_went_meanwhile_is_told():
    owner = an_owner()
    saved = two_versions(owner)
    at = history(owner)
    (version,) = projects.history(database(), owner, saved.id)
    projects.delete(database(), owner, saved.id)
    at.button(key=f"history_restore_{version.id}").click()
    ran(at)
    assert at.session_state["graph"] == WIDE


def _looks(at):
    return len([one for one in at.button if str(one.key).startswith("history_look_")])


def _press(at, label):
    next(one for one in at.button if one.label == label).click()
