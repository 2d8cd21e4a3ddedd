"""Train: choose data and optimiser, press Train, watch the loss come down."""

import streamlit as st

from pages import drawing, train_model, train_problems, train_run, train_setup
from pages.run_facts import RunFacts, look
from pages.train_check import ready

state = st.session_state
drawing.begin(state)
if "run" in st.query_params:
    state.run = st.query_params["run"]
elif "run" in state:
    st.query_params["run"] = state.run  # a look at another page took it out of the address

run = look(state.get("run"))
graph = state.graph or (run.graph if isinstance(run, RunFacts) else None)
before = run.settings if isinstance(run, RunFacts) else train_setup.STARTING

with st.container(key="train", horizontal=True, gap=None):
    with st.container(key="train_setup", width=336):
        train_model.draw(graph)
        settings, problems = ready(graph, train_setup.draw(before))
        train_model.button(graph, settings)
    with st.container(key="train_main", gap="small"):
        train_problems.draw(graph, problems)
        if state.get("run"):
            train_run.draw(state.run)
        elif graph is None:
            train_model.examples()
        elif settings is not None:
            train_model.ready()
