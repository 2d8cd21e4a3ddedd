"""The tree of a module beside its drawing and its code (its browser side: frontend/src/modules)."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.modules", js="modules.js", css="modules.css")


def _nothing() -> None:
    """Stands for a callback that a page has no use for."""


def modules(
    *,
    data: Mapping[str, object],
    on_selected: Callable[[], None] = _nothing,
    on_action: Callable[[], None] = _nothing,
    key: str = "modules",
) -> None:
    """Shows a module; what the browser sent stands in `st.session_state[key]` in each callback.

    State `selected` holds the path of the chosen row. Trigger `action`: `freeze` with a path and
    `requires_grad`, or `open` with the path whose weights are wanted. Each message says with
    `painted` which `data["rev"]` the browser has: of that one `data["rows"]` may be None. A path in
    `data["selected"]` moves the browser only with an `ack` as new as the browser's own choice.
    """
    _component()(key=key, data=data, on_selected_change=on_selected, on_action_change=on_action)
