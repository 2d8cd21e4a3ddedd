"""A program and its gradients, node by node (its browser side is frontend/src/autograd)."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.autograd", js="autograd.js", css="autograd.css")


def autograd(
    *,
    data: Mapping[str, object],
    on_edit: Callable[[], None],
    on_run: Callable[[], None],
    on_action: Callable[[], None],
    key: str = "autograd",
) -> None:
    """Shows a program; what the browser sent stands in `st.session_state[key]` in each callback.

    State `edit` holds the text after an edit. Triggers: `run` (the text to run) and `action`
    (something was chosen).
    """
    _component()(
        key=key,
        data=data,
        on_edit_change=on_edit,
        on_run_change=on_run,
        on_action_change=on_action,
    )
