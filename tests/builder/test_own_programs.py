"""The learner's own programs: saved, renamed, deleted, and read back from anything at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.problems import Problem
from builder.programs.own import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST,
    MOST_BYTES,
    OwnProgram,
    OwnPrograms,
    delete,
    from_json,
    from_plain,
    rename,
    save,
    to_json,
    to_plain,
)

TWO = OwnPrograms(
    programs=(OwnProgram(name="views", text="a = 1\n"), OwnProgram(name="梯度", text="b ="))
)
FULL = OwnPrograms(programs=tuple(OwnProgram(name=str(n), text="") for n in range(MOST)))


def names(result: OwnPrograms | Problem) -> tuple[str, ...]:
    assert isinstance(result, OwnPrograms), result
    return result.names


def sentence(result: OwnPrograms | Problem) -> str:
    assert isinstance(result, Problem), result
    return result.sentence


def test_a_new_program_stands_last():
    assert names(save(TWO, "new", "c")) == ("views", "梯度", "new")


def test_saving_under_a_name_that_is_there_replaces_the_text_in_its_place():
    kept = save(TWO, "views", "other")

    assert names(kept) == ("views", "梯度")
    assert kept.text("views") == "other"
    assert TWO.text("views") == "a = 1\n"  # the old value stays as it was


def test_spaces_around_a_name_are_left_out():
    assert names(save(OwnPrograms(), "  my view ", "")) == ("my view",)


def test_a_program_keeps_its_place_and_text_under_another_name():
    renamed = rename(TWO, "views", "strides")

    assert names(renamed) == ("strides", "梯度")
    assert renamed.text("strides") == "a = 1\n"
    assert renamed.text("views") is None


def test_a_program_may_be_renamed_to_its_own_name():
    assert rename(TWO, "views", "views") == TWO


def test_a_deleted_program_is_gone_and_the_others_stay():
    assert names(delete(TWO, "views")) == ("梯度",)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (save(TWO, " ", ""), "A program needs a name. Type one."),
        (save(TWO, "n" * (LONGEST_NAME + 1), ""), "is longer than 60 characters."),
        (save(TWO, "a\u202eb", ""), "holds a character that cannot be shown"),
        (save(TWO, "a\nb", ""), "holds a character that cannot be shown"),
        (save(TWO, "a", "x" * (LONGEST_TEXT + 1)), "has 20,001 characters; at most 20,000"),
        (save(TWO, "a", "\ud800"), "The program holds half a character"),
        (save(FULL, "one more", ""), "A project keeps at most 100 programs. Delete one first."),
        (rename(TWO, "views", "梯度"), "There is a program called '\\u68af\\u5ea6' already."),
        (rename(TWO, "views", ""), "A program needs a name. Type one."),
        (rename(TWO, "gone", "new"), "There is no program called 'gone'."),
        (delete(TWO, "gone"), "There is no program called 'gone'."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(result, words):
    assert words in sentence(result)


def test_a_full_project_can_still_replace_a_program():
    assert isinstance(save(FULL, "7", "x"), OwnPrograms)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
PROGRAMS = st.lists(
    st.builds(
        OwnProgram,
        name=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=LONGEST_NAME),
        text=TEXTS,
    ),
    max_size=8,
    unique_by=lambda program: program.name,
).map(lambda programs: OwnPrograms(programs=tuple(programs)))


@given(PROGRAMS)
def test_what_is_written_is_read_back_equal(own):
    assert from_json(to_json(own)) == own
    assert from_plain(json.loads(json.dumps(to_plain(own)))) == own


def test_the_largest_project_can_be_read_back():
    widest = "\u0000" * LONGEST_TEXT  # six characters each in JSON
    own = OwnPrograms(
        programs=tuple(
            OwnProgram(name="𐌰" * (LONGEST_NAME - 3) + f"{n:03}", text=widest) for n in range(MOST)
        )
    )

    assert len(to_json(own).encode()) <= MOST_BYTES
    assert from_json(to_json(own)) == own


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        (b"\xff", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "should be one JSON object"),
        ("{}", "do not say their schema number"),
        ('{"schema": true}', "do not say their schema number"),
        ('{"schema": 2}', "were saved by a newer Lampwork (schema 2;"),
        ('{"schema": 1, "schema": 1}', "is not JSON"),
        ('{"schema": 1, "more": 1}', "'more'"),
        ('{"schema": 1, "programs": {}}', "'programs'"),
        ('{"schema": 1, "programs": [{"name": "a"}]}', "'programs.0.text'"),
        ('{"schema": 1, "programs": [{"name": "a", "text": 3}]}', "'programs.0.text'"),
        ('{"schema": 1, "programs": [{"name": "a", "text": "", "x": 1}]}', "'programs.0.x'"),
        ('{"schema": 1, "programs": [{"name": "", "text": ""}]}', "A program needs a name."),
        ('{"schema": 1, "programs": [{"name": " a", "text": ""}]}', "or begins or ends with"),
        ('{"schema": 1, "programs": [{"name": "a", "text": "\\ud800"}]}', "half a character"),
        (json.dumps({"schema": 1, "programs": [{"name": "a", "text": ""}] * 2}), "Two programs"),
        (json.dumps({"schema": 1, "programs": [{"name": "a", "text": ""}] * 101}), "'programs'"),
        (" " * (MOST_BYTES + 1), "at most"),
    ],
    ids=range(19),
)
def test_a_file_that_holds_no_programs_is_refused_in_a_sentence(text, words):
    assert words in sentence(from_json(text))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("programs"), inner),
    max_leaves=20,
)


@given(PLAIN | st.fixed_dictionaries({"schema": st.just(1), "programs": PLAIN}))
def test_anything_else_is_programs_or_a_problem_and_never_an_exception(plain):
    assert isinstance(from_plain(plain), OwnPrograms | Problem)
