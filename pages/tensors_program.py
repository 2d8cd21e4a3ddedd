"""The program view of Tensors: an editor, a stepper and the memory picture in one component."""

import streamlit as st

from pages import programming, saving, viewing
from pages.components.program import program
from pages.programming import Desk, Shelf

state = st.session_state


def _edited() -> None:
    programming.take_edit(state.desk, state.program.get("edit"))


def _ran() -> None:
    programming.take_run(state.desk, state.program.get("run"))


def _acted() -> None:
    programming.take_action(state.desk, state.program.get("action"))


@st.fragment
def _editor() -> None:
    if saving.keep(state):
        st.rerun()
    program(
        data={**programming.shown(state.desk), **viewing.fields(state, "tensors")},
        on_edit=_edited,
        on_run=_ran,
        on_action=_acted,
        key="program",
    )


def show() -> None:
    """Draw the program of this session; code that another view sent is opened and run first."""
    if "desk" not in state:
        state.desk = Desk(shelf=state.setdefault("shelf", Shelf()))
    wanted = state.pop("program_wanted", None)
    if wanted is not None:
        programming.load(state.desk, wanted)
        programming.run(state.desk)
    _editor()
