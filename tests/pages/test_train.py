"""The Train page without a browser; the supervisor is never reached here."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from builder import chain
from builder.graph import Graph
from pages.run_facts import NO_RUN
from runtime import runs
from runtime.settings import TrainSettings

HOME = Path(__file__).parents[2] / "pages" / "home.py"
LINE = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8), title="Line")


def train_page(graph: Graph | None = None, run: str | None = None) -> AppTest:
    at = AppTest.from_file(str(HOME), default_timeout=30)
    at.switch_page("train.py")
    if graph is not None:
        at.session_state["graph"] = graph
    if run is not None:
        at.query_params["run"] = run
    at.run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    return "\n".join(
        str(e.value) for kind in ("text", "caption", "markdown", "info") for e in at.get(kind)
    )


def chart(at: AppTest):
    found = [one.proto for one in at.get("bidi_component")]
    (chart,) = [one for one in found if one.component_name == "lampwork.chart"]
    return chart


def test_without_a_model_three_examples_are_offered_and_training_waits():
    at = train_page()
    assert "Which model shall learn?" in texts(at)
    assert len([button for button in at.button if button.key.startswith("example_")]) == 3
    assert at.button(key="train_start").disabled


def test_an_example_becomes_the_model_of_the_session():
    at = train_page()
    at.button(key="example_digits_cnn").click().run()
    assert not at.exception
    assert at.session_state["graph"].title == "Digits CNN"
    assert at.session_state["load_rev"] == 1
    assert not at.button(key="train_start").disabled


def test_the_model_of_the_build_page_is_the_one_that_is_trained():
    at = train_page(LINE)
    assert "Line" in texts(at)
    assert "650 parameters; takes x N×1×8×8." in texts(at)
    assert not at.button(key="train_start").disabled


def test_a_mismatch_is_mended_by_one_click_which_also_reaches_the_canvas():
    large = chain("Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 28, 28))
    at = train_page(large)
    assert "x takes N×1×28×28" in texts(at).replace("\\", "")
    assert at.button(key="train_start").disabled
    before = at.session_state["load_rev"]
    at.button(key="fix_0_0").click().run()
    assert not at.exception
    assert at.session_state["load_rev"] == before + 1
    assert at.session_state["graph"].inputs[0].spec.shape == ("N", 1, 8, 8)
    assert not at.button(key="train_start").disabled


def test_each_optimiser_shows_its_own_options_and_brings_its_learning_rate():
    at = train_page(LINE)
    assert {"train_beta1", "train_beta2"} <= {field.key for field in at.number_input}
    at.selectbox(key="train_optimizer").set_value("SGD").run()
    assert not at.exception
    fields = {field.key: field.value for field in at.number_input}
    assert "train_momentum" in fields
    assert "train_beta1" not in fields
    assert fields["train_lr"] == 0.1
    assert not at.button(key="train_start").disabled


def test_a_learning_rate_of_zero_is_told_in_a_sentence():
    at = train_page(LINE)
    at.number_input(key="train_lr").set_value(0.0).run()
    assert "lr: 0.0 cannot be used" in texts(at).replace("\\", "")
    assert at.button(key="train_start").disabled


def test_the_address_brings_a_run_back_with_its_model_and_settings():
    settings = TrainSettings(data="iris", optimizer="SGD", lr=0.05, momentum=0.5, epochs=7)
    flowers = chain(("Linear", {"out_features": 3}), inputs=("N", 4), title="Flowers")
    token, folder = runs.create(flowers, settings)
    folder.close()
    at = train_page(run=token)
    assert "Flowers on iris flowers" in texts(at)
    assert token in chart(at).json
    assert '"phase": "queued"' in chart(at).json or '"phase":"queued"' in chart(at).json
    assert at.selectbox(key="train_data").value == "iris"
    assert at.number_input(key="train_epochs").value == 7
    assert at.number_input(key="train_momentum").value == 0.5
    assert at.button(key="run_stop")


@pytest.mark.parametrize("token", ["nonsense", "A" * 22, "[a](http://b)"])
def test_an_address_that_opens_no_run_says_so_and_the_page_still_works(token):
    at = train_page(LINE, run=token)
    assert NO_RUN in texts(at).replace("\\", "")
    assert not at.button(key="train_start").disabled
