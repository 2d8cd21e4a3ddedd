import json
import math
import os

import pytest

import builder
from runtime import runs
from runtime.folder import RunError, RunFolder
from runtime.follow import Follower
from runtime.journal import ValidationRow
from runtime.liveness import identity
from runtime.projects.parts import (
    MOST,
    MOST_POINTS,
    MOST_VALIDATIONS,
    Recordings,
    part_to_bytes,
    read_part,
)
from runtime.projects.recording import STILL_GOING, record_run, thinned
from runtime.settings import TrainSettings
from tests.runtime.projects.made import write_curve

SETTINGS = TrainSettings(data="digits", epochs=4)


@pytest.fixture
def made():
    token, run = runs.create(
        builder.chain(("Linear", {"out_features": 10}), inputs=("N", 64)), SETTINGS
    )
    run.journal.set_facts(pid=os.getpid(), identity=identity(os.getpid()))
    run.journal.set_facts(
        steps=180, steps_per_epoch=45, epochs=4, device="cpu", threads=1, parameters=99
    )
    yield token, run
    run.close()


@pytest.fixture
def run(made):
    return made[1]


def row(epoch, accuracy=0.9):
    return ValidationRow(epoch=epoch, step=45 * epoch, time_s=0.5, loss=0.25, accuracy=accuracy)


def finish(run, name="finished", sentence="Finished."):
    run.journal.set_state("running", "Training.", 0)
    run.journal.set_state(name, sentence, 180)


def test_its_message_is_what_the_live_route_gives_of_a_finished_run(run):
    write_curve(run, [1 / step for step in range(1, 181)])
    run.journal.add_validations([row(1), row(2), row(3), row(4)])
    finish(run)
    follower = Follower(RunFolder(run.path), 0)
    assert record_run(run, "A", "B").message() == follower.batch()
    follower.close()


def test_it_travels(run):
    write_curve(run, [1.0, 0.5])
    finish(run)
    recorded = record_run(run, "Model on digits", "Adam 0.001")
    assert (recorded.title, recorded.how, recorded.settings) == (
        "Model on digits", "Adam 0.001", SETTINGS,
    )  # fmt: skip
    found = Recordings(runs=(recorded,))
    assert read_part("curves", part_to_bytes(found)) == found


def test_neither_the_token_nor_the_folder_of_the_run_travels(made):
    token, run = made
    write_curve(run, [1.0])
    finish(run)
    data = part_to_bytes(Recordings(runs=(record_run(run, "A", "B"),)))
    for secret in (token, run.name, str(run.path), str(os.getpid())):
        assert secret.encode() not in data


def test_a_long_curve_is_thinned_and_keeps_its_peak(run):
    losses = [1.0] * 30_000
    losses[12_345] = 99.0
    write_curve(run, losses)
    finish(run)
    found = record_run(run, "A", "B")
    assert len(found.points) <= MOST_POINTS
    assert max(loss for _, _, loss in found.points) == 99.0
    assert (found.points[0][0], found.points[-1][0]) == (1, 30_000)


def test_a_loss_that_is_no_number_is_a_gap(run):
    write_curve(run, [1.0, math.nan, math.inf, -math.inf])
    finish(run, "diverged", "The loss is not finite any more.")
    found = record_run(run, "A", "B")
    assert [loss for _, _, loss in found.points] == [1.0, None, None, None]
    json.dumps(found.message(), allow_nan=False)


def test_many_validations_are_thinned_and_keep_the_best(run):
    rows = [row(epoch, accuracy=0.5) for epoch in range(1, 9_001)]
    rows[4_321] = row(4_322, accuracy=0.99)
    run.journal.add_validations(rows)
    finish(run)
    found = record_run(run, "A", "B").validations
    assert len(found) <= MOST_VALIDATIONS
    assert (found[0], found[-1]) == (rows[0], rows[-1])
    assert max(one.accuracy for one in found) == 0.99


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 1_000])
def test_thinning_keeps_few_as_they_are_and_never_gives_more(count):
    rows = [row(epoch, accuracy=epoch % 7 / 7) for epoch in range(1, count + 1)]
    found = thinned(rows, 8)
    assert len(found) <= 8
    assert found == tuple(rows) if count <= 8 else set(found) <= set(rows)


def test_a_run_that_still_goes_on_is_recorded_as_one_that_does_not(run):
    write_curve(run, [1.0, 0.5])
    run.journal.set_state("running", "Training.", 0)
    state = record_run(run, "A", "B").state
    assert (state.name, state.sentence, state.ended) == ("stopped", STILL_GOING, True)
    assert (state.step, state.remaining_s, state.position) == (2, None, 0)


def test_words_of_more_than_one_line_are_put_into_one(run):
    finish(run, "failed", "RuntimeError:\n  mat1 and mat2\tcannot be multiplied" + "!" * 900)
    found = record_run(run, "Größe\n\n<b>\ud800" + "!" * 200, "\x1b[2J" + "!" * 900)
    assert found.state.sentence.startswith("RuntimeError: mat1 and mat2 cannot be multiplied!!")
    assert len(found.state.sentence) == 400
    assert found.title.startswith("Größe <b> !!!")
    assert (len(found.title), len(found.how)) == (120, 400)


def test_twenty_full_runs_that_are_too_much_are_found_out_by_reading(run):
    write_curve(run, [1 / 3] * 3_000)
    run.journal.add_validations([row(epoch, accuracy=1 / 3) for epoch in range(1, 2_001)])
    finish(run)
    one = record_run(run, "A", "B")
    assert len(part_to_bytes(Recordings(runs=(one,)))) < MOST["curves"]
    told = read_part("curves", part_to_bytes(Recordings(runs=(one,) * 20)))
    assert "bytes; at most 2,097,152 can be read" in told.sentence


def test_a_folder_that_was_tampered_with_is_told_in_a_sentence(run):
    write_curve(run, [1.0])
    finish(run)
    run.journal.set_facts(parameters=-5)
    with pytest.raises(RunError, match="holds numbers that no run has"):
        record_run(run, "A", "B")
