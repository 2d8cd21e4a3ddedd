"""A module's state_dict as a file: load one with a report of what fits, take one away."""

import base64
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from inspector.modules.weight_record import MatchReport
from inspector.record import ProgramError
from pages import examining
from pages.examining import Examination
from pages.modules_words import frame_height, reason
from pages.uploads import content
from pages.wording import grouped, plain, shape
from runtime.questions import File, Match, Save
from runtime.specimen import Load

KEPT: Final = "session"
MOST_MB = 20
MOST_ROWS = 12
FORMATS = {"safetensors": ("safetensors", "model.safetensors"), "pth": (".pth", "model.pth")}


def show(examination: Examination) -> None:
    """Draw the two doors of a state."""
    _take_away(examination)
    data = content(
        st.file_uploader(
            "Load a state",
            # With a MIME type beside the endings our reader alone judges what is in it.
            type=["safetensors", "pth", "pt", "application/octet-stream"],
            max_upload_size=MOST_MB,
            key=f"state_upload_{examination.turns}",
            label_visibility="collapsed",
        )
    )
    if data is None:
        return
    if examining.take_upload(examination, data):
        st.rerun()  # what another file had loaded is gone
    strict = st.toggle(
        "strict",
        value=True,
        key="state_strict",
        persist_state=KEPT,
        help="Load nothing unless all of it fits.",
    )
    found = examining.asked(examination, Match(strict=strict))
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    _report(found)
    matches = any(row.fit in ("matched", "cast") for row in found.rows)
    loaded = any(isinstance(one, Load) for one in examination.changes)
    if st.button(
        "Load it" if found.fits else "Load what matches",
        disabled=loaded or not (found.fits or (matches and not strict)),
        help="It is loaded already." if loaded else None,
        icon=":material/upload:",
        width="stretch",
        key="state_load",
    ):
        refusal = examining.tried(examination, Load(strict=strict))
        if refusal:
            st.error(refusal)
        else:
            st.rerun()


def _take_away(examination: Examination) -> None:
    st.caption("Its state_dict as a file, and one to load:")
    with st.container(horizontal=True, gap="small"):
        for form, (label, name) in FORMATS.items():
            question = Save(format="safetensors" if form == "safetensors" else "pth")
            st.download_button(
                label,
                partial(_file, examination, question),  # made only when it is pressed
                file_name=name,
                mime="application/octet-stream",
                icon=":material/download:",
                key=f"state_{form}",
                on_click="ignore",
            )


def _file(examination: Examination, question: Save) -> bytes:
    """Return the file. Raises: RuntimeError where there is none, which the browser says."""
    found = examining.asked(examination, question)
    if isinstance(found, File):
        return base64.b64decode(found.data)
    raise RuntimeError(found.message)


def _report(found: MatchReport) -> None:
    (st.success if found.fits else st.warning)(plain(found.sentence))
    for hint in found.hints:
        st.caption(plain(hint))
    with st.popover("What fits, name by name", key="state_report"):
        st.dataframe(
            pd.DataFrame(rows_of(found)),
            hide_index=True,
            width=640,
            height=frame_height(len(found.rows), MOST_ROWS),
            key="state_rows",
        )
        if found.more_rows:
            st.caption(f"{grouped(found.more_rows)} more names are not shown.")
        if found.torch_message:
            st.code(found.torch_message, language=None, wrap_lines=True)


def rows_of(found: MatchReport) -> list[dict[str, str]]:
    """Return the report as rows of a table; what does not fit comes first."""
    rows = sorted(found.rows, key=lambda row: row.fit in ("matched", "cast", "by hook"))
    return [
        {
            "name": row.name,
            "fit": row.fit,
            "module": "" if row.shape is None else shape(row.shape),
            "file": "" if row.file_shape is None else shape(row.file_shape),
            "note": row.note,
        }
        for row in rows
    ]
