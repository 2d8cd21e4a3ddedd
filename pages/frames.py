"""The door of Streamlit's own socket: what a page says is read here before Streamlit reads it.

Streamlit believes the type that a message names. A value of another type raises before any page of
ours runs, and again with every run of that session, whatever it is sent afterwards. So a value
that its widget could never have sent is left out here: the run goes on as if it had not come.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

MOST_WIDGETS: Final = 500
MOST_QUERY: Final = 8 * 1024  # as much as the gate lets through in an address
MOST_NAME: Final = 300
MOST_HASHES: Final = 5_000
DEEPEST: Final = 64
MOST_OPENED: Final = 100_000  # lists and objects; reading more would hold up everybody
MOST_KNOWN: Final = 20_000  # about 4 MB

# What a page of ours may ask for. The rest clears caches of all, tells of the repository, or
# installs something.
_MESSAGES = frozenset(
    {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
    | {"backend_operation_request"}
)
_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})

_FIELDS = {
    "bidi_component": "json_value",
    "button": "trigger_value",
    "button_group": "string_array_value",
    "checkbox": "bool_value",
    "dialog": "trigger_value",
    "download_button": "trigger_value",
    "expandable": "bool_value",
    "file_uploader": "file_uploader_state_value",
    "menu_button": "string_trigger_value",
    "multiselect": "string_array_value",
    "popover": "bool_value",
    "radio": "string_value",
    "selectbox": "string_value",
    "slider": "double_array_value",
    "tab_container": "string_value",
    "text_area": "string_value",
    "text_input": "string_value",
}
_SELECTIONS = frozenset({"dataframe", "plotly_chart", "vega_lite_chart"})
_ELEMENT_ID = b"$$ID-"
_TRIGGERS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # where the triggers of a component arrive

# What each widget sends, by its id, which is the same in every session that draws it.
_known: OrderedDict[str, str] = OrderedDict()


class Frames:
    """The middleware: reads what a page says, and leaves out what none of its widgets could say."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or a socket with what it carries looked at both ways."""
        if scope["type"] != "websocket" or not scope["path"].endswith("/_stcore/stream"):
            await self._app(scope, receive, send)
            return

        async def receive_read() -> Message:
            while True:
                message = await receive()
                data = message.get("bytes")
                if not data:
                    return message
                read = admitted(data)
                if read is not None:
                    return {**message, "bytes": read}

        async def send_noted(message: Message) -> None:
            data = message.get("bytes")
            if data and _ELEMENT_ID in data:
                note(data)
            await send(message)

        await self._app(scope, receive_read, send_noted)


def note(data: bytes) -> None:
    """Keep in mind what the widgets in a message to a browser can send back."""
    message = ForwardMsg.FromString(data)
    if message.WhichOneof("type") == "delta":
        for name, field in _drawn(message.delta):
            _known[name] = field
            _known.move_to_end(name)
        while len(_known) > MOST_KNOWN:
            _known.popitem(last=False)


def admitted(data: bytes) -> bytes | None:
    """Return what Streamlit may read of a message from a browser, or None where it may nothing."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:  # noqa: BLE001  (its own kind of error; Streamlit then ends the connection)
        return data
    kind = message.WhichOneof("type")
    if kind not in _MESSAGES:
        return None
    if kind == "backend_operation_request":
        operation = message.backend_operation_request.WhichOneof("payload")
        return data if operation in _OPERATIONS else None
    if kind == "rerun_script":
        _tidy(message.rerun_script)
    return bytes(message.SerializeToString())


def _tidy(rerun: ClientState) -> None:
    """Leave out of a request to run a page what no page of ours sends."""
    widgets = rerun.widget_states.widgets
    kept = [one for one in widgets[:MOST_WIDGETS] if _fits(one)]
    if len(kept) < len(widgets):
        del widgets[:]
        widgets.extend(kept)
    for name in ("page_script_hash", "page_name", "fragment_id"):
        if len(getattr(rerun, name)) > MOST_NAME:
            rerun.ClearField(name)
    if len(rerun.query_string) > MOST_QUERY:
        rerun.ClearField("query_string")
    if rerun.context_info.ByteSize() > 2 * MOST_QUERY:
        rerun.ClearField("context_info")
    if len(rerun.cached_message_hashes) > MOST_HASHES:
        rerun.ClearField("cached_message_hashes")


def _fits(state: WidgetState) -> bool:
    """Whether a value is one that its widget could have sent."""
    field = state.WhichOneof("value")
    expected = _known.get(state.id)
    if field is None or expected is None or field != expected.removesuffix(" selection"):
        return field is None and expected is not None  # no value: the widget was cleared
    match field:
        case "double_value":
            return isfinite(state.double_value)
        case "double_array_value":
            return all(map(isfinite, state.double_array_value.data))
        case "json_value":
            return isinstance(_read(state.json_value), dict)
        case "json_trigger_value":
            return _are_events(_read(state.json_trigger_value))
        case "string_value" if expected.endswith(" selection"):
            return _is_selection(_read(state.string_value))
    return True


def _drawn(delta: Delta) -> Iterator[tuple[str, str]]:
    """Give the id of each widget that is drawn, and the field in which its value arrives."""
    part: Any = delta.new_element if delta.HasField("new_element") else delta.add_block
    kind = part.WhichOneof("type")
    if not kind:
        return
    proto = getattr(part, kind)
    name = getattr(proto, "id", "")
    if not name:
        return
    if kind in _SELECTIONS and proto.selection_mode:
        yield name, "string_value selection"
    elif kind == "number_input":
        yield name, "int_value" if proto.data_type == proto.INT else "double_value"
    elif kind in _FIELDS:
        yield name, _FIELDS[kind]
    if kind == "bidi_component":
        yield _TRIGGERS.format(name), "json_trigger_value"


def _read(text: str) -> object:
    """Return what a text of JSON holds; None where it is none, or deeper than anything of ours."""
    if text.count("[") + text.count("{") > MOST_OPENED:
        return None
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return value
    return None


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _are_events(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and type(one.get("event")) is str for one in value
    )


def _is_selection(value: object) -> bool:
    chosen = value.get("selection") if isinstance(value, dict) else None
    return isinstance(chosen, dict) and all(isinstance(one, list) for one in chosen.values())
