"""What Streamlit may read of a browser's message: values its widgets could send, and no more."""

import math

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.frames import MOST_OPENED, admitted, note
from tests.live.client import triggers_of

BUTTON, NUMBER, COUNT, CANVAS, TABLE = (
    f"$$ID-0-{key}" for key in ("button", "number", "count", "canvas", "table")
)
DEEP = "[" * 65 + "]" * 65


@pytest.fixture(autouse=True)
def _drawn() -> None:
    """Draw one widget of each kind, as a page does before anybody can send a value for it."""
    kinds = ("button", "number_input", "count", "bidi_component", "table")
    drawn = {name: ForwardMsg() for name in kinds}
    drawn["button"].delta.new_element.button.id = BUTTON
    drawn["number_input"].delta.new_element.number_input.id = NUMBER
    drawn["number_input"].delta.new_element.number_input.data_type = NumberInput.FLOAT
    drawn["count"].delta.new_element.number_input.id = COUNT
    drawn["count"].delta.new_element.number_input.data_type = NumberInput.INT
    drawn["bidi_component"].delta.new_element.bidi_component.id = CANVAS
    drawn["table"].delta.new_element.dataframe.id = TABLE
    drawn["table"].delta.new_element.dataframe.selection_mode.append(1)
    for message in drawn.values():
        note(message.SerializeToString())


def read(*states: WidgetState, **fields: object) -> BackMsg:
    message = BackMsg()
    message.rerun_script.widget_states.widgets.extend(states)
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    kept = admitted(message.SerializeToString())
    assert kept is not None
    return BackMsg.FromString(kept)


GOOD = [
    WidgetState(id=BUTTON, trigger_value=True),
    WidgetState(id=NUMBER, double_value=2.5),
    WidgetState(id=COUNT, int_value=3),
    WidgetState(id=NUMBER),  # was cleared
    WidgetState(id=CANVAS, json_value='{"edit": {"rev": 1}}'),
    WidgetState(id=triggers_of(CANVAS), json_trigger_value='[{"event": "ask", "value": [1]}]'),
    WidgetState(id=TABLE, string_value='{"selection": {"rows": [0], "columns": []}}'),
]
BAD = [
    WidgetState(id=BUTTON, string_value="x"),
    WidgetState(id=NUMBER, double_value=math.nan),
    WidgetState(id=NUMBER, double_value=-math.inf),
    WidgetState(id=NUMBER, bool_value=True),
    WidgetState(id=NUMBER, int_value=3),
    WidgetState(id=COUNT, double_value=3.0),
    WidgetState(id=CANVAS, json_value="[]"),
    WidgetState(id=CANVAS, json_value="{"),
    WidgetState(id=CANVAS, json_value='{"edit": NaN}'),
    WidgetState(id=CANVAS, json_value=f'{{"edit": {"9" * 5_000}}}'),
    WidgetState(id=CANVAS, json_value=f'{{"edit": {DEEP}}}'),
    WidgetState(id=CANVAS, json_value=f'{{"edit": [{"[]," * MOST_OPENED}[]]}}'),
    WidgetState(id=CANVAS, json_trigger_value='[{"event": "ask"}]'),
    WidgetState(id=triggers_of(CANVAS), json_trigger_value='{"event": "ask"}'),
    WidgetState(id=triggers_of(CANVAS), json_trigger_value='[{"event": 5}]'),
    WidgetState(id=TABLE, string_value='{"selection": 5}'),
    WidgetState(id=TABLE, string_value="x"),
    WidgetState(id="$$ID-0-unknown", bool_value=True),
]


def test_values_that_widgets_send_pass_as_they_are() -> None:
    assert list(read(*GOOD).rerun_script.widget_states.widgets) == GOOD


@pytest.mark.parametrize("bad", BAD, ids=[str(number) for number in range(len(BAD))])
def test_a_value_its_widget_could_never_send_is_left_out(bad: WidgetState) -> None:
    kept = read(GOOD[0], bad, GOOD[1]).rerun_script.widget_states.widgets
    assert list(kept) == GOOD[:2]


def test_what_is_too_long_for_a_page_of_ours_is_left_out() -> None:
    kept = read(query_string="a=" + "x" * 10_000, page_name="p" * 1_000, fragment_id="f" * 1_000)
    assert kept.rerun_script == BackMsg(rerun_script={"widget_states": {}}).rerun_script


def test_messages_of_streamlits_own_tools_go_nowhere() -> None:
    tools = ("clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime")
    for name in tools:
        assert admitted(BackMsg(**{name: True}).SerializeToString()) is None
    skills = BackMsg()
    skills.backend_operation_request.install_skills.SetInParent()
    assert admitted(skills.SerializeToString()) is None
    heartbeat = BackMsg(app_heartbeat=True).SerializeToString()
    assert admitted(heartbeat) == heartbeat


def test_noise_is_left_to_streamlit_which_hangs_up() -> None:
    assert admitted(b"\xff\xfe\xfd") == b"\xff\xfe\xfd"
