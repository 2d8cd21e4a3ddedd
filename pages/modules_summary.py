"""The summary view of Modules: a table of the calls, in the layouts that notes print."""

from typing import Final, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inspector.modules.report import Summary
from inspector.record import ProgramError
from pages import examining, module_inputs
from pages.examining import Examination
from pages.modules_words import reason
from pages.wording import plain
from runtime.questions import Summarise

KEPT: Final = "session"
Layout = Literal["torchinfo", "torchsummary", "torchkeras"]
LAYOUTS: tuple[Layout, ...] = ("torchinfo", "torchsummary", "torchkeras")


@st.fragment
def show(examination: Examination) -> None:
    """Draw the inputs, the layout, and the summary as text."""
    if examination.recorded is not None:
        _tell(examining.asked(examination, Summarise()))
        return
    with st.container(key="summary_options", horizontal=True, vertical_alignment="bottom"):
        layout = st.segmented_control(
            "Layout",
            LAYOUTS,
            default=LAYOUTS[0],
            required=True,
            key="summary_layout",
            persist_state=KEPT,
            label_visibility="collapsed",
        )
        depth = st.number_input(
            "Depth", 1, 50, 3, key="summary_depth", persist_state=KEPT, width=110
        )
        call = module_inputs.draw(examination, folded=True)
        door = st.container(width="content")  # for the file, once there is a text
    question = Summarise(
        inputs=call.specs if call else (),
        samples=call.samples if call else None,
        depth=int(depth or 3),
        layout=layout,
    )
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError) and call is None:
        return  # it was said already
    _tell(found, door)


def _tell(found: Summary | ProgramError, door: DeltaGenerator | None = None) -> None:
    """Draw a summary, and what may be taken away of it."""
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    if found.message:
        where = f"{found.failed or 'The model'} failed: "
        st.error(plain(f"{where}{found.message} The table shows what was called before it."))
    for note in found.notes:
        st.caption(plain(note))
    st.code(found.text, language=None)
    (door or st).download_button(
        "Text",
        found.text,
        file_name="summary.txt",
        mime="text/plain",
        icon=":material/download:",
        key="summary_text",
        on_click="ignore",
    )
