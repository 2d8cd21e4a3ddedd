"""Train: choose data and optimiser, press Train, watch the loss come down."""

import streamlit as st

from pages import (
    drawing,
    saving,
    train_model,
    train_problems,
    train_recorded,
    train_run,
    train_runs,
    train_setup,
    viewing,
)
from pages.run_facts import RunFacts, look
from pages.train_check import ready

state = st.session_state
drawing.begin(state)
viewed = viewing.of(state)
if viewed is None:
    train_runs.follow_address(state)

run = look(state.get("run"))
graph = state.graph or (run.graph if isinstance(run, RunFacts) else None)
# What the form is filled with stays: a widget whose default changes would forget what is typed.
before = state.setdefault(
    "training_before",
    state.get("training") or (run.settings if isinstance(run, RunFacts) else train_setup.STARTING),
)

with st.container(key="train", horizontal=True, gap=None):
    with st.container(key="train_setup", width=336):
        train_model.draw(graph)
        if viewed is None:
            settings, problems = ready(graph, train_setup.draw(before))
            saving.choose_training(state, settings)
            train_model.button(graph, settings)
        else:
            settings, problems = None, ()
            train_setup.tell(before)
    with st.container(key="train_main", gap="small"):
        recorded = train_runs.recorded(state)
        if viewed is None:
            train_problems.draw(graph, problems)
            train_runs.choose(state)
        if state.get("run"):
            train_run.draw(state.run)
        elif recorded is not None:
            train_recorded.draw(recorded.recordings, recorded.weights, recorded.place)
        elif viewed is not None:
            train_recorded.none()
        elif graph is None:
            train_model.examples()
        elif settings is not None:
            train_model.ready()
