"""The project's bar in the top bar of every page (its browser side: frontend/src/project)."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.project", js="project.js", css="project.css")


def _nothing() -> None:
    """Stands for a callback that a page has no use for."""


def project_bar(
    *,
    data: Mapping[str, object],
    on_link: Callable[[], None] = _nothing,
    on_action: Callable[[], None] = _nothing,
    key: str = "project",
) -> None:
    """Shows the project; what the browser sent stands in `st.session_state[key]` in each callback.

    State `link`: `{doc, rev, text}`, sent while `data["mode"]` is "waiting"; `text` is "" where the
    tab knows no link. Trigger `action`: `{doc, name, value}`; a notice that is closed is answered
    with the name "dismiss".
    """
    _component()(key=key, data=data, on_link_change=on_link, on_action_change=on_action)
