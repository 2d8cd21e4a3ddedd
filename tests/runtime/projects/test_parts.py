import json

import pytest
from pydantic import ValidationError

from inspector.gradients.record import GradTrace
from inspector.modules.report import Totals, WalkReport
from inspector.record import Trace, Walls
from runtime.projects.parts import (
    KINDS,
    LARGEST,
    MIGRATIONS,
    MOST,
    MOST_POINTS,
    SCHEMA,
    Answers,
    RecordedRun,
    Recordings,
    Traces,
    part_to_bytes,
    read_part,
)
from runtime.projects.sieve import sieve
from tests.runtime.projects.made import ENDED, RECORDINGS, RUN

WALLS = Walls(seccomp=True, limits=True)
PARTS = {
    "curves": RECORDINGS,
    "traces": Traces(
        memory=Trace(output="é\n", error=None, steps=(), walls=WALLS),
        gradients=GradTrace(output="", error=None, walls=WALLS),
    ),
    "tree": Answers(
        walk=WalkReport(
            rows=(),
            totals=Totals(parameters=0, trainable=0, buffers=0, bytes=0, modules=1, lazy=0),
            hidden=(),
            left_out=0,
            complete=True,
        )
    ),
}
EMPTY = {"curves": Recordings(), "traces": Traces(), "tree": Answers()}
NAMES = {
    "curves": "record of the runs",
    "traces": "record of the programs",
    "tree": "record of the model",
}


@pytest.mark.parametrize("kind", PARTS)
def test_a_part_is_read_again_byte_for_byte(kind):
    for part in (PARTS[kind], EMPTY[kind]):
        data = part_to_bytes(part)
        assert read_part(kind, data) == part
        assert part_to_bytes(read_part(kind, data)) == data


def test_a_part_says_its_schema():
    assert part_to_bytes(Recordings()) == b'{"schema":1,"runs":[]}'


@pytest.mark.parametrize("kind", PARTS)
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "The {} is not JSON of ours: line 1, column 1. Choose another one, saved by "
         "Lampwork."),
        (b"[]", "The {} should be one JSON object. Choose another one, saved by Lampwork."),
        (b"null", "The {} should be one JSON object. Choose another one, saved by Lampwork."),
        (b"{}", "The {} does not say its schema number. Choose another one, saved by Lampwork."),
        (b'{"schema":true}', "The {} does not say its schema number. Choose another one, saved by "
         "Lampwork."),
        (b'{"schema":9}', "The {} was saved by a newer Lampwork (schema 9; this one reads up to "
         "1). Update Lampwork, then open it again."),
        (b'{"schema":1,"schema":1}', "The {} is not JSON of ours: one of its objects names the "
         "same key twice. Choose another one, saved by Lampwork."),
        (b'{"schema":1,"a":{"b":NaN}}', "The {} is not JSON of ours: it holds what no file of ours "
         "does. Choose another one, saved by Lampwork."),
        (b'{"schema":1,"__class__":{}}', "The {} cannot be read at __class__: this Lampwork knows "
         "nothing of this name. Remove it."),
        (b"[" * 100_000, "The {} is not JSON of ours: it is nested too deeply. Choose another one, "
         "saved by Lampwork."),
    ],
    ids=range(10),
)  # fmt: skip
def test_whatever_else_is_told_in_one_sentence(kind, data, told):
    assert read_part(kind, data).sentence == told.format(NAMES[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_is_too_long_is_not_looked_at(kind):
    told = read_part(kind, bytes(MOST[kind] + 1)).sentence
    assert told == (
        f"The {kind} have {MOST[kind] + 1:,} bytes; at most {MOST[kind]:,} can be read."
    )


@pytest.mark.parametrize("kind", [None, "", "module", "__class__", 3, ["curves"], "\ud800" * 99])
def test_no_other_kind_travels(kind):
    assert read_part(kind, b"{}").sentence.startswith("Nothing of the kind ")


def test_what_is_no_file_is_told_so():
    assert read_part("curves", "{}").sentence.startswith("What came with the link is no file.")


def recorded(**changes):
    plain = json.loads(part_to_bytes(Recordings(runs=(RUN,))))
    plain["runs"][0] |= changes
    return read_part("curves", json.dumps(plain).encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "a\nb"},
        {"how": "a" * 401},
        {"points": [[1, 0.5, 0.5]] * (MOST_POINTS + 1)},
        {"points": [[1.5, 0.5, 0.5]]},
        {"points": [[-1, 0.5, 0.5]]},
        {"points": [[1, None, 0.5]]},
        {"points": [[1, 0.5]]},
        {"points": [[1, 1e999, 0.5]]},  # JSON of it says Infinity
        {"validations": [{"epoch": -1, "step": 1, "time_s": 0.0, "loss": 0.0, "accuracy": 0.0}]},
        {"state": {**ENDED.model_dump(), "name": "exploded"}},
        {"state": {**ENDED.model_dump(), "step": LARGEST + 1}},
        {"state": {**ENDED.model_dump(), "step": 10**400}},
        {"state": {**ENDED.model_dump(), "elapsed_s": -1.0}},
        {"state": {**ENDED.model_dump(), "sentence": "\x1b[2J"}},
        {"settings": {"data": "digits", "lr": 0}},
        {"token": "A" * 22},
    ],
    ids=range(16),
)
def test_a_recorded_run_holds_only_what_can_be_drawn(changes):
    assert recorded(**changes).sentence.startswith("The record of the runs ")
    assert isinstance(recorded(), Recordings)


def test_a_recorded_run_is_as_strict_when_it_is_made_here():
    with pytest.raises(ValidationError):
        RecordedRun(**{**dict(RUN), "points": [(1, 0.5, 0.5)]})
    with pytest.raises(ValidationError):
        RecordedRun(**{**dict(RUN), "points": ((1, 0.5, float("nan")),)})


def test_a_message_can_be_drawn_like_a_live_one():
    message = RUN.message()
    assert message["records"] == [[1, 0.01, 2.302585092994046], [2, 0.02, None], [180, 1.25, 1e-5]]
    assert (message["from"], message["next"], message["validation_from"]) == (0, 3, 0)
    assert (message["state"]["ended"], message["state"]["progress"]) == (True, 1.0)
    json.dumps(message, allow_nan=False)


def test_a_million_wrong_items_are_one_fault():
    with pytest.raises(ValidationError) as caught:
        sieve(Traces).validate_python({"memory": {"steps": [1] * 10**6}})
    assert caught.value.error_count() < 10
    data = b'{"schema":1,"memory":{"steps":[' + b"1," * 10**6 + b"1]}}"
    assert read_part("traces", data).sentence.startswith("The record of the programs cannot be")


def test_a_number_too_large_for_one_is_refused():
    data = part_to_bytes(Recordings(runs=(RUN,))).replace(b"2.302585092994046", b"1e999")
    assert read_part("curves", data).sentence == (
        "The record of the runs cannot be read at runs 0 points 0 2: input should be a finite "
        "number."
    )


@pytest.mark.parametrize("text", ["\\ud800", "\\udfff\\ud800"])
def test_half_a_character_is_refused_also_where_no_field_looks(text):
    data = part_to_bytes(PARTS["traces"]).replace("é".encode(), text.encode())
    assert read_part("traces", data).sentence == (
        "The record of the programs holds half a character. Choose another one, saved by Lampwork."
    )


def test_an_older_part_is_brought_forward():
    def added(plain):
        return {**plain, "runs": []}

    found = read_part("curves", b'{"schema":1}', schema=2, migrations={"curves": {1: added}})
    assert found == Recordings()
    told = read_part("curves", b'{"schema":1}', schema=2, migrations={"curves": {1: json.loads}})
    assert "was saved by an older Lampwork (schema 1) and is damaged" in told.sentence


def test_every_older_schema_has_its_migration():
    for kind in PARTS:
        assert sorted(MIGRATIONS.get(kind, {})) == list(range(1, SCHEMA))
