"""The random view without a sandbox: what its programs leave is put where the view keeps it."""

import re

import torch
from streamlit.testing.v1 import AppTest

from inspector.explorer import dropping
from inspector.explorer.distributions import DISTRIBUTION
from inspector.explorer.sampling import Draw, Way
from inspector.record import ProgramError
from tests.inspector.explorer.traces import trace_of


def _page() -> None:
    from pages import tensors_random

    tensors_random.show()


def left_by(text: str) -> tuple:
    """Return a program with its trace, as the view keeps it."""
    names: dict = {}
    exec(text, names)
    kept = {k: v for k, v in names.items() if isinstance(v, torch.Tensor | bool)}
    return text, trace_of(None, **kept)


def draw(name: str = "rand", way: Way = "fresh", times: int = 1, **values: object) -> str:
    row = DISTRIBUTION[name]
    given = {control.name: control.default for control in row.controls} | values
    asked = Draw(distribution=row, values=given, seed=0, count=1_000, way=way, times=times)
    return asked.program()


def view(text: str | None = None) -> AppTest:
    at = AppTest.from_function(_page, default_timeout=30)
    at.session_state["random_trace"] = left_by(text or draw())
    at.session_state["dropout_trace"] = left_by(dropping.program(0, 0.5, True))
    return at.run()


def texts(at: AppTest) -> str:
    assert not at.exception
    kinds = ("caption", "markdown", "code", "error")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind)).replace("\\", "")


def test_a_first_draw_stands_there_with_its_code_and_its_mask():
    at = view()
    assert "The seed set the generator's state, and drawing moved it on" in texts(at)
    assert draw().strip() in texts(at)
    assert len(at.get("plotly_chart")) == 2
    assert "elements stayed, each times 2; the others are 0." in texts(at)


def test_the_same_seed_draws_the_same_numbers():
    at = view()
    at.session_state["random_trace"] = left_by(draw(way="again"))
    at.button(key="random_again").click().run()
    assert "So the 1,000 numbers are the same, every one." in texts(at)
    (before,) = re.findall("the draw before +(.*)", texts(at))
    (now,) = re.findall("this draw +(.*)", texts(at))
    assert before == now


def test_going_on_counts_the_draws_and_another_form_starts_anew():
    at = view()
    for times in (2, 3):
        at.session_state["random_trace"] = left_by(draw(way="on", times=times))
        at.button(key="random_on").click().run()
        assert "No seed was set in between" in texts(at)
    assert "for _ in range(2):" in texts(at)
    at.session_state["random_trace"] = left_by(draw("randn"))
    at.selectbox(key="random_name").set_value("randn").run()
    assert "drawing moved it on" in texts(at)


def test_parameters_go_into_the_program():
    at = view()
    at.session_state["random_trace"] = left_by(draw("normal"))
    at.selectbox(key="random_name").set_value("normal").run()
    text = draw("normal", mean=-3.0)
    at.session_state["random_trace"] = left_by(text)
    at.number_input(key="random_normal_mean").set_value(-3.0).run()
    assert text.strip() in texts(at)


def test_each_weight_has_a_field_of_its_own():
    at = view()
    at.session_state["random_trace"] = left_by(draw("multinomial"))
    at.selectbox(key="random_name").set_value("multinomial").run()
    text = draw("multinomial", weights=(1, 9, 3, 4))
    at.session_state["random_trace"] = left_by(text)
    at.number_input(key="random_multinomial_weights_1").set_value(9).run()
    assert text.strip() in texts(at)


def test_what_torch_refuses_is_told_with_its_line_and_the_mask_stays():
    at = view()
    at.session_state["random_trace"] = left_by(draw("normal"))
    at.selectbox(key="random_name").set_value("normal").run()
    text = draw("normal", std=-1.0)
    words = "normal expects std >= 0.0, but found std -1"
    error = ProgramError(kind="raised", type="RuntimeError", message=words, line=5)
    at.session_state["random_trace"] = (text, trace_of(error))
    at.number_input(key="random_normal_std").set_value(-1.0).run()
    assert f"Line 5: {words}" in texts(at)
    assert len(at.get("plotly_chart")) == 1
