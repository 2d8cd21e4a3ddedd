"""A browser tab as the server sees one: a raw WebSocket that speaks Streamlit's protocol.

It says what Streamlit's own page would say, and can also say what that page never would.
"""

import json
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from types import MappingProxyType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

LONGEST_ANSWER_S = 60.0
_BIGGEST = 64 * 2**20


class LostError(ConnectionError):
    """The server closed the connection or did not answer in time."""


@dataclass(frozen=True)
class Widget:
    """An element on the page that takes a value: its id, its kind, what the server says of it."""

    id: str
    kind: str
    proto: Any
    fragment: str

    @property
    def key(self) -> str:
        """The key the page gave it, or "" where it gave none."""
        found = self.id.split("-", maxsplit=2)[-1]
        return "" if found == "None" else found

    @property
    def data(self) -> dict[str, Any]:
        """What a component was given to draw."""
        return data_of(self.proto)


def data_of(component: BidiComponent) -> dict[str, Any]:
    """Return what a component was given to draw; tables beside it are left out."""
    text = component.json or component.mixed.json
    return dict(json.loads(text)) if text else {}


@dataclass
class Answer:
    """What the server sent in answer to one message."""

    seconds: float = 0.0
    messages: list[ForwardMsg] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    @property
    def elements(self) -> Iterator[tuple[str, Any]]:
        """The kind and the content of every element that was drawn."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta" and message.delta.HasField("new_element"):
                element = message.delta.new_element
                kind = element.WhichOneof("type")
                if kind:
                    yield kind, getattr(element, kind)

    @property
    def exceptions(self) -> list[str]:
        """What went wrong on the page, as the browser is told."""
        return [f"{e.type}: {e.message}" for kind, e in self.elements if kind == "exception"]

    @property
    def bytes(self) -> bytes:
        """Everything that travelled to the browser."""
        return b"\n".join(self.raw)


def triggers_of(name: str) -> str:
    """Return the id under which a component's triggers arrive."""
    return f"$$STREAMLIT_INTERNAL_KEY_{name}__events"


def visit(url: str, cookies: CookieJar) -> None:
    """Fetch what a browser fetches before it connects; the cookies that are set are kept."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    for path in ("/", "/_stcore/host-config"):
        with closing(opener.open(url + path, timeout=LONGEST_ANSWER_S)) as answer:
            answer.read()


class Tab:
    """One open page. `cookies` is the browser it belongs to: tabs that share it share a learner.

    `headers` are what a proxy adds.
    """

    def __init__(
        self,
        url: str,
        cookies: CookieJar | None = None,
        *,
        session: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.headers = headers
        self.url = url.rstrip("/")
        self.cookies = CookieJar() if cookies is None else cookies
        if cookies is None:
            visit(self.url, self.cookies)
        self.pages: dict[str, str] = {}  # hash by path
        self.page = ""
        self.query = ""
        self.session = session
        self.widgets: dict[str, Widget] = {}
        self.values: dict[str, WidgetState] = {}
        self._open = ExitStack()
        self.socket = self._open.enter_context(self._connect(session))

    def _connect(self, session: str) -> ClientConnection:
        cookie = "; ".join(f"{one.name}={one.value}" for one in self.cookies)
        xsrf = next((one.value for one in self.cookies if one.name == "_streamlit_xsrf"), None)
        offered = ["streamlit", xsrf or "PLACEHOLDER_AUTH_TOKEN", *([session] if session else [])]
        return connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=self.url,  # type: ignore[arg-type]
            additional_headers={**self.headers, **({"Cookie": cookie} if cookie else {})},
            subprotocols=offered,  # type: ignore[arg-type]
            max_size=_BIGGEST,
            compression=None,
            open_timeout=LONGEST_ANSWER_S,
            ping_interval=None,  # a ping draws from the chance that hypothesis watches
        )

    def __enter__(self) -> Self:
        """Return the tab itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the tab."""
        self.close()

    def close(self) -> None:
        """Close the page as a browser does."""
        self._open.close()

    def open(self, path: str = "", query: str = "") -> Answer:
        """Open a page by its address; widgets of the page before are forgotten."""
        self.widgets.clear()
        self.values.clear()
        self.query = query
        self.page = self.pages.get(path, "")
        message = self._rerun()
        if not self.page:
            message.rerun_script.page_name = path
        return self.send(message)

    def rerun(self, *states: WidgetState, fragment: str = "") -> Answer:
        """Run the page with new values. States stay in the browser, triggers are sent once."""
        message = self._rerun(states, fragment)
        for state in states:
            if not (state.WhichOneof("value") or "").endswith(("trigger_value",)):
                self.values[state.id] = state
        return self.send(message)

    def _rerun(self, states: Sequence[WidgetState] = (), fragment: str = "") -> BackMsg:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_script_hash = self.page
        rerun.fragment_id = fragment
        rerun.context_info.timezone = "Europe/Berlin"
        rerun.context_info.url = f"{self.url}/{f'?{self.query}' if self.query else ''}"
        rerun.widget_states.widgets.extend({**self.values, **{s.id: s for s in states}}.values())
        return message

    def send(self, message: BackMsg) -> Answer:
        """Send one message and collect what comes until the page stands."""
        return self.say(message.SerializeToString())

    def say(self, frame: bytes) -> Answer:
        """Send one frame, whatever it holds, and collect what comes until the page stands."""
        answer = Answer()
        begun = time.monotonic()
        try:
            self.socket.send(frame)
            while not self._take(self.socket.recv(LONGEST_ANSWER_S), answer):
                pass
        except (ConnectionClosed, TimeoutError) as error:
            raise LostError(str(error)) from error
        answer.seconds = time.monotonic() - begun
        return answer

    def _take(self, frame: str | bytes, answer: Answer) -> bool:
        """Keep one frame; return whether it was the last one of a run."""
        assert isinstance(frame, bytes)
        message = ForwardMsg.FromString(frame)
        answer.raw.append(frame)
        answer.messages.append(message)
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id or self.session
            case "navigation":
                self.page = message.navigation.page_script_hash
                self.pages = {
                    "" if page.is_default else page.url_pathname: page.page_script_hash
                    for page in message.navigation.app_pages
                }
            case "delta":
                self._note(message)
            case "script_finished":
                early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
                return message.script_finished != early
        return False

    def _note(self, message: ForwardMsg) -> None:
        """Note a widget: a browser knows those it was told to draw."""
        delta = message.delta
        kind = delta.new_element.WhichOneof("type") if delta.HasField("new_element") else None
        proto = getattr(delta.new_element, kind) if kind else None
        if kind and getattr(proto, "id", ""):
            self.widgets[proto.id] = Widget(proto.id, kind, proto, delta.fragment_id)

    def widget(self, key: str) -> Widget:
        """Return the widget with this key of the page; the one drawn last counts."""
        return next(one for one in reversed(self.widgets.values()) if one.key == key)

    def state(self, key: str, states: Mapping[str, object]) -> Answer:
        """Let a component hand over state values, as `setStateValue` does."""
        widget = self.widget(key)
        before = self.values.get(widget.id)
        known = json.loads(before.json_value) if before is not None else {}
        value = WidgetState(id=widget.id, json_value=json.dumps({**known, **states}))
        return self.rerun(value, fragment=widget.fragment)

    def trigger(self, key: str, event: str, value: object) -> Answer:
        """Let a component fire a trigger, as `setTriggerValue` does."""
        widget = self.widget(key)
        text = json.dumps([{"event": event, "value": value}])
        return self.rerun(
            WidgetState(id=triggers_of(widget.id), json_trigger_value=text),
            fragment=widget.fragment,
        )

    def press(self, key: str) -> Answer:
        """Press a button."""
        widget = self.widget(key)
        return self.rerun(WidgetState(id=widget.id, trigger_value=True), fragment=widget.fragment)
