"""What a session keeps of the module it examines; the child is asked for real elsewhere."""

from dataclasses import replace

import pytest
from torch import nn

from builder import EXAMPLES
from inspector.modules.tree import walk_report
from inspector.record import ProgramError
from pages import examining, subjects
from pages.examining import Examination
from pages.modules_effect import behind_last_value
from pages.modules_words import changed
from pages.subjects import Subject
from runtime.specimen import MOST_CHANGES, Freeze, Initialise, Load, Put

LINEAR = Subject("A layer", "model = nn.Linear(2, 2)")
ONE = Put(path="weight", index=(0, 0), value=1.0)
TWO = Put(path="weight", index=(0, 1), value=2.0)


@pytest.fixture
def examination():
    begun = Examination()
    examining.turn_to(begun, LINEAR)
    return begun


def test_changes_are_kept_in_their_order_and_taken_back_one_by_one(examination):
    examining.change(examination, ONE)
    examining.change(examination, TWO)
    examining.undo(examination)
    assert (examination.changes, examination.undone) == ((ONE,), (TWO,))
    examining.redo(examination)
    assert (examination.changes, examination.undone) == ((ONE, TWO), ())
    assert examining.specimen(examination, without=1).changes == (ONE,)


def test_a_new_change_ends_what_could_be_made_again(examination):
    examining.change(examination, ONE)
    examining.undo(examination)
    examining.change(examination, TWO)
    examining.redo(examination)
    assert examination.changes == (TWO,)


def test_only_the_last_word_on_freezing_a_path_counts(examination):
    for wanted in (False, True, False):
        examining.change(examination, Freeze(path="", requires_grad=wanted))
    assert examination.changes == (Freeze(path="", requires_grad=False),)


def test_another_module_begins_without_changes_and_the_same_one_keeps_them(examination):
    examining.change(examination, ONE)
    examining.turn_to(examination, Subject("A layer", "model = nn.Linear(2, 2)"))
    assert examination.changes == (ONE,)
    examining.turn_to(examination, Subject("Another", "model = nn.Tanh()"))
    assert examination.changes == ()


def test_a_choice_in_the_tree_is_taken_once_and_only_of_this_module(examination):
    message = {"doc": examination.doc, "load_rev": examination.load_rev, "rev": 1, "path": "weight"}
    examining.take_choice(examination, message)
    assert examination.selected == "weight"
    for late in ({**message, "path": "bias"}, {**message, "rev": 2, "load_rev": 0, "path": "bias"}):
        examining.take_choice(examination, late)
        assert examination.selected == "weight"


@pytest.mark.parametrize("message", [None, 3, {}, {"doc": "x", "name": "freeze"}])
def test_what_is_no_action_of_this_module_does_nothing(examination, message):
    assert examining.action_of(examination, message) == ("", None)


@pytest.fixture
def answers(monkeypatch):
    """Let the child answer what the test says, in place of a real one."""
    said = {}

    def examine(specimen, _question, _files):
        bad = any(one in specimen.changes for one in said.get("refused", ()))
        return ProgramError(kind="refused", message="Not so.") if bad else WALK

    monkeypatch.setattr(examining, "examine", examine)
    examining._answer.cache_clear()
    yield said
    examining._answer.cache_clear()


WALK = walk_report(nn.Linear(2, 2))


def test_a_change_that_torch_refuses_is_not_kept(examination, answers):
    assert examining.tried(examination, ONE) == ""
    examining.undo(examination)
    before = replace(examination)
    answers["refused"] = [TWO]
    assert examining.tried(examination, TWO) == r"Not so\."
    assert examination == before


def test_no_more_changes_are_kept_than_can_be_sent(examination):
    for _ in range(MOST_CHANGES):
        examining.change(examination, ONE)
    assert "Undo some first" in examining.tried(examination, TWO)
    assert examination.changes == (ONE,) * MOST_CHANGES


def test_another_file_takes_away_what_the_one_before_had_loaded(examination):
    assert not examining.take_upload(examination, b"one")
    examining.change(examination, ONE)
    examining.change(examination, Load())
    assert not examining.take_upload(examination, b"one")
    assert examining.take_upload(examination, b"two")
    assert examination.changes == (ONE,)


def test_what_a_module_can_be_compared_with(examination):
    def names():
        return [one.name for one in examining.befores(examination)]

    assert names() == []
    examining.change(examination, ONE)
    assert names() == ["before the last change"]
    examining.change(examination, TWO)
    assert names() == ["before the last change", "before all changes"]
    examining.turn_to(examination, replace(LINEAR, weights=b"trained"))
    assert names() == ["before training"]
    assert not examining.befores(examination)[0].trained


def test_freezing_is_no_change_of_a_value(examination):
    assert behind_last_value(examination) is None
    examining.change(examination, ONE)
    examining.change(examination, Freeze(path="", requires_grad=False))
    assert behind_last_value(examination) == 2
    examining.undo(examination)
    assert behind_last_value(examination) == 1


def test_every_example_can_be_examined():
    for name in EXAMPLES:
        subject = subjects.example_subject(name)
        assert isinstance(subject, Subject)
        assert subject.text.endswith("model = Model()\n")


def test_where_there_is_nothing_a_sentence_says_what_to_do():
    assert subjects.canvas_subject(None) == subjects.NO_GRAPH
    assert subjects.run_subject(None) == subjects.NO_RUN
    assert subjects.run_subject("../../etc/passwd") == subjects.NO_RUN


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (ONE, "`model.weight[0, 0] = 1`"),
        (Freeze(path="", requires_grad=False), "`model.requires_grad_(False)`"),
        (Freeze(path="a.b", requires_grad=True), "`model.a.b.requires_grad_(True)`"),
        (Load(strict=False), "`model.load_state_dict(state, strict=False)`"),
        (
            Initialise(path="w", function="normal_", arguments=(("mean", 0.0), ("std", 1.0))),
            "`nn.init.normal_(model.w, mean=0.0, std=1.0)`",
        ),
    ],
)
def test_a_change_reads_as_the_line_that_makes_it(change, code):
    assert changed(change) == code
