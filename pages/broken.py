"""What a learner sees where a page could not be drawn: one sentence, and the way out of it.

A value that was forged, or that an older page of this tab sent, may be refused by Streamlit itself
before any code of ours runs, and would be sent again with every run.
"""

import logging

import streamlit as st

log = logging.getLogger("lampwork")
SENTENCE = (
    "This page could not be drawn: something it was sent cannot be used. Reset the page; what you "
    "saved is kept."
)


def tell(error: Exception) -> bool:
    """Log what went wrong and draw the way out, in the place of Streamlit's own words."""
    log.error("A page could not be drawn.", exc_info=error)
    with st.container(key="page_broken", horizontal_alignment="center"):
        st.markdown("#### Something went wrong")
        st.text(SENTENCE)
        st.button("Reset this page", key="reset_page", on_click=_reset)
    return True


def _reset() -> None:
    """Forget everything this session holds: the project is read anew from where it is kept."""
    st.session_state.clear()
