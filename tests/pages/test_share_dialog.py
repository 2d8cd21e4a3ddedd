"""The share dialog without a browser: what is chosen is what the link holds."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.times import DAY_MS
from runtime.projects import inline
from runtime.projects.content import Project
from runtime.projects.parts import Recordings, Traces, part_to_bytes
from runtime.projects.place import Place
from runtime.store import links, projects
from runtime.store.database import database
from runtime.store.links import Shared
from runtime.store.owners import Owner
from tests.pages.project_session import LINE, WEIGHTS, an_owner, made, ran, texts

PLACE = Place(page="train", run=1)


def _dialog() -> None:
    """Draw the dialog in every run, as a fragment of the shell does."""
    import streamlit as st

    from pages import saving, share_dialog

    saving.begin(st.session_state, None)
    share_dialog.dialog(st.session_state.share_place)


def share(owner: Owner | None, place: Place = PLACE, **state: object) -> AppTest:
    at = AppTest.from_function(_dialog, default_timeout=30)
    at.session_state["owner_key"] = None
    at.session_state["owner"] = owner
    at.session_state["share_place"] = place
    at.session_state["share_parts"] = {}  # nothing but the project, unless a test has more
    for name, value in state.items():
        at.session_state[name] = value
    return ran(at)


def make(at: AppTest) -> tuple[str, Shared]:
    """Press the button; return the token that is shown and what it opens."""
    at.button(key="share_make").click()
    ran(at)
    token = at.code[0].value.partition("/?shared=1#s=")[2]
    shared = links.open_link(database(), token)
    assert isinstance(shared, Shared), shared
    return token, shared


def test_with_nothing_made_there_is_nothing_to_share():
    at = share(an_owner())
    assert "There is nothing to share yet" in texts(at)
    assert not at.button


def test_a_link_shows_the_project_as_it_stands_with_what_was_chosen():
    owner = an_owner()
    made(owner, "Mine")
    at = share(owner)
    at.text_input(key="share_label").set_value("  For Tuesday ")
    _, shared = make(at)
    assert shared.project == Project(title="Mine", graph=LINE)
    assert (shared.mode, shared.label, shared.place) == ("fork", "For Tuesday", PLACE)
    (row,) = links.listed(database(), owner)
    assert row.expires_at is not None
    assert 179 * DAY_MS < row.expires_at - row.created_at <= 181 * DAY_MS


def test_a_link_to_look_at_only_that_never_expires_and_points_nowhere():
    owner = an_owner()
    made(owner)
    at = share(owner)
    at.get("button_group")[0].set_value("view")
    at.get("button_group")[1].set_value("never")
    at.checkbox(key="share_here").uncheck()
    _, shared = make(at)
    assert (shared.mode, shared.place) == ("view", Place())
    (row,) = links.listed(database(), owner)
    assert row.expires_at is None


def test_where_nothing_is_pointed_at_nothing_is_asked():
    owner = an_owner()
    made(owner)
    assert not share(owner, Place()).checkbox


@pytest.mark.parametrize("ticked", [True, False])
def test_curves_and_weights_go_where_they_are_ticked_with_the_size_that_was_shown(ticked):
    owner = an_owner()
    made(owner)
    traces, curves = part_to_bytes(Traces()), part_to_bytes(Recordings())
    parts = {"traces": traces, "curves": curves, "weights": WEIGHTS}
    at = share(owner, share_parts=parts)
    assert at.checkbox(key="share_curves").label.replace("\\", "").endswith(f" {len(curves)} B")
    assert at.checkbox(key="share_weights").label.replace("\\", "").endswith(" 3.1 kB")
    assert at.checkbox(key="share_curves").value
    assert not at.checkbox(key="share_weights").value
    for kind in ("curves", "weights"):
        at.checkbox(key=f"share_{kind}").set_value(ticked)
    _, shared = make(at)
    assert shared.parts == (parts if ticked else {"traces": traces})


def test_what_was_not_saved_yet_is_saved_before_it_is_shared():
    owner = an_owner()
    at = share(owner, graph=LINE, layout={})
    _, shared = make(at)
    assert shared.project.graph == LINE
    assert len(projects.listed(database(), owner)) == 1


def test_the_address_is_shown_once_and_the_next_link_is_another():
    owner = an_owner()
    made(owner)
    at = share(owner)
    token, _ = make(at)
    assert "only its hash is kept" in texts(at)
    assert f'/?embed=true&shared=1#s={token}"' in at.code[1].value
    at.button(key="share_another").click()
    ran(at)
    assert token not in texts(at)
    other, _ = make(at)
    assert other != token


def test_a_refusal_of_the_store_is_told():
    owner = an_owner()
    saved = made(owner)
    at = share(owner)
    assert projects.delete(database(), owner, saved.id)
    at.button(key="share_make").click()
    ran(at)
    (error,) = at.error
    assert "deleted" in error.value


def test_a_small_graph_fits_into_an_address_of_its_own():
    at = share(an_owner(), graph=LINE, layout={})
    (code,) = at.code
    document = inline.from_text(code.value.partition("/?shared=1#g=")[2])
    assert document.graph == LINE
    assert "cannot be revoked" in texts(at)


def test_without_an_owner_the_graph_can_still_be_given_away():
    at = share(None, graph=LINE, layout={}, no_owner="Nothing is saved.")
    assert "Nothing is saved." in texts(at)
    assert "/?shared=1#g=" in at.code[0].value
    assert not at.button


def test_a_label_that_is_markdown_is_shown_as_it_stands():
    owner = an_owner()
    made(owner)
    at = share(owner)
    at.text_input(key="share_label").set_value("**[a](http://b)**")
    make(at)
    assert "The link **[a](http://b)**" in [one.value for one in at.text]
