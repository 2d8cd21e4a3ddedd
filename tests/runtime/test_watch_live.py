"""Watchers of a run in its own process: chosen while it trains, kept when it goes on."""

from runtime.settings import TrainSettings
from runtime.watch_choice import Watching
from runtime.watch_journal import is_watched, series
from runtime.watch_view import surface, watch_view

LONG = {"data": "digits", "epochs": 10_000, "threads": 1}


def test_watchers_are_switched_on_and_off_while_a_run_trains(supervisor, opened, waiting, small):
    run = opened(supervisor.start(small, TrainSettings(**LONG)))
    waiting(lambda: run.state().step > 100, "some steps")
    assert not is_watched(run.journal)
    run.journal.choose_watchers(Watching(gradients=10, histograms=10.0))
    waiting(lambda: len(series(run.journal, "gradients").steps) > 10, "gradients")
    waiting(lambda: surface(run.journal, "linear1.weight", "gradients"), "histograms")
    view = watch_view(run)
    assert view.watching == Watching(gradients=10, histograms=10.0)
    assert [layer.name for layer in view.seen["gradients"].layers] == ["linear1", "linear2"]
    assert min(view.seen["gradients"].steps) > 100
    assert view.parameters == ("linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias")
    assert 0 < view.share("gradients") < 0.5
    assert view.share("updates") is None

    run.journal.choose_watchers(Watching(updates=1))
    waiting(lambda: series(run.journal, "updates").steps, "updates")
    last = series(run.journal, "gradients").steps[-1]
    waiting(lambda: run.state().step > last + 1000, "more steps")
    assert series(run.journal, "gradients").steps[-1] == last


def test_a_choice_holds_for_a_run_that_goes_on_and_what_it_does_again_is_seen_once(
    supervisor, opened, waiting, small
):
    token = supervisor.start(small, TrainSettings(**LONG, watch=Watching(dead=10)))
    run = opened(token)
    waiting(lambda: series(run.journal, "dead").steps, "dead units")
    run.journal.choose_watchers(Watching(gradients=1))
    waiting(lambda: len(series(run.journal, "gradients").steps) > 10, "gradients")
    supervisor.stop(token)
    waiting(lambda: run.state().name == "stopped", "the stop")
    before = series(run.journal, "gradients").steps
    waiting(lambda: supervisor.hello().running == 0, "the end of the process")
    supervisor.resume(token)
    waiting(lambda: series(run.journal, "gradients").steps[-1] > before[-1], "more gradients")
    steps = series(run.journal, "gradients").steps
    assert list(steps) == sorted(set(steps))
    assert set(before[:-1]) <= set(steps)  # the newest was there beside the history
    run.close()
