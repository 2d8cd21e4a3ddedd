"""The views of a page that has several: which there are, and which one is looked at."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from pages import viewing

state = st.session_state


def choose(key: str, views: Mapping[str, Callable[..., Any]], shared: Collection[str]) -> str:
    """Draw the choice and return the name of the view; a link shows only the `shared` ones.

    The first view is the one to begin with. The choice stands in the address under `key`, so that a
    link, a reload and a look at another page come back to it.
    """
    names = tuple(views) if viewing.of(state) is None else tuple(shared)
    if state.get(key) not in names and (key in state or key not in st.query_params):
        state[key] = names[0]  # and no default below: other pages set the view as well
    with st.container(key=f"{key}_views"):
        chosen = st.segmented_control(
            "What to look at",
            names,
            required=True,
            key=key,
            label_visibility="collapsed",
            bind="query-params",
        )
    return chosen or names[0]
