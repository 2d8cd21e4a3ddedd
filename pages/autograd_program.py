"""The program view of Autograd: an editor, the backward graph, and each pass over it in steps."""

import streamlit as st

from builder.graph import Graph
from builder.programs import PROGRAMS, ReadyProgram
from builder.programs.gradient_menu import GRADIENT_PROGRAMS
from builder.programs.of_model import model_program
from pages import programming, saving, viewing
from pages.answers import ask
from pages.components.autograd import autograd
from pages.programming import Desk, Shelf

state = st.session_state
YOURS = "your_model"


def _edited() -> None:
    programming.take_edit(state.gradient_desk, state.autograd.get("edit"))


def _ran() -> None:
    programming.take_run(state.gradient_desk, state.autograd.get("run"))


def _acted() -> None:
    programming.take_action(state.gradient_desk, state.autograd.get("action"))


@st.fragment
def _editor() -> None:
    if saving.keep(state):
        st.rerun()
    autograd(
        data={**programming.shown(state.gradient_desk), **viewing.fields(state, "autograd")},
        on_edit=_edited,
        on_run=_ran,
        on_action=_acted,
        key="autograd",
    )


def show() -> None:
    """Draw the program of this session and its graph; the first visit opens the first one."""
    desk = gradient_desk()
    desk.menu = (*_yours(state.graph), *_ready())
    if "gradients_wanted" in state:
        programming.load(desk, state.pop("gradients_wanted"))
        programming.run(desk)
    _editor()


def gradient_desk() -> Desk:
    """Return the program that all views of Autograd are about; a session begins with the first."""
    if "gradient_desk" not in state:
        shelf = state.setdefault("shelf", Shelf())
        state.gradient_desk = Desk(look=programming.gradients, menu=_ready(), shelf=shelf)
        programming.open_ready(state.gradient_desk, GRADIENT_PROGRAMS[0])
        state.gradient_desk.begun = state.gradient_desk.load_rev
    desk: Desk = state.gradient_desk
    return desk


def _ready() -> tuple[ReadyProgram, ...]:
    known = {program.name: program for program in PROGRAMS}
    return tuple(known[name] for name in GRADIENT_PROGRAMS)


def _yours(graph: Graph | None) -> tuple[ReadyProgram, ...]:
    """Return the program of the model on the canvas, where there is one that runs."""
    if graph is None or not graph.nodes or ask(graph).errors:
        return ()
    title = graph.title or "The model on the canvas"
    return (
        ReadyProgram(
            name=YOURS,
            topic="Your model",
            title=f"{title}, one batch",
            idea="One batch through the model on the canvas, and its gradients back.",
            look_at="Unfold a module to see its nodes; every leaf is a parameter of the model.",
            text=model_program(graph, ask(graph)),
        ),
    )
