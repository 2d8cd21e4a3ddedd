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
if "module" not in state and "module" not in st.query_params:
    state.module = "Tree"  # and no default below: other pages set the view as well

with st.container(key="modules", horizontal=True, gap=None):
    with st.container(key="modules_source", width=modules_source.width(state)):
        modules_source.show(state.examination)
    with st.container(key="modules_main", gap=None):
        with st.container(key="modules_views"):
            view = st.segmented_control(
                "What to look at",
                tuple(VIEWS),
                required=True,
                key="module",
                label_visibility="collapsed",
                bind="query-params",
            )
        shown = view or "Tree"
        # A view of its own key begins at its top.
        kind = "filled" if shown in FILLED else "scrolled"
        with st.container(key=f"modules_{kind}_{shown.lower()}", gap="small"):
            if state.examination.subject is None:
                modules_source.invite()
            else:
                VIEWS[shown](state.examination)
