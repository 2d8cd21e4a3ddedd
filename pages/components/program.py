"""A program, its steps and the memory picture (its browser side is frontend/src/program)."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.program", js="program.js", css="program.css")


def _nothing() -> None:
    """Stands for a callback that a page has no use for."""


def program(
    *,
    data: Mapping[str, object],
    on_edit: Callable[[], None] = _nothing,
    on_run: Callable[[], None] = _nothing,
    on_arguments: Callable[[], None] = _nothing,
    on_action: Callable[[], None] = _nothing,
    key: str = "program",
) -> None:
    """Shows a program; what the browser sent stands in `st.session_state[key]` in each callback.

    States: `edit` holds the text after an edit, `arguments` the values of an operation's controls.
    Triggers: `run` (the text and the pokes to run it with) and `action` (something was chosen).
    """
    _component()(
        key=key,
        data=data,
        on_edit_change=on_edit,
        on_run_change=on_run,
        on_arguments_change=on_arguments,
        on_action_change=on_action,
    )
