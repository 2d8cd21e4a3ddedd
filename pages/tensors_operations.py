"""The operations view of Tensors: pick one, drag its arguments, see what becomes of memory."""

import streamlit as st

from inspector.explorer import OPERATIONS
from pages import exploring
from pages.components.program import program
from pages.exploring import Bench
from pages.wording import plain
from runtime import run_program

state = st.session_state
NAMES = tuple(operation.name for operation in OPERATIONS)
GROUPS = {operation.name: operation.group for operation in OPERATIONS}


def _dragged() -> None:
    exploring.take_arguments(state.bench, state.operation.get("arguments"))


def _acted() -> None:
    message = state.operation.get("action")
    if isinstance(message, dict) and message.get("name") == "try_in_program":
        state.program_wanted = exploring.code(state.bench)
        state.view = "Program"
        state.operation_left = True


def _nothing() -> None:
    """The text of an operation follows from its arguments: it is neither typed nor run alone."""


def _pick() -> None:
    with st.container(key="operation_pick", horizontal=True, vertical_alignment="center"):
        name = st.selectbox(
            "Operation",
            NAMES,
            format_func=lambda row: f"{GROUPS[row]} · {row}",
            filter_mode="contains",
            key="operation_name",
            label_visibility="collapsed",
            persist_state="session",
            width=340,
        )
        exploring.pick(state.bench, name or NAMES[0])
        operation = state.bench.operation
        st.caption(f"{plain(operation.meaning)} [torch's page]({operation.doc})")


@st.fragment
def show() -> None:
    """Draw the operation of this session; as a fragment, so that a drag redraws nothing else."""
    if state.pop("operation_left", False):
        st.rerun()
    if "bench" not in state:
        state.bench = Bench()
    _pick()
    program(
        data=exploring.shown(state.bench, run_program),
        on_edit=_nothing,
        on_run=_nothing,
        on_arguments=_dragged,
        on_action=_acted,
        key="operation",
    )
