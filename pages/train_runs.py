"""Which run the Train page shows: that of the address, one of the project's, or a recorded one."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages import saving, viewing
from pages.run_facts import RunFacts, look
from pages.wording import grouped
from runtime import runs
from runtime.projects.parts import Recordings

State = MutableMapping[Any, Any]
MOST_LISTED = 20


@dataclass(frozen=True)
class Recorded:
    """Runs that came with a link or a copy."""

    recordings: Recordings
    weights: bytes = b""
    place: int = 0


def follow_address(state: State) -> None:
    """Let the address and the session name the same run."""
    if "run" in st.query_params:
        state["run"] = st.query_params["run"]
    elif state.get("run"):
        st.query_params["run"] = state["run"]  # a look at another page took it out of the address


def recorded(state: State) -> Recorded | None:
    """Return the runs that came with what is looked at, or with the copy that is worked on."""
    viewed = viewing.of(state)
    if viewed is not None:
        found, weights, place = viewed.recordings, viewed.weights, viewed.place.run
    else:
        found, weights = saving.brought_along(state)
        place = 0
    return Recorded(found, weights, place) if found is not None and found.runs else None


def choose(state: State) -> None:
    """Draw the choice among the runs of this project, where there is one."""
    tokens = [runs.token_of(one) for one in saving.run_ids(state)[:MOST_LISTED]]
    brought = recorded(state) is not None
    if len(tokens) + brought < 2:
        return
    shown = state.get("run")
    names = {token: _told(number, token) for number, token in enumerate(reversed(tokens), 1)}
    if brought:
        names[""] = "What this copy came with"
    if shown and shown not in names:
        names[shown] = _told(0, shown)
    options = tuple(names)
    state["run_choice"] = shown or ""  # a run that was started since is the one to see
    st.selectbox(
        "Run",
        options,
        format_func=names.__getitem__,
        key="run_choice",
        label_visibility="collapsed",
        on_change=_chosen,
    )


def _chosen() -> None:
    token = st.session_state.run_choice
    st.session_state.run = token or None
    if token:
        st.query_params["run"] = token
    elif "run" in st.query_params:
        del st.query_params["run"]


def _told(number: int, token: str) -> str:
    found = look(token)
    if not isinstance(found, RunFacts):
        return f"Run {number}: removed from this machine" if number else "Removed"
    what = f"Run {number}: " if number else ""
    return f"{what}{found.how} · {found.state.name} after {grouped(found.state.step)} steps"
