"""The bar of the project at the top of every page: its name, when it was saved, what to do with it.

It also hands over the link that this tab's address holds.
"""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages import saving, viewing
from pages.components.project import project_bar
from pages.saving import Notice
from runtime.projects.place import Place, parse_place

State = MutableMapping[Any, Any]
ASKED = ("share", "history", "new", "projects", "fork", "leave")  # of the whole page
state = st.session_state


@dataclass(frozen=True)
class Wanted:
    """What the bar asks of the whole page: a dialog, another page."""

    name: str
    place: Place


def begin() -> None:
    """Give the bar of a new session its name, by which the browser knows it again."""
    state.setdefault("bar_doc", secrets.token_hex(8))
    state.setdefault("notice", None)


@st.fragment
def draw(page: str, *, waiting: bool) -> None:
    """Draw the bar; as a fragment, so that what it says needs no run of the page."""
    state.bar_waiting = waiting
    project_bar(data=shown(state, page), on_link=_linked, on_action=_acted, key="bar")
    if state.get("bar_wanted") is not None:
        st.rerun()


def shown(known: State, page: str) -> dict[str, Any]:
    """Return what the component draws."""
    viewed = viewing.of(known)
    notice: Notice | None = known.get("notice")
    return {
        "doc": known["bar_doc"],
        "mode": _mode(known),
        "title": saving.title(known),
        "saved": saving.mark(known),
        "unsaved_hint": known.get("no_owner") or "",
        "link": viewed and {"label": viewed.label, "may_fork": viewed.may_fork},
        "notice": notice
        and {
            "text": notice.text,
            "tone": notice.tone,
            "actions": [{"name": name, "label": label} for name, label in notice.actions],
        },
        "page": page,
        "projects_url": "projects",
    }


def _mode(known: State) -> str:
    if known.get("bar_waiting"):
        return "lost" if known.get("link_refused") else "waiting"
    if viewing.of(known) is not None:
        return "view"
    return "own" if known.get("owner") is not None else "off"


def _linked() -> None:
    message = state.bar.get("link")
    if not isinstance(message, dict) or message.get("doc") != state.bar_doc:
        return
    if viewing.of(state) is not None or not state.get("bar_waiting"):
        return
    viewing.take_link(state, message.get("text"))
    state.bar_wanted = Wanted("opened", Place())


def _acted() -> None:
    message = state.bar.get("action")
    if not isinstance(message, dict) or message.get("doc") != state.bar_doc:
        return
    name, value = message.get("name"), message.get("value")
    if name in ASKED:
        plain = value.get("place") if isinstance(value, dict) else None
        state.bar_wanted = Wanted(name, parse_place(plain))
    else:
        _act(name, value)


def _act(name: object, value: object) -> None:
    """Do what needs no run of the page."""
    match name, value:
        case "rename", {"title": str(text)}:
            saving.rename(state, text)
        case "snapshot", {"name": str(text)}:
            _snapshot(text)
        case "seen", _:
            if saving.refresh(state):
                state.bar_wanted = Wanted("news", Place())
        case "answer", {"name": "dismiss"}:
            state.notice = None
        case "answer", {"name": "look"}:
            state.bar_wanted = Wanted("other", Place())


def _snapshot(name: str) -> None:
    problem = saving.snapshot(state, name)
    text = problem.sentence if problem else "This version is kept. The history lists it."
    state.notice = Notice(text, "bad" if problem else "plain")
