"""What train() changes, compared with eval(): outputs that differ, buffers that moved."""

import pandas as pd
import streamlit as st

from inspector.modules.run_record import ModeReport
from inspector.record import ProgramError
from pages import examining, modules_run
from pages.examining import Examination
from pages.module_inputs import Call
from pages.modules_words import called, frame_height, reason
from pages.wording import grouped, plain, shape
from runtime.questions import CompareModes

MOST_ROWS = 12


def show(examination: Examination, call: Call) -> None:
    """Draw both tables, and the code that does it."""
    question = CompareModes(inputs=call.specs, samples=call.samples)
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    st.markdown(f"**{plain(found.sentence)}**")
    if found.error is not None:
        modules_run.problem(found.error)
    if found.rows:
        st.dataframe(
            pd.DataFrame(rows_of(found)),
            hide_index=True,
            height=frame_height(len(found.rows), MOST_ROWS),
            column_config={
                "share": st.column_config.NumberColumn(
                    format="percent", width=70, help="Of all elements, those that differ."
                ),
                "largest": st.column_config.NumberColumn(
                    format="%.4g", width=80, help="The largest difference."
                ),
                "class": st.column_config.TextColumn(width=100),
                "differs": st.column_config.TextColumn(width=110),
                "why": st.column_config.TextColumn(width=440),
            },
            placeholder="",
            key="modes_rows",
        )
    if found.more_rows:
        st.caption(f"{grouped(found.more_rows)} more calls are not shown.")
    if found.buffers:
        st.markdown("**Buffers**, before and after one forward in train mode")
        st.dataframe(
            pd.DataFrame(buffers_of(found)),
            hide_index=True,
            column_config={
                name: st.column_config.NumberColumn(format="%.5g")
                for name in ("mean before", "mean after")
            },
            placeholder="",
            key="modes_buffers",
        )
    st.code(found.code, language="python", wrap_lines=True)
    for note in found.notes:
        st.caption(plain(note))


def rows_of(found: ModeReport) -> list[dict[str, object]]:
    """Return a row for each call."""
    return [
        {
            "module": called(row.path, row.number),
            "class": row.type,
            "differs": "● begins here" if row.begins else "differs" if row.differs else "same",
            "share": row.share,
            "largest": row.largest,
            "why": row.why,
        }
        for row in found.rows
    ]


def buffers_of(found: ModeReport) -> list[dict[str, object]]:
    """Return a row for each buffer."""
    return [
        {
            "buffer": one.name,
            "shape": shape(one.shape),
            "changed": "● changed" if one.changed else "same",
            "mean before": one.before.mean if one.before else None,
            "mean after": one.after.mean if one.after else None,
            "why": one.why,
        }
        for one in found.buffers
    ]
