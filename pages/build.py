"""Build: the canvas, and the dialogs it opens."""

import streamlit as st

from builder.examples import DOCUMENTS
from pages import drawing, export_dialog, open_dialog, saving, viewing
from pages.answers import probe
from pages.components.canvas import canvas

state = st.session_state
drawing.begin(state)


def _edited() -> None:
    if viewing.of(state) is None:
        drawing.take_edit(state, state.canvas.get("edit"))


def _asked() -> None:
    drawing.answer_question(state, state.canvas.get("ask"))


def _acted() -> None:
    action = state.canvas.get("action")
    name = action.get("name") if isinstance(action, dict) else None
    if viewing.of(state) is not None and name != "export":
        return
    example = action.get("value") if name == "example" else None
    if type(example) is str and example in DOCUMENTS:
        drawing.load(state, DOCUMENTS[example])
    elif name in ("export", "open", "train"):
        state.wanted = name


provisional = not probe().ready  # the server has just started: shapes are not yet confirmed


@st.fragment(run_every=1.0 if provisional else None)
def editor() -> None:
    """Draw the canvas; an edit reruns this and nothing else."""
    if saving.keep(state):
        st.rerun()
    data = {**drawing.shown(state), **viewing.fields(state, "build")}
    canvas(data=data, on_edit=_edited, on_ask=_asked, on_action=_acted)
    if state.get("wanted") or (provisional and probe().ready):
        st.rerun()


match state.pop("wanted", None):
    case "export":
        export_dialog.show(state.graph, proven=viewing.of(state) is None)
    case "open":
        open_dialog.show()
    case "train":
        st.switch_page("train.py", query_params={})
editor()
