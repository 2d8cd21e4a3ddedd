"""The operations view without a sandbox: a trace is put where the view keeps its own."""

import json

from streamlit.testing.v1 import AppTest

from inspector.explorer import BY_NAME, OPERATIONS
from pages.exploring import Bench
from tests.inspector.explorer.traces import trace_of


def _page() -> None:
    from pages import tensors_operations

    tensors_operations.show()


def view(name: str = "view") -> AppTest:
    row = BY_NAME[name]
    at = AppTest.from_function(_page, default_timeout=30)
    trace = trace_of(None).model_dump(mode="json")
    at.session_state["bench"] = Bench(ran=row.write(row.defaults), trace=trace)
    if name != "view":
        at.session_state["operation_name"] = name
    at.run()
    assert not at.exception
    return at


def component(at: AppTest) -> dict:
    (found,) = at.get("bidi_component")
    assert found.proto.component_name == "lampwork.program"
    data: dict = json.loads(found.proto.json)
    return data


def test_the_component_gets_the_operation_with_its_trace():
    data = component(view())
    assert (data["mode"], data["title"], data["moves"]) == ("operation", "view", True)
    assert data["code"] == BY_NAME["view"].write(BY_NAME["view"].defaults)
    assert data["arguments"] == {"shape": [3, 4], "start": "as it is", "target": [2, 6]}
    assert data["trace"]["walls"]["seccomp"] is True
    assert data["refused"] is None


def test_the_picker_is_grouped_and_finds_an_operation_by_either_word():
    at = view()
    (picker,) = at.selectbox
    assert picker.options[0] == "Change shape · view"
    assert len(picker.options) == len(OPERATIONS)
    groups = [option.split(" · ")[0] for option in picker.options]
    assert groups == [row.group for row in OPERATIONS]


def test_another_operation_brings_its_controls_its_meaning_and_its_page():
    at = view("gather")
    data = component(at)
    assert data["load_rev"] == 1
    assert [control["name"] for control in data["controls"]] == ["shape", "dim", "row0", "row1"]
    (caption,) = at.caption
    assert "the index says where to look" in caption.value
    assert BY_NAME["gather"].doc in caption.value
