"""The page Projects without a browser, against a store of its own."""

import pytest

from pages.project_list import AT_ONCE
from pages.wording import plain
from runtime.projects.place import Place
from runtime.store import links, owners, projects
from runtime.store.database import database
from runtime.store.links import Offer
from runtime.store.projects import Opened, Parent
from tests.pages.project_session import (
    LINE,
    WEIGHTS,
    WIDE,
    alive,
    an_owner,
    made,
    projects_page,
    ran,
    texts,
)

HOSTILE = "[a](http://b) <img src=x onerror=alert(1)> `c` **d** :red[e] $f$"


def test_without_an_owner_the_page_says_that_nothing_is_kept_and_what_to_do():
    at = projects_page(None)
    assert "No projects are kept here" in texts(at)
    assert "cookies" in texts(at)
    assert not [button for button in at.button if button.key == "projects_new"]


def test_an_owner_without_projects_is_told_what_makes_one():
    at = projects_page(an_owner())
    assert "Nothing has been made yet" in texts(at)
    assert "recovery" not in texts(at)
    assert not at.button(key="projects_new").disabled


def test_each_project_is_listed_with_what_it_is():
    owner = an_owner()
    first = made(owner, "First")
    content = _project(owner, first.id)
    parent = Parent.of(content, "First")
    second = projects.create(database(), owner, content, parent=parent)
    projects.add_run(database(), owner, second.id, "R" * 22)
    at = projects_page(owner)
    said = texts(at)
    assert "saved just now" in said
    assert "1 run" in said
    assert "0 runs" in said
    assert "made from First" in said
    assert len(_opens(at)) == 2


def test_opening_one_turns_the_tab_to_it():
    owner = an_owner()
    first, second = made(owner, "First"), made(owner, "Second", WIDE)
    at = projects_page(owner)
    before = at.session_state["project"].id
    other = first if before == second.id else second
    at.button(key=f"project_open_{other.id}").click()
    ran(at)
    assert at.session_state["project"].id == other.id
    assert at.session_state["graph"] == (LINE if other == first else WIDE)


def test_the_one_that_is_open_in_this_tab_is_marked():
    owner = an_owner()
    made(owner, "First")
    assert texts(projects_page(owner)).count("open in this tab") == 1


def test_a_new_project_is_empty_and_makes_no_row_before_something_is_in_it():
    owner = an_owner()
    saved = made(owner, "First")
    at = projects_page(owner)
    at.button(key="projects_new").click()
    ran(at)
    assert at.session_state["graph"] is None
    assert at.session_state["project"] is None
    assert alive(owner) == {saved.id: "First"}


@pytest.mark.parametrize("is_open", [True, False], ids=["the open one", "another"])
def test_a_project_can_be_given_another_name(is_open):
    owner = an_owner()
    saved = made(owner, "First")
    if not is_open:
        made(owner, "Newer")
    at = projects_page(owner)
    _menu(at, saved.id).click("Rename")
    ran(at)
    at.text_input(key=f"project_title_{saved.id}").set_value("  Better ")
    _press(at, "Rename")
    ran(at)
    assert alive(owner)[saved.id] == "Better"
    assert _project(owner, saved.id).title == "Better"
    assert not [one for one in at.text_input if one.key == f"project_title_{saved.id}"]


def test_a_name_of_nothing_is_refused_in_a_sentence():
    owner = an_owner()
    saved = made(owner, "First")
    at = projects_page(owner)
    _menu(at, saved.id).click("Rename")
    ran(at)
    at.text_input(key=f"project_title_{saved.id}").set_value("   ")
    _press(at, "Rename")
    ran(at)
    assert "A project needs a name" in texts(at)
    assert alive(owner) == {saved.id: "First"}


def test_a_duplicate_stands_beside_the_first():
    owner = an_owner()
    saved = made(owner, "First")
    at = projects_page(owner)
    _menu(at, saved.id).click("Duplicate")
    ran(at)
    assert sorted(alive(owner).values()) == ["First", "First (copy)"]
    assert at.session_state["project"].id == saved.id


def test_a_deleted_project_stands_below_and_can_be_brought_back():
    owner = an_owner()
    saved = made(owner, "First")
    at = projects_page(owner)
    _menu(at, saved.id).click("Delete")
    ran(at)
    assert alive(owner) == {}
    assert at.session_state["project"] is None
    assert at.session_state["graph"] is None
    assert "30 days left" in texts(at)
    at.button(key=f"project_back_{saved.id}").click()
    ran(at)
    assert alive(owner) == {saved.id: "First"}
    assert "First is back" in texts(at)


def test_what_went_meanwhile_is_told_and_harms_nothing():
    owner = an_owner()
    saved, other = made(owner, "First"), made(owner, "Second")
    at = projects_page(owner)
    for one in (saved, other):
        assert projects.delete(database(), owner, one.id)
    closed = saved if at.session_state["project"].id == other.id else other
    at.button(key=f"project_open_{closed.id}").click()
    ran(at)
    assert "opens no project of yours" in texts(at)


def test_another_owner_sees_and_reaches_nothing_of_it():
    mine, theirs = an_owner("M"), an_owner("T")
    saved = made(mine, "Mine")
    at = projects_page(theirs)
    assert "Mine" not in texts(at)
    assert saved.id not in str([one.key for one in at.button])


def test_many_projects_can_be_searched_and_are_shown_twenty_at_once():
    owner = an_owner()
    for number in range(AT_ONCE + 3):
        made(owner, f"Net {number}")
    at = projects_page(owner)
    assert len(_opens(at)) == AT_ONCE
    at.button(key="more").click()
    ran(at)
    assert len(_opens(at)) == AT_ONCE + 3
    at.text_input(key="projects_search").set_value("NET 17")
    ran(at)
    assert len(_opens(at)) == 1
    at.text_input(key="projects_search").set_value("nothing such")
    ran(at)
    assert "No project of yours has these words" in texts(at)


def test_a_name_that_is_markdown_or_html_is_shown_as_it_stands():
    owner = an_owner()
    saved = made(owner, HOSTILE)
    at = projects_page(owner)
    assert HOSTILE in [one.value for one in at.text]
    for kind in ("caption", "markdown", "success"):
        assert all("[a](" not in str(one.value) for one in at.get(kind))
    _menu(at, saved.id).click("Delete")
    ran(at)
    assert plain(HOSTILE) in at.success[0].value
    for kind in ("caption", "markdown", "success"):
        assert all("[a](" not in str(one.value) for one in at.get(kind))


def test_a_recovery_link_is_shown_once_and_opens_the_same_projects():
    owner = an_owner()
    made(owner, "First")
    at = projects_page(owner)
    assert "Do not lose these projects" in texts(at)
    at.button(key="recovery_make").click()
    ran(at)
    (code,) = at.code
    key = code.value.partition("/recover#")[2]
    elsewhere = owners.recover(database(), key)
    assert owners.found(database(), elsewhere) == owner
    at.button(key="recovery_kept").click()
    ran(at)
    assert not at.code
    assert "recovery_key" not in at.session_state
    at.button(key="recovery_make").click()  # a new one: the old one stops working
    ran(at)
    assert owners.recover(database(), key) is None


def test_links_are_listed_with_what_they_carry_and_can_be_revoked():
    owner = an_owner()
    saved = made(owner, "First")
    offer = Offer(
        mode="view",
        label="For Tuesday",
        place=Place(page="train"),
        parts={"weights": WEIGHTS},
        days=180,
    )
    token, row = links.share(database(), owner, saved.id, offer)
    at = projects_page(owner, projects_view="Links")
    said = texts(at)
    assert "For Tuesday" in said
    assert "points at the Train page; carries the project (" in said
    assert "B), the trained weights (3.1 kB)" in said
    assert "never opened" in said
    assert "does not reach them" in said
    at.button(key=f"link_revoke_{row.id}").click()
    ran(at)
    assert links.open_link(database(), token) is None
    assert "revoked just now" in texts(at)
    assert not [one for one in at.button if one.key == f"link_revoke_{row.id}"]


def test_without_links_the_page_says_how_one_is_made():
    owner = an_owner()
    made(owner, "First")
    assert "No link was made yet" in texts(projects_page(owner, projects_view="Links"))


def test_a_view_that_is_none_is_the_list():
    owner = an_owner()
    made(owner, "First")
    assert "First" in texts(projects_page(owner, projects_view="Projects"))


def _menu(at, wanted):
    return next(one for one in at.get("menu_button") if one.key == f"project_more_{wanted}")


def _opens(at):
    return [one for one in at.button if str(one.key).startswith("project_open_")]


def _press(at, label):
    next(one for one in at.button if one.label == label).click()


def _project(owner, wanted):
    opened = projects.open_project(database(), owner, wanted)
    assert isinstance(opened, Opened)
    return opened.project
