"""The canvas on which a graph is drawn and edited (its browser side is frontend/src/canvas)."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.canvas", js="canvas.js", css="canvas.css")


def canvas(
    *,
    data: Mapping[str, object],
    on_edit: Callable[[], None],
    on_ask: Callable[[], None],
    on_action: Callable[[], None],
    key: str = "canvas",
) -> None:
    """Shows the canvas; what the browser sent stands in `st.session_state[key]` in each callback.

    State `edit` holds the document after an edit. Triggers: `ask` (what fits on this wire?) and
    `action` (a button of the canvas was pressed).
    """
    _component()(
        key=key,
        data=data,
        on_edit_change=on_edit,
        on_ask_change=on_ask,
        on_action_change=on_action,
    )
