import math

import numpy as np
import pytest

from runtime import watch_recorder
from runtime.events import Cost, Histogram, Histograms, Layer, Watched, WatcherFailed
from runtime.journal import Journal, JournalError
from runtime.watch_choice import Watching
from runtime.watch_journal import is_watched, series, spreads
from runtime.watch_recorder import WatchRecorder

LAYERS = (Layer("a", 4), Layer("b", 9))


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "events.db", create=True)
    yield opened
    opened.close()


@pytest.fixture
def few(monkeypatch):
    """Histories of a hundred rows and of ten snapshots, so that they are full soon."""
    monkeypatch.setattr(watch_recorder, "MOST_ROWS", 100)
    monkeypatch.setattr(watch_recorder, "MOST_SNAPSHOTS", 10)


def looked(*rows, layers=LAYERS, watcher="gradients", a_step_s=0.01):
    """Return what a watcher tells at one flush: rows of a step and its figures."""
    return Watched(
        watcher=watcher,
        layers=layers,
        steps=tuple(step for step, *_ in rows),
        times_s=tuple(step * a_step_s for step, *_ in rows),
        figures=tuple(tuple(map(float, figures)) for _, *figures in rows),
        cost=Cost(0.25, 10.0),
    )


def snapshot(step, parameter="w"):
    """Return histograms of 200 numbers, of which as many are low as the step says."""
    spread = Histogram(
        parameter=parameter,
        size=200,
        of="weights",
        low=0.0,
        high=1.0,
        counts=(step, 200 - step),
        not_finite=0,
    )
    return Histograms(step=step, time_s=step / 4, rows=(spread,), cost=Cost(0.1, 10.0))


def test_what_was_seen_is_there_with_its_layers_and_its_cost(journal):
    WatchRecorder(journal).record(looked((10, 1.0, 2.0), (20, 3.0, 4.0)))
    found = series(journal, "gradients")
    assert found.layers == LAYERS
    assert found.steps == (10, 20)
    assert found.times_s == (0.1, 0.2)
    assert found.figures.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert found.cost == Cost(0.25, 10.0)


def test_a_run_that_nobody_watched_shows_nothing_and_its_journal_is_the_old_one(journal):
    assert not is_watched(journal)
    assert series(journal, "gradients").steps == ()
    assert spreads(journal, "w", "weights") == ()
    WatchRecorder(journal).begin(0)
    WatchRecorder(journal).end()
    tables = {name for (name,) in journal.rows("SELECT name FROM sqlite_master")}
    assert not tables & {"watcher", "look", "snapshot", "histogram"}
    assert journal.rows("PRAGMA user_version") == [(1,)]


def test_of_a_flush_the_lowest_and_the_highest_look_stay_and_the_newest_is_there(journal):
    recorder = WatchRecorder(journal)
    recorder.record(looked((1, 5, 5), (2, 9, 1), (3, 1, 2), (4, 3, 3)))
    assert series(journal, "gradients").steps == (2, 3, 4)
    recorder.record(looked((5, 5, 5)))
    assert series(journal, "gradients").steps == (2, 3, 5)


@pytest.mark.usefixtures("few")
def test_a_history_is_bounded_even_and_keeps_its_peaks_and_its_newest_look(journal):
    recorder = WatchRecorder(journal)
    for step in range(1, 3001):
        recorder.record(looked((step, 7.0 if step in (777, 2222) else 1.0, step % 2)))
    found = series(journal, "gradients")
    assert len(found.steps) <= 102
    assert found.steps == tuple(sorted(found.steps))
    assert {777, 2222, 3000} <= set(found.steps)
    gaps = np.diff([0, *found.steps])
    assert gaps.max() <= 200, "some part of the run is hardly there"


@pytest.mark.usefixtures("few")
def test_a_history_goes_on_when_the_run_does_and_forgets_what_is_done_again(journal):
    first = WatchRecorder(journal)
    for step in range(1, 301):
        first.record(looked((step, 1.0, 1.0)))
    width_s = journal.rows("SELECT window_s FROM watcher")
    second = WatchRecorder(journal)
    second.begin(250)
    assert max(series(journal, "gradients").steps) <= 250
    second.record(looked((251, 2.0, 2.0)))
    assert series(journal, "gradients").steps[-1] == 251
    assert journal.rows("SELECT window_s FROM watcher") == width_s != [(0.0,)]


def test_other_layers_begin_another_history(journal):
    recorder = WatchRecorder(journal)
    recorder.record(looked((1, 1.0, 2.0)))
    recorder.record(looked((2, 3.0), layers=LAYERS[:1]))
    assert series(journal, "gradients").steps == (2,)
    WatchRecorder(journal).record(looked((3, 4.0, 5.0)))
    found = series(journal, "gradients")
    assert (found.steps, found.layers) == ((3,), LAYERS)


def test_watchers_do_not_touch_each_other(journal):
    recorder = WatchRecorder(journal)
    recorder.record(looked((1, 1.0, 2.0)))
    recorder.record(looked((2, 3.0, 4.0), watcher="updates"))
    recorder.record(looked((3, 3.0), layers=LAYERS[:1], watcher="updates"))
    assert series(journal, "gradients").figures.tolist() == [[1.0, 2.0]]
    assert series(journal, "updates").steps == (3,)


def test_a_figure_that_is_not_finite_is_kept_at_once_and_as_it_is(journal):
    recorder = WatchRecorder(journal)
    recorder.record(looked((1, 1.0, 1.0)))
    recorder.record(looked((2, math.nan, math.inf), (3, math.nan, math.nan)))
    found = series(journal, "gradients")
    assert found.steps == (1, 2, 3)
    assert math.isnan(found.figures[1, 0])
    assert math.isinf(found.figures[1, 1])


@pytest.mark.usefixtures("few")
def test_what_waits_is_written_at_the_end(journal):
    recorder = WatchRecorder(journal)
    for step in range(1, 301):
        recorder.record(looked((step, 1.0, 1.0)))
    recorder.record(looked((301, 50.0, 1.0)))
    recorder.record(looked((302, 1.0, 1.0)))
    assert 301 not in series(journal, "gradients").steps, "its window is still open"
    recorder.end()
    assert 301 in series(journal, "gradients").steps


@pytest.mark.usefixtures("few")
def test_histograms_are_bounded_and_spread_over_the_run(journal):
    recorder = WatchRecorder(journal)
    for step in range(1, 101):
        recorder.record(snapshot(step))
    found = spreads(journal, "w", "weights")
    assert 5 <= len(found) <= 11
    assert found[0].step == 1
    assert found[-1].step == 100
    assert all(one.counts == (one.step, 200 - one.step) for one in found)
    assert np.diff([one.step for one in found]).max() <= 32
    ((rows,),) = journal.rows("SELECT COUNT(*) FROM histogram")
    assert rows == len(found)


def test_histograms_of_other_parameters_begin_another_history(journal):
    recorder = WatchRecorder(journal)
    recorder.record(snapshot(1))
    recorder.record(snapshot(2, "other"))
    assert spreads(journal, "w", "weights") == ()
    assert [one.step for one in spreads(journal, "other", "weights")] == [2]
    assert series(journal, "histograms").layers == (Layer("other", 200),)


def test_a_watcher_that_was_switched_off_says_why_until_it_looks_again(journal):
    recorder = WatchRecorder(journal)
    recorder.record(looked((1, 1.0, 2.0)))
    recorder.record(WatcherFailed("gradients", "It cannot."))
    found = series(journal, "gradients")
    assert (found.failure, found.steps) == ("It cannot.", (1,))
    recorder.record(looked((2, 1.0, 2.0)))
    assert series(journal, "gradients").failure == ""


def test_the_newest_choice_of_watchers_holds(journal):
    assert journal.watchers() is None
    journal.choose_watchers(Watching(gradients=3))
    journal.choose_watchers(Watching(histograms=2.0))
    assert journal.watchers() == Watching(histograms=2.0)
    assert [name for _, name in journal.commands(0)] == ["watch", "watch"]


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE watcher SET layers = '[[1]]'",
        "UPDATE watcher SET layers = 'x'",
        "UPDATE look SET time_s = 'soon'",
        "UPDATE look SET figures = 3",
    ],
)
def test_a_forged_row_is_told_in_a_sentence(journal, forged):
    WatchRecorder(journal).record(looked((1, 1.0, 2.0)))
    with journal.writing() as base:
        base.execute(forged)
    with pytest.raises(JournalError, match="it holds a row that is not ours"):
        series(journal, "gradients")


def test_a_row_of_another_width_is_left_out(journal):
    recorder = WatchRecorder(journal)
    recorder.record(looked((1, 1.0, 2.0)))
    recorder.record(looked((20, 1.0, 2.0)))
    with journal.writing() as base:
        base.execute("UPDATE look SET figures = x'00' WHERE step = 1")
    assert series(journal, "gradients").steps == (20,)
