"""The right side of the Train page: one run, its curve, its controls and what came of it."""

import streamlit as st

from pages import train_watch
from pages.components.chart import chart
from pages.orders import Refused, order
from pages.run_facts import RunFacts, Unreadable, look
from pages.wording import duration, grouped, percent, plain
from runtime.control import Command
from runtime.state import RunState

AROUND_THE_CHART = 148  # pixels of the window that are not the chart: bars, title, margins
FIGURES = 72
WATCHERS = 282


@st.fragment
def draw(token: str) -> None:
    """Draw the run; as a fragment, so that its changes leave the form alone."""
    run = look(token)
    if isinstance(run, RunFacts):
        _head(run)
        refused = st.session_state.pop("order_refused", None)
        if refused is not None:
            st.error(plain(refused))
        chart(
            data={
                "token": token,
                "phase": run.state.name,
                "room": AROUND_THE_CHART
                + (FIGURES if run.state.ended else 0)
                + (WATCHERS if run.watched else 0),
            },
            on_phase=_look_again,
        )
        if run.state.ended:
            figures(
                run.state,
                accuracy=run.accuracy,
                best=run.best_accuracy,
                loss=run.validation_loss,
            )
        train_watch.draw(
            run.token,
            running=not run.state.ended,
            goes_on=not run.state.ended or run.state.resumable,
        )
    elif isinstance(run, Unreadable):
        st.info(plain(run.sentence), icon=":material/search_off:")


def _look_again() -> None:
    """A changed phase needs no answer of its own: the rerun it causes reads the state."""


def _head(run: RunFacts) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run_head"):
        with st.container(gap=None, key="run_title"):
            st.text(run.title)
            st.caption(plain(run.how))
        _controls(run)


def _controls(run: RunFacts) -> None:
    match run.state.name:
        case "paused":
            _button("Resume", "resume", "play_arrow", run.token)
        case "starting" | "running":
            _button("Pause", "pause", "pause", run.token)
    if not run.state.ended:
        _button("Stop", "stop", "stop", run.token)
    elif run.state.resumable:
        _button("Go on", "resume", "play_arrow", run.token, "Continues from the last checkpoint.")
    if run.weights is not None:
        st.download_button(
            "Weights",
            run.weights,
            file_name="model.safetensors",
            mime="application/octet-stream",
            icon=":material/download:",
            help="The trained weights as safetensors, under the names model.py gives them.",
            on_click="ignore",
            key="run_weights",
        )


def _button(label: str, command: Command, icon: str, token: str, hint: str | None = None) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        help=hint,
        key=f"run_{command}",
        on_click=_order,
        args=(token, command),
    )


def _order(token: str, command: Command) -> None:
    answer = order(token, command)
    if isinstance(answer, Refused):
        st.session_state.order_refused = answer.sentence


def figures(
    state: RunState, *, accuracy: float | None, best: float | None, loss: float | None
) -> None:
    """Draw what came of a run in numbers."""
    with st.container(horizontal=True, gap="small", key="run_figures"):
        st.metric("Validation accuracy", percent(accuracy))
        st.metric("Best accuracy", percent(best))
        st.metric("Validation loss", "–" if loss is None else f"{loss:.4f}")
        st.metric("Steps", grouped(state.step))
        st.metric("Training time", duration(state.elapsed_s))
