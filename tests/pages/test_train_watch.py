"""The watchers' panel of the Train page without a browser."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from builder import chain
from pages.train_watch_choice import watching_of
from pages.watch_facts import choose, spread, watched
from runtime import runs
from runtime.events import Cost, Histogram, Histograms, Layer, Watched, WatcherFailed
from runtime.settings import TrainSettings
from runtime.watch_choice import Watching
from runtime.watch_recorder import WatchRecorder
from runtime.watch_view import WatchView

HOME = Path(__file__).parents[2] / "pages" / "home.py"
LINE = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8), title="Line")
LAYERS = (Layer("linear1", 650), Layer("linear2", 650))
OFF = Watching()


@pytest.fixture
def made():
    """Return a maker of runs that wait, with what was seen of them."""

    def make(*events, watch=OFF, state="running"):
        token, folder = runs.create(LINE, TrainSettings(data="digits", lr=0.1, watch=watch))
        with closing(folder):
            recorder = WatchRecorder(folder.journal)
            for event in events:
                recorder.record(event)
            folder.journal.set_state(state, "Training.", 20)
        return token

    return make


def looked(figures, step=10):
    return Watched(
        watcher="gradients",
        layers=LAYERS,
        steps=(step,),
        times_s=(step / 10,),
        figures=(figures,),
        cost=Cost(0.02, 1.0),
    )


def page(run: str) -> AppTest:
    at = AppTest.from_file(str(HOME), default_timeout=30)
    at.switch_page("train.py")
    at.query_params["run"] = run
    at.run()
    assert not at.exception
    return at


def figures(at: AppTest) -> list[dict]:
    """Return the descriptions of the panel's pictures."""
    return [json.loads(found.proto.spec) for found in at.get("vega_lite_chart")]


def texts(at: AppTest) -> str:
    kinds = ("caption", "markdown", "info", "error", "warning")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind)).replace("\\", "")


def test_what_was_seen_is_drawn_with_what_it_cost(made):
    at = page(made(looked((1.0, 2.0)), watch=Watching(gradients=10)))
    (figure,) = figures(at)
    assert figure["description"] == "gradient norm of each layer"
    assert "How long the gradient of each layer's parameters is." in texts(at)
    assert "It took 2.0 % of the training time." in texts(at)
    assert at.selectbox(key="run_watch_gradients").value == 10


def test_what_is_wrong_is_told_above_the_picture(made):
    at = page(made(*[looked((1e-9, 2.0), step) for step in range(10, 100, 10)]))
    assert "The gradient of linear1 is 5.0e-10 of the one of linear2" in texts(at)
    assert at.warning


def test_a_watcher_that_is_off_is_offered_and_one_click_switches_it_on(made):
    token = made(state="queued")
    at = page(token)
    assert "It was not watched." in texts(at)
    assert not figures(at)
    at.segmented_control(key="watch_view").set_value("updates").run()
    at.button(key="watch_on").click().run()
    assert not at.exception
    view = watched(token)
    assert isinstance(view, WatchView)
    assert view.watching == Watching(updates=10)


def test_the_period_of_a_watcher_can_be_chosen(made):
    token = made(watch=Watching(gradients=7), state="queued")
    at = page(token)
    assert at.selectbox(key="run_watch_gradients").value == 7
    at.selectbox(key="run_watch_gradients").set_value(100.0).run()
    at.selectbox(key="run_watch_histograms").set_value(2.0).run()
    assert not at.exception
    assert watched(token).watching == Watching(gradients=100, histograms=2.0)


def test_a_finished_run_cannot_be_watched_any_more(made):
    at = page(made(looked((1.0, 2.0)), state="finished"))
    assert at.selectbox(key="run_watch_gradients").disabled
    assert len(figures(at)) == 1


def test_a_watcher_that_could_not_look_says_why(made):
    at = page(made(WatcherFailed("gradients", "This cannot be watched.")))
    assert "This cannot be watched." in texts(at)


def test_histograms_of_a_parameter_are_chosen_from_the_model(made):
    rows = tuple(
        Histogram(parameter=name, size=4, of=of, low=-1.0, high=1.0, counts=(1, 3), not_finite=0)
        for name in ("linear1.weight", "linear1.bias")
        for of in ("weights", "gradients")
    )
    event = Histograms(step=10, time_s=0.1, rows=rows, cost=Cost(0.01, 1.0))
    token = made(event, watch=Watching(histograms=4.0))
    at = page(token)
    at.segmented_control(key="watch_view").set_value("histograms").run()
    assert not at.exception
    assert at.selectbox(key="watch_parameter").options == ["linear1.weight", "linear1.bias"]
    assert [figure["description"] for figure in figures(at)] == [
        "Histograms over the steps of the run", "The newest histogram",
    ]  # fmt: skip
    assert spread(token, "linear1.bias", "gradients").newest.counts == (1, 3)
    assert spread(token, "no such", "gradients") is None


@pytest.mark.parametrize("token", ["nonsense", "A" * 22])
def test_a_token_that_opens_nothing_cannot_be_watched(token):
    assert not isinstance(watched(token), WatchView)
    assert choose(token, OFF) is not None
    assert spread(token, "w", "weights") is None


def test_the_form_chooses_what_is_watched_from_the_start():
    at = AppTest.from_file(str(HOME), default_timeout=30)
    at.switch_page("train.py")
    at.session_state["graph"] = LINE
    at.run()
    assert at.selectbox(key="train_watch_gradients").value == 10
    assert at.selectbox(key="train_watch_histograms").value == 0
    periods = {"gradients": 5.0, "activations": 0.0, "updates": 1.0, "dead": 0.0, "histograms": 4}
    assert watching_of(periods) == Watching(gradients=5, updates=1, histograms=4.0)
