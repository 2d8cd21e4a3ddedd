"""Autograd: watch gradients flow through a program, check them, take one step of training."""

import streamlit as st

from pages import autograd_check, autograd_program, autograd_step, drawing

VIEWS = {
    "Program": autograd_program.show,
    "Check": autograd_check.show,
    "One step": autograd_step.show,
}

state = st.session_state
drawing.begin(state)
if "gradients" not in state and "gradients" not in st.query_params:
    state.gradients = "Program"  # and no default below: other pages set the view as well

with st.container(key="autograd_views"):
    view = st.segmented_control(
        "What to look at",
        tuple(VIEWS),
        required=True,
        key="gradients",
        label_visibility="collapsed",
        bind="query-params",
    )
VIEWS[view or "Program"]()
