"""Autograd: watch gradients flow through a program, check them, take one step of training."""

import streamlit as st

from pages import autograd_check, autograd_program, autograd_step, drawing
from pages.views import choose

VIEWS = {
    "Program": autograd_program.show,
    "Check": autograd_check.show,
    "One step": autograd_step.show,
}

drawing.begin(st.session_state)
VIEWS[choose("gradients", VIEWS, ("Program",))]()
