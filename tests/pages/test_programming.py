"""What the browser may change of a program, and what it may not: the door for component values."""

import pytest

from builder.programs import PROGRAMS
from pages import programming
from pages.programming import Desk, Shelf, gradients, take_action


def message(desk: Desk, text: object, **other: object) -> dict:
    return {
        "doc": desk.doc,
        "load_rev": desk.load_rev,
        "rev": desk.ack + 1,
        "text": text,
        **other,
    }


def test_an_edit_is_kept_and_acknowledged() -> None:
    desk = Desk()
    programming.take_edit(desk, message(desk, "a = 1"))
    assert (desk.text, desk.ack) == ("a = 1", 1)


def test_a_text_goes_to_the_browser_until_it_has_answered() -> None:
    desk = Desk()
    programming.load(desk, "a = 1", "One", "Look at a.")
    assert programming.shown(desk)["text"] == "a = 1"
    programming.take_edit(desk, message(desk, "a = 2"))
    assert programming.shown(desk)["text"] is None


@pytest.mark.parametrize(
    "changed",
    [{"doc": "another"}, {"load_rev": 7}, {"rev": 0}, {"rev": True}, {"rev": 2**60}, {"rev": "1"}],
    ids=str,
)
def test_an_edit_of_another_text_or_time_is_passed_over(changed: dict) -> None:
    desk = Desk()
    programming.take_edit(desk, message(desk, "a = 1", **changed))
    assert (desk.text, desk.ack, desk.refused) == ("", 0, "")


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, {"rev": 1}], ids=repr)
def test_what_is_no_message_changes_nothing(junk: object) -> None:
    desk = Desk()
    programming.take_edit(desk, junk)
    programming.take_run(desk, junk)
    programming.take_action(desk, junk)
    assert (desk.text, desk.ack, desk.trace) == ("", 0, None)


def test_a_text_that_is_too_long_is_refused_and_the_one_before_stays() -> None:
    desk = Desk()
    programming.take_edit(desk, message(desk, "a = 1"))
    programming.take_edit(desk, message(desk, "#" * 20_001))
    assert desk.text == "a = 1"
    assert desk.refused == "The program is longer than 20,000 characters. Shorten it."


def test_pokes_that_cannot_be_read_are_refused_in_a_sentence() -> None:
    desk = Desk()
    programming.take_run(desk, message(desk, "a = 1", pokes=[{"step": "x"}]))
    assert desk.refused.startswith("These changes of memory cannot be read.")
    assert desk.trace is None


def act(desk: Desk, name: str, value: object) -> None:
    programming.take_action(desk, {"name": name, "value": value})


def test_programs_of_ones_own_are_saved_renamed_and_deleted() -> None:
    desk = Desk()
    act(desk, "save_as", {"name": "mine", "text": "a = 1"})
    act(desk, "rename", {"name": "mine", "to": "yours"})
    assert programming.shown(desk)["programs"]["own"] == ["yours"]
    act(desk, "delete", {"name": "yours"})
    assert (desk.own.names, desk.refused) == ((), "")


def test_a_name_that_cannot_be_is_refused_in_a_sentence() -> None:
    desk = Desk()
    act(desk, "save_as", {"name": "", "text": "a = 1"})
    assert desk.refused == "A program needs a name. Type one."


@pytest.mark.parametrize("name", ["rename", "delete", "open_own", "open", "no such thing"])
def test_what_only_the_browser_kept_is_passed_over_here(name: str) -> None:
    desk = Desk()
    act(desk, name, {"name": "of last week", "to": "old"})
    act(desk, name, "of last week")
    assert (desk.own.names, desk.refused, desk.trace) == ((), "", None)


def test_a_trace_goes_to_the_browser_until_it_is_painted() -> None:
    desk = Desk()
    desk.trace, desk.trace_rev = {"steps": []}, 3
    assert programming.shown(desk)["trace"] == {"steps": []}
    programming.take_edit(desk, message(desk, "a = 1", painted=3))
    assert programming.shown(desk)["trace"] is None


def test_what_is_kept_on_one_page_is_there_on_the_other():
    shelf = Shelf()
    tensors, autograd = Desk(shelf=shelf), Desk(look=gradients, shelf=shelf)
    take_action(tensors, {"name": "save_as", "value": {"name": "mine", "text": "x = 1"}})
    take_action(autograd, {"name": "rename", "value": {"name": "mine", "to": "ours"}})
    assert tensors.own.names == autograd.own.names == ("ours",)


def test_a_desk_opens_only_what_stands_on_its_menu():
    desk = Desk(menu=PROGRAMS[:1])
    take_action(desk, {"name": "open", "value": PROGRAMS[1].name})
    assert desk.text == ""


def test_a_note_is_shown_only_beside_the_text_it_is_about():
    desk = Desk()
    programming.load(desk, "a = 1", "A title", "Look at a.")
    assert programming.shown(desk)["note"] == "Look at a."
    programming.take_edit(desk, message(desk, "a = 2"))
    assert programming.shown(desk)["note"] == ""
