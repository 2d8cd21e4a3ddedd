import json

import pytest

from runtime.projects.content import Project
from runtime.projects.file import (
    MIGRATIONS,
    MOST_BYTES,
    SCHEMA,
    ProjectFile,
    file_of,
    read_file,
)
from runtime.projects.parts import MOST, MOST_POINTS, Recordings, part_to_bytes
from tests.runtime.projects.made import FULL, RECORDINGS, RUN


def sentences(found):
    assert isinstance(found, tuple), found
    return [problem.sentence for problem in found]


@pytest.mark.parametrize("recordings", [None, Recordings(), RECORDINGS])
def test_a_file_is_read_again(recordings):
    data = file_of(FULL, recordings)
    assert read_file(data) == ProjectFile(project=FULL, recordings=recordings)
    assert file_of(FULL, read_file(data).recordings) == data
    assert read_file(data.decode()) == read_file(data)


def test_a_file_says_what_it_is():
    plain = json.loads(file_of(FULL))
    assert (plain["lampwork"], plain["schema"], sorted(plain)) == (
        "project",
        1,
        ["lampwork", "project", "schema"],
    )


def long_run(validations, title=""):
    """A run whose numbers JSON spells shorter in a part than in a file: 1e-7 and 1e-07."""
    changes = {
        "title": title,
        "points": tuple((step, 1e-07, 1e-09) for step in range(MOST_POINTS)),
        "validations": RUN.validations * validations,
    }
    return RUN.model_copy(update=changes)


def test_curves_that_are_too_much_for_a_file_stay_behind_from_the_last():
    runs = tuple(long_run(2_000, title=f"run {number}") for number in range(16))
    assert len(part_to_bytes(Recordings(runs=runs))) > MOST["curves"]
    kept = read_file(file_of(FULL, Recordings(runs=runs))).recordings.runs
    assert 5 < len(kept) < 16
    assert kept == runs[: len(kept)]


def test_the_room_in_a_file_is_counted_in_the_spelling_of_the_file():
    runs = (long_run(2_000),) * 12
    room = MOST["curves"] - len(part_to_bytes(Recordings(runs=runs)))
    rows = (room - len(long_run(0).model_dump_json()) - 1) // len(
        RUN.validations[0].model_dump_json()
    )
    runs = (*runs, long_run(rows - 300))
    assert len(part_to_bytes(Recordings(runs=runs))) < MOST["curves"]
    data = file_of(Project(), Recordings(runs=runs))
    assert len(data) <= MOST["curves"] + len(file_of(Project())) + 20


def test_more_curves_than_can_be_kept_are_refused():
    runs = [json.loads(long_run(2_000).model_dump_json())] * 14
    assert sentences(changed(curves={"schema": 1, "runs": runs})) == [
        "The curves in the file are more than 2,097,152 bytes."
    ]


def changed(**changes):
    plain = {**json.loads(file_of(FULL, RECORDINGS)), **changes}
    return read_file(json.dumps({key: value for key, value in plain.items() if value != "gone"}))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lampwork": "gone"}, "The file holds no project. Choose a file saved by Lampwork."),
        ({"lampwork": ["project"]}, "The file holds no project. Choose a file saved by Lampwork."),
        ({"schema": 2}, "The file was saved by a newer Lampwork (schema 2; this one reads up to "
         "1). Update Lampwork, then open it again."),
        ({"schema": False}, "The file does not say its schema number. Choose another one, saved by "
         "Lampwork."),
        ({"project": "gone"}, "The project should be one JSON object. Choose another one, saved by "
         "Lampwork."),
        ({"curves": None}, "The record of the runs should be one JSON object. Choose another one, "
         "saved by Lampwork."),
        ({"curves": {"schema": 1, "runs": 3}}, "The record of the runs cannot be read at runs: it "
         "should be a JSON list."),
        ({"weights": {}}, "The file holds 'weights', which this Lampwork does not know. Remove "
         "it."),
        ({"curves": [[]] * 10}, "The record of the runs should be one JSON object. Choose another "
         "one, saved by Lampwork."),
    ],
    ids=range(9),
)  # fmt: skip
def test_whatever_else_is_told_in_one_sentence(changes, told):
    assert sentences(changed(**changes)) == [told]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (b"1e999", "The record of the runs cannot be read at runs 0 points 0 2: input should be a "
         "finite number."),
        (b'"\\ud800"', "The record of the runs holds half a character. Choose another one, saved "
         "by Lampwork."),
    ],
)  # fmt: skip
def test_curves_that_no_file_can_hold_are_refused(number, told):
    data = file_of(FULL, RECORDINGS).replace(b"2.302585092994046", number)
    assert sentences(read_file(data)) == [told]


def test_everything_wrong_in_a_file_is_told_at_once():
    found = changed(project={"schema": 1, "title": "\n"}, curves={"schema": 1}, more=1)
    assert len(sentences(found)) == 2
    found = changed(project={"schema": 1, "title": "\n"}, curves={"schema": 1, "runs": 0}, more=1)
    assert len(sentences(found)) == 3


def test_a_file_that_is_too_long_is_not_looked_at():
    assert sentences(read_file(bytes(MOST_BYTES + 1))) == [
        f"The file has {MOST_BYTES + 1:,} bytes; at most {MOST_BYTES:,} can be read."
    ]


def test_an_older_file_is_brought_forward():
    def whole(plain):
        return {"lampwork": "project", "project": plain["content"]}

    old = json.dumps({"lampwork": "project", "schema": 1, "content": {"schema": 1, "title": "A"}})
    assert read_file(old, schema=2, migrations={1: whole}).project.title == "A"
    (told,) = sentences(read_file(b'{"lampwork":"project","schema":1}', schema=2, migrations={}))
    assert "was saved by an older Lampwork (schema 1) and is damaged" in told


def test_every_older_schema_has_its_migration():
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA))
