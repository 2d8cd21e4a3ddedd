"""What can be done to one tensor of a module: fill it anew, put a number, load and save a state."""

from typing import Final

import streamlit as st

from inspector.modules.initialising import INITIALISERS
from inspector.modules.report import TreeRow
from inspector.modules.weight_record import WeightFigures
from pages import examining, modules_state, option_form
from pages.examining import Examination
from pages.wording import plain, shape
from runtime.specimen import Initialise, Put

KEPT: Final = "session"
FIRST = "kaiming_normal_"


def show(examination: Examination, row: TreeRow | None, found: WeightFigures | None) -> None:
    """Draw the tools; without a tensor only those for the whole state."""
    fill, put, files = st.tabs(["Fill", "Put", "Files"], key="weights_tabs")
    with fill:
        if row is None or found is None or found.elements == 0:
            st.caption("There is nothing to fill.")
        else:
            _fill(examination, row)
    with put:
        if row is None or found is None or found.elements == 0:
            st.caption("There is no place for a number.")
        else:
            _put(examination, row, found.shape or ())
    with files:
        modules_state.show(examination)


def _fill(examination: Examination, row: TreeRow) -> None:
    names = tuple(INITIALISERS)
    name = st.selectbox(
        "Function of nn.init",
        names,
        index=names.index(FIRST),
        key="init_name",
        persist_state=KEPT,
        label_visibility="collapsed",
    )
    function = INITIALISERS[name or FIRST]
    st.caption(f"{plain(function.meaning)} [torch's page]({function.link})")
    arguments = option_form.draw(function.parameters, f"init_{function.name}")
    if st.button("Fill", key="init_fill", icon=":material/shuffle:", width="stretch"):
        change = Initialise(path=row.path, function=function.name, arguments=arguments)
        _made(examining.tried(examination, change))


def _put(examination: Examination, row: TreeRow, sizes: tuple[int, ...]) -> None:
    place = ""
    if sizes:
        place = st.text_input(
            "Index",
            value=", ".join("0" for _ in sizes),
            key=f"put_index_{len(sizes)}",
            persist_state=KEPT,
            help=f"A place in {shape(sizes)}, counted from 0.",
        )
    value = st.number_input("Value", value=0.0, format="%g", key="put_value", persist_state=KEPT)
    if st.button("Put", key="put_button", icon=":material/edit:", width="stretch"):
        index = index_of(place or "", sizes)
        if index is None:
            st.error(plain(f"There is no place [{place}] in {row.path}: it is {shape(sizes)}."))
            return
        change = Put(path=row.path, index=index, value=float(value or 0.0))
        _made(examining.tried(examination, change))


def _made(refusal: str) -> None:
    """Show the module as it is now, or why it stays as it was."""
    if refusal:
        st.error(refusal)
    else:
        st.rerun()


def index_of(text: str, sizes: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the place that was typed, counted from 0; None where there is no such place."""
    parts = [part.strip() for part in text.strip(" []()").split(",") if part.strip()]
    try:
        index = tuple(map(int, parts))
    except ValueError:
        return None
    if len(index) != len(sizes):
        return None
    # From the end, as Python counts.
    index = tuple(at + size if at < 0 else at for at, size in zip(index, sizes, strict=True))
    return index if all(0 <= at < size for at, size in zip(index, sizes, strict=True)) else None
