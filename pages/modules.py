"""Modules: everything a module holds, what it computes, and how its parts hang together."""

import streamlit as st

from pages import (
    drawing,
    modules_drawing,
    modules_hooks,
    modules_run,
    modules_source,
    modules_summary,
    modules_tables,
    modules_tree,
    modules_weights,
)
from pages.examining import Examination
from pages.views import choose

VIEWS = {
    "Tree": modules_tree.show,
    "Tables": modules_tables.show,
    "Weights": modules_weights.show,
    "Summary": modules_summary.show,
    "Drawing": modules_drawing.show,
    "Run": modules_run.show,
    "Hooks": modules_hooks.show,
}
FILLED = ("Tree", "Drawing")  # reach to the edges; the others scroll

state = st.session_state
drawing.begin(state)
if "examination" not in state:
    state.examination = Examination()

with st.container(key="modules", horizontal=True, gap=None):
    with st.container(key="modules_source", width=modules_source.width(state)):
        modules_source.show(state.examination)
    with st.container(key="modules_main", gap=None):
        shown = choose("module", VIEWS, ("Tree", "Summary"))
        # A view of its own key begins at its top.
        kind = "filled" if shown in FILLED else "scrolled"
        with st.container(key=f"modules_{kind}_{shown.lower()}", gap="small"):
            if state.examination.subject is None:
                modules_source.invite()
            else:
                VIEWS[shown](state.examination)
