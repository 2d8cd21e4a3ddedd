"""The drawing view of Modules: what torchview saw of one call, laid out in the browser."""

from typing import Final

import streamlit as st

from inspector.record import ProgramError
from pages import examining, module_inputs
from pages.components.drawing import drawing
from pages.examining import Examination
from pages.modules_words import reason
from pages.wording import plain
from runtime.questions import Draw

KEPT: Final = "session"
DIRECTIONS = {"TB": "Down", "LR": "Right", "BT": "Up", "RL": "Left"}


@st.fragment
def show(examination: Examination) -> None:
    """Draw the options and the drawing."""
    with st.container(key="drawing_options", horizontal=True, vertical_alignment="bottom"):
        depth = st.number_input(
            "Depth", 0, 50, 3, key="drawing_depth", persist_state=KEPT, width=110
        )
        direction = st.selectbox(
            "Direction",
            tuple(DIRECTIONS),
            format_func=lambda one: DIRECTIONS[one],
            key="drawing_direction",
            persist_state=KEPT,
            width=130,
        )
        shapes = st.toggle("Shapes", value=True, key="drawing_shapes", persist_state=KEPT)
        nested = st.toggle(
            "Expand nested",
            value=True,
            key="drawing_nested",
            persist_state=KEPT,
            help="Draw a module as a frame around what is in it.",
        )
        roll = st.toggle(
            "Roll",
            key="drawing_roll",
            persist_state=KEPT,
            help="Draw a module that is called again and again once, with its number of calls.",
        )
        call = module_inputs.draw(examination, folded=True)
    if call is None:
        return
    question = Draw(
        inputs=call.specs,
        samples=call.samples,
        depth=int(depth),
        direction=direction or "TB",  # type: ignore[arg-type]  # one of the keys above
        roll=roll,
        expand_nested=nested,
        show_shapes=shapes,
    )
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    if found.partial or found.too_large or found.notes:
        with st.container(key="drawing_said", gap="small"):
            if found.partial:
                st.error(plain(found.message))
                st.caption("Drawn is what had happened until then.")
            if found.too_large:
                st.warning(plain(found.too_large))
            for note in found.notes:
                st.caption(plain(note))
    assert examination.subject is not None
    title = examination.subject.title
    drawing(data={"dot": found.dot, "title": title, "name": file_name(title)})


def file_name(title: str) -> str:
    """Return a title as the name of a file: what is not plain becomes a dash."""
    plain_signs = (sign if sign.isalnum() and sign.isascii() else "-" for sign in title.lower())
    words = [word for word in "".join(plain_signs).split("-") if word]
    return "-".join(words)[:60] or "module"
