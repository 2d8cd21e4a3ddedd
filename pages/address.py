"""What the address of a tab says: which project it is in, or that it looks at a link."""

import streamlit as st

from pages import viewing

state = st.session_state


def note() -> None:
    """Let the address say what this tab shows, so that a reload comes back to it."""
    viewed, kept = viewing.of(state), state.get("project")
    linked = viewed is not None and viewed.linked
    _put("shared", "1" if linked else "")
    _put("project", kept.id if kept is not None and not linked else "")


def forget() -> None:
    """Leave nothing in the address of what was shown before."""
    st.query_params.clear()


def _put(name: str, value: str) -> None:
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]
