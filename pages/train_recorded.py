"""Runs that came with a link or a copy: their curves as they were recorded, nothing that acts."""

from typing import Final

import streamlit as st

from pages.components.chart import chart
from pages.train_run import AROUND_THE_CHART, FIGURES, figures
from pages.wording import plain
from runtime.projects.parts import RecordedRun, Recordings

NONE: Final = "No curve travels with this link: none was ticked when it was made."


def draw(recordings: Recordings, weights: bytes, place: int = 0) -> None:
    """Draw one of the recorded runs, and the choice among them."""
    numbers = tuple(range(len(recordings.runs)))
    chosen = 0
    if len(numbers) > 1:
        chosen = st.selectbox(
            "Run",
            numbers,
            index=place if place in numbers else 0,
            format_func=lambda number: f"{number + 1}. {recordings.runs[number].how}",
            key="recorded_run",
            label_visibility="collapsed",
        )
    run = recordings.runs[chosen or 0]
    _head(run, weights if not chosen else b"")
    chart(
        data={
            "token": "",
            "phase": run.state.name,
            "recorded": run.message(),
            "room": AROUND_THE_CHART + FIGURES + (52 if len(numbers) > 1 else 0),
        },
        on_phase=_nothing,
        key=f"recorded_{chosen}",
    )
    accuracies = [row.accuracy for row in run.validations]
    figures(
        run.state,
        accuracy=accuracies[-1] if accuracies else None,
        best=max(accuracies, default=None),
        loss=run.validations[-1].loss if run.validations else None,
    )


def none() -> None:
    """Say that there is no curve."""
    st.info(NONE, icon=":material/show_chart:")


def _head(run: RecordedRun, weights: bytes) -> None:
    with (
        st.container(horizontal=True, vertical_alignment="center", gap="small", key="run_head"),
    ):
        with st.container(gap=None, key="run_title"):
            st.text(run.title)
            st.caption(plain(run.how))
        if weights:
            st.download_button(
                "Weights",
                weights,
                file_name="model.safetensors",
                mime="application/octet-stream",
                icon=":material/download:",
                help="The trained weights as safetensors, under the names model.py gives them.",
                on_click="ignore",
                key="recorded_weights",
            )


def _nothing() -> None:
    """A recorded run changes no more."""
