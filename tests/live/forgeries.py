"""What no page of ours would ever say, made from what it does say."""

import json
import math
from collections.abc import Iterator
from random import Random
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.live.client import Tab, Widget, triggers_of
from tests.live.learner import edit_message, plain

FOREIGN_CHOICE = "text 'no such option'"
Forged = tuple[str, WidgetState]  # what is wrong with it, and the value
DEEP = "[" * 900 + "]" * 900
TELLTALE = "__import__('os').system('touch canary')"
NASTY: tuple[Any, ...] = (
    *(None, True, -1, 2**63, 10**400, 1e308, math.nan, -math.inf, "", [], {}),
    *("\ud800", "\x00", "a\nb", "../../etc/passwd", "<script>alert(1)</script>", TELLTALE),
    *("x" * 5_000, [[[[[]]]]], {"": {"": {}}}, {"__class__": "x"}, "９", "__proto__", 0, [0] * 500),
)


def wrong_values(name: str) -> Iterator[Forged]:
    """Give a value of every type there is for one widget, most of which it could never send."""
    yield "press", WidgetState(id=name, trigger_value=True)
    yield "bool", WidgetState(id=name, bool_value=True)
    for number in (math.nan, math.inf, 1e308, -5.0):
        yield f"float {number}", WidgetState(id=name, double_value=number)
    yield "int", WidgetState(id=name, int_value=10**15)
    for text in ("", "no such option", "x" * 100_000, '{"selection": 5}'):
        yield f"text {text[:20]!r}", WidgetState(id=name, string_value=text)
    for text in ("{", "[1]", "5", DEEP, "9" * 5_000, "NaN", '{"edit": 1e999}'):
        yield f"json {text[:20]}", WidgetState(id=name, json_value=text)
        yield f"events {text[:20]}", WidgetState(id=name, json_trigger_value=text)
    yield "bytes", WidgetState(id=name, bytes_value=b"\xff\x00")
    yield "nothing", WidgetState(id=name)
    yield from _wrong_lists(name)


def _wrong_lists(name: str) -> Iterator[Forged]:
    made = {
        field: WidgetState(id=name)
        for field in ("numbers", "indices", "texts", "chosen", "file", "chat", "arrow")
    }
    made["numbers"].double_array_value.data.extend([math.nan, 1e300])
    made["indices"].int_array_value.data.extend([99, -1, 10**12])
    made["texts"].string_array_value.data.extend(["no such option", "x"])
    made["chosen"].string_trigger_value.data = "no such option"
    made["chat"].chat_input_value.data = "hello"
    made["arrow"].arrow_value.data = b"no arrow"
    file = made["file"].file_uploader_state_value.uploaded_file_info.add()
    file.file_id, file.name, file.size = "../../x", "../../etc/passwd", 10
    yield from made.items()


def forged_events(tab: Tab, widget: Widget, random: Random) -> Iterator[Forged]:
    """Give messages of a component that were tampered with in one place or two."""
    for name, said in _said(tab, widget):
        for count in range(5):
            value = said
            for _ in range(1 + count % 2):
                value = tampered(value, random)
            yield f"{name} {count}", _state(widget, name, value)


def _state(widget: Widget, name: str, value: object) -> WidgetState:
    if name in ("edit", "selected", "link", "arguments", "phase"):
        return WidgetState(id=widget.id, json_value=json.dumps({name: value}))
    text = json.dumps([{"event": name, "value": value}])
    return WidgetState(id=triggers_of(widget.id), json_trigger_value=text)


def _said(tab: Tab, widget: Widget) -> Iterator[tuple[str, Any]]:
    """Give what a component says when all is well."""
    data = widget.data
    about = {"doc": data.get("doc"), "load_rev": data.get("load_rev"), "painted": -1}
    about["rev"] = (data.get("ack") or 0) + 1
    match widget.key:
        case "canvas":
            yield "edit", edit_message(tab, plain())
            yield "edit", {**edit_message(tab, plain("unet")), "rev": 2**53}
            yield "ask", {"nonce": 1, "source": "conv1", "source_port": "output"}
            yield "action", {"name": "example", "value": "no such example"}
        case "program" | "autograd":
            yield "edit", {**about, "text": "a = 1"}
            yield "run", {**about, "text": "a = 1", "pokes": [{"step": 1, "path": "a"}]}
            yield "action", {"name": "save_as", "value": {"name": "mine", "text": "a = 1"}}
            yield "action", {"name": "adopt", "value": {"programs": [{"name": "a", "text": "b"}]}}
            yield "arguments", {**about, "values": {"dim": 0}}
        case "modules_tree":
            about["load_rev"] = data.get("rev")
            yield "selected", {**about, "path": "0.weight"}
            value = {"path": "0.weight", "requires_grad": False}
            yield "action", {**about, "name": "freeze", "value": value}
        case "bar":
            yield "link", {"doc": data.get("doc"), "rev": 1, "text": "s=abcdefghijklmnopqrstuv"}
            for name in ("rename", "snapshot", "share", "fork", "answer"):
                value = {"title": "t", "name": "n", "place": {"page": "build", "step": 1}}
                yield "action", {"doc": data.get("doc"), "name": name, "value": value}


def tampered(value: Any, random: Random) -> Any:
    """Return a value in which one place holds something that does not belong there."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(sorted(value))
        if random.random() < 0.1:
            return {name: one for name, one in value.items() if name != key}
        return {**value, key: tampered(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.85:
        place = random.randrange(len(value))
        return [*value[:place], tampered(value[place], random), *value[place + 1 :]]
    return random.choice(NASTY)


def queries(random: Random) -> Iterator[str]:
    """Give queries of an address that no page of ours makes."""
    names = ("run", "view", "module", "gradients", "project", "shared", "embed", "kind", "s", "g")
    values = ("", "1", "../../etc/passwd", "%00", "%ff%fe", "%F0%9F%94%A5", "None", "0", "-1", "{}")
    values += ("x" * 3_000, "%3Cscript%3Ealert(1)%3C/script%3E", "nan", "Tree&view=Tree", "%")
    for name in names:
        for value in random.sample(values, 3):
            yield f"{name}={value}"
    yield "&".join(f"{name}={value}" for name in names for value in values[:8])
    yield "&" * 5_000
    yield "a=" + "x" * 1_000_000  # about as much as a frame may hold


def frames(random: Random) -> Iterator[tuple[str, bytes]]:
    """Give frames that hold no message, or one that only Streamlit's own tools send."""
    for size in (1, 7, 100, 5_000):
        yield f"noise of {size}", random.randbytes(size)
    for name in ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket"):
        yield name, BackMsg(**{name: True}).SerializeToString()
    yield "shutdown", BackMsg(debug_shutdown_runtime=True).SerializeToString()
    yield "nothing", BackMsg().SerializeToString()
    yield "too big", b"\x00" * (3 * 2**20)
    skills = BackMsg()
    skills.backend_operation_request.install_skills.SetInParent()
    yield "install", skills.SerializeToString()
    files = BackMsg()
    files.file_urls_request.file_names.extend(["../../x"] * 50)
    files.file_urls_request.session_id = "other"
    yield "urls", files.SerializeToString()
    yield "many", _many_widgets().SerializeToString()


def _many_widgets() -> BackMsg:
    message = BackMsg()
    for number in range(20_000):
        message.rerun_script.widget_states.widgets.add(id=f"$$ID-{number}-x", bool_value=True)
    return message
