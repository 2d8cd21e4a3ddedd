"""The tables view of Modules: torch's nine ways to walk a module, side by side."""

from typing import Final

import pandas as pd
import streamlit as st

from inspector.modules.report import Difference, Table
from inspector.modules.tables import METHODS
from inspector.record import ProgramError
from pages import examining
from pages.examining import Examination
from pages.modules_words import code, frame_height, reason
from pages.wording import grouped, plain
from runtime.questions import Iterate

KEPT: Final = "session"
FIRST = ["named_modules", "named_parameters", "state_dict"]
ACROSS = 3
MOST_ROWS = 14


@st.fragment
def show(examination: Examination) -> None:
    """Draw the switches, why the tables differ, and the tables that were chosen."""
    with st.container(key="tables_switches", horizontal=True, vertical_alignment="center"):
        prefix = st.text_input(
            "prefix",
            key="tables_prefix",
            persist_state=KEPT,
            width=150,
            placeholder="prefix",
            label_visibility="collapsed",
        )
        recurse = st.toggle("recurse", value=True, key="tables_recurse", persist_state=KEPT)
        once = st.toggle("remove_duplicate", value=True, key="tables_once", persist_state=KEPT)
    question = Iterate(prefix=(prefix or "")[:200], recurse=recurse, remove_duplicate=once)
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    _differences(found.differences)
    chosen = st.pills(
        "Tables",
        METHODS,
        default=FIRST,
        selection_mode="multi",
        key="tables_methods",
        label_visibility="collapsed",
        persist_state=KEPT,
    )
    tables = [table for table in found.tables if table.method in chosen]
    for at in range(0, len(tables), ACROSS):
        row = tables[at : at + ACROSS]
        for column, table in zip(st.columns(len(row), gap="medium"), row, strict=True):
            with column:
                _table(table)


def _differences(found: tuple[Difference, ...]) -> None:
    if not found:
        st.caption("All of them list the same things here, each once.")
        return
    with st.expander(f"Where they differ, and why: {len(found)}", expanded=True, key="tables_why"):
        for one in found:
            counts = [
                f"`{side}` {'?' if count is None else grouped(count)}"
                for side, count in ((one.left, one.left_count), (one.right, one.right_count))
                if side
            ]
            fix = f" Instead: {code(one.fix)}" if one.fix else ""
            st.markdown(f"{' · '.join(counts)}: {plain(one.sentence)}{fix}")


def _table(table: Table) -> None:
    count = "?" if table.count is None else grouped(table.count)
    st.markdown(f"**{table.method}()** · {count}")
    with st.container(key=f"tables_code_{table.method}"):
        st.code(table.code, language="python", wrap_lines=True)
    frame = pd.DataFrame(table.rows, columns=list(table.columns))
    st.dataframe(
        frame,
        hide_index=True,
        height=frame_height(len(frame), MOST_ROWS),
        key=f"table_{table.method}",
    )
    if table.note:
        st.caption(plain(table.note))
