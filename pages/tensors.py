"""Tensors: run a few lines and see what memory did; explore one operation; check a statement."""

import streamlit as st

from pages import tensors_operations, tensors_program, tensors_random, tensors_statements

VIEWS = {
    "Program": tensors_program.show,
    "Operations": tensors_operations.show,
    "Random": tensors_random.show,
    "True or false": tensors_statements.show,
}

state = st.session_state
if "view" not in state and "view" not in st.query_params:
    state.view = "Program"  # and no default below: other pages of Tensors set the view as well

with st.container(key="tensors_views"):
    view = st.segmented_control(
        "What to look at",
        tuple(VIEWS),
        required=True,
        key="view",
        label_visibility="collapsed",
        bind="query-params",  # so that a link, a reload and a look at another page come back here
    )
VIEWS[view or "Program"]()
