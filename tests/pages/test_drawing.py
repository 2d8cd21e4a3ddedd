"""What the canvas may change, and what it may not: the door for component values."""

import copy
import json
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import builder
from builder.examples import DOCUMENTS
from builder.file import to_plain
from pages import drawing

LENET = to_plain(builder.EXAMPLES["lenet5"], {"conv1": (120.0, 80.0)})


def fresh() -> dict:
    state: dict = {}
    drawing.begin(state)
    return state


def edit(state: dict, document: object, **other: object) -> dict:
    message = {
        "doc": state["doc"],
        "load_rev": state["load_rev"],
        "rev": state["ack"] + 1,
        "catalog": "seen",
        "document": document,
    }
    return {**message, **other}


def test_an_edit_is_kept_with_its_layout_and_acknowledged() -> None:
    state = fresh()
    drawing.take_edit(state, edit(state, LENET))
    assert state["graph"] == builder.EXAMPLES["lenet5"]
    assert state["layout"] == {"conv1": (120.0, 80.0)}
    assert state["ack"] == 1
    assert drawing.shown(state)["labels"]["totals"]["parameters"] == 61_706


def test_the_graph_goes_to_the_browser_until_it_has_answered() -> None:
    state = fresh()
    drawing.load(state, DOCUMENTS["lenet5"])
    assert drawing.shown(state)["document"]["title"] == "LeNet-5"
    drawing.take_edit(state, edit(state, LENET))
    assert drawing.shown(state)["document"] is None


def test_the_catalogue_goes_to_the_browser_until_it_says_that_it_has_it() -> None:
    state = fresh()
    version = drawing.shown(state)["catalog"]["version"]
    drawing.take_edit(state, edit(state, LENET, catalog=version))
    assert drawing.shown(state)["catalog"] is None


@pytest.mark.parametrize(
    "changed",
    [{"doc": "another"}, {"load_rev": 7}, {"rev": 0}, {"rev": True}, {"rev": 2**60}, {"rev": "1"}],
    ids=str,
)
def test_an_edit_of_another_document_or_time_is_passed_over(changed: dict) -> None:
    state = fresh()
    drawing.take_edit(state, edit(state, LENET, **changed))
    assert state["graph"] is None
    assert state["ack"] == 0


def test_a_document_that_cannot_be_read_is_refused_in_words_and_the_work_stays() -> None:
    state = fresh()
    drawing.take_edit(state, edit(state, LENET))
    broken = copy.deepcopy(LENET)
    broken["nodes"][0]["name"] = "forward"
    drawing.take_edit(state, edit(state, broken))
    assert state["graph"] == builder.EXAMPLES["lenet5"]
    assert state["ack"] == 1
    (sentence,) = [s for s in state["refused"]["problems"] if "forward" in s][:1]
    assert "every torch module already has something called forward" in sentence
    drawing.take_edit(state, edit(state, LENET))
    assert state["refused"] is None


def test_what_fits_on_a_wire_is_answered_by_torch() -> None:
    state = fresh()
    drawing.take_edit(state, edit(state, LENET))
    drawing.answer_question(state, {"nonce": 4, "source": "flatten", "source_port": "output"})
    assert state["offers"]["nonce"] == 4
    assert "Linear" in state["offers"]["fits"]
    assert "Conv2d" not in state["offers"]["fits"]  # 400 numbers a sample are no image


@pytest.mark.parametrize(
    "question",
    [None, 7, [], {}, {"nonce": "1", "source": "flatten", "source_port": "output"}]
    + [{"nonce": 1, "source": s, "source_port": p} for s, p in (("no", "output"), ("fc1", "no"))],
    ids=str,
)
def test_a_forged_question_changes_nothing(question: object) -> None:
    state = fresh()
    drawing.take_edit(state, edit(state, LENET))
    drawing.answer_question(state, question)
    assert state["offers"] in (None, {"nonce": 1, "fits": []})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@st.composite
def mutations(draw: st.DrawFn) -> object:
    """A valid document with some values somewhere in it replaced by anything."""
    document = json.loads(json.dumps(LENET))
    for _ in range(draw(st.integers(1, 3))):
        place: object = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))  # type: ignore[arg-type,call-overload]
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inner = place[key]  # type: ignore[index]
            if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
                place[key] = draw(json_values)  # type: ignore[index]
                break
            place = inner
    return document


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=json_values | mutations(), message=st.none() | json_values)
def test_no_forged_value_raises_or_loses_the_work(document: object, message: object) -> None:
    state = fresh()
    drawing.take_edit(state, edit(state, LENET))
    drawing.take_edit(state, message)
    drawing.take_edit(state, edit(state, document))
    assert isinstance(state["graph"], builder.Graph)
    assert state["refused"] is None or state["refused"]["problems"]


def test_a_refused_document_is_answered_at_once() -> None:
    state = fresh()
    many = copy.deepcopy(LENET)
    many["nodes"] = [{"name": f"n{i}", "kind": "ReLU", "params": {}} for i in range(10_000)]
    begun = time.perf_counter()
    drawing.take_edit(state, edit(state, many))
    assert time.perf_counter() - begun < 0.5
    assert "500" in state["refused"]["problems"][0]


def test_the_page_shows_the_canvas_with_its_labels() -> None:
    at = AppTest.from_file(str(Path(__file__).parents[2] / "pages" / "home.py"), default_timeout=60)
    at.session_state["graph"] = builder.EXAMPLES["digits_cnn"]
    at.session_state["layout"] = {}
    at.session_state["load_rev"] = 1
    at.run()
    assert not at.exception
    shown = [one.proto for one in at.get("bidi_component")]
    (canvas,) = [one for one in shown if one.component_name == "lampwork.canvas"]
    assert '"parameters":29066' in canvas.json.replace(" ", "")


def test_no_learner_text_reaches_python_as_code() -> None:
    seen: list[str] = []
    hostile = copy.deepcopy(LENET)
    hostile["title"] = '"""\n__import__("os").system("touch /tmp/owned")\n# coding: utf-7'
    hostile["nodes"][0]["params"]["padding_mode"] = "__import__('os')"
    state = fresh()
    watching = [True]

    def watch(event: str, args: tuple) -> None:
        if watching[0] and event in ("exec", "compile", "os.system", "subprocess.Popen"):
            seen.append(f"{event} {args!r}"[:200])

    drawing.take_edit(state, edit(state, LENET))
    drawing.shown(state)  # what torch loads on first use is loaded now
    sys.addaudithook(watch)
    drawing.take_edit(state, edit(state, hostile))
    drawing.shown(state)
    watching[0] = False
    assert not seen
