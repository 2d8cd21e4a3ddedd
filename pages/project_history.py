"""The history of a project: its kept versions, to look at and to restore."""

from time import time
from typing import Final

import streamlit as st

from builder.problems import Problem
from pages import project_actions, saving, viewing
from pages.project_facts import VersionRow, versions_by_day, versions_kept
from pages.saving import Kept
from pages.times import zone_of
from pages.viewing import Viewed
from pages.wording import plain
from runtime.projects.content import LONGEST_TITLE, Project
from runtime.store import projects, quotas
from runtime.store.database import database
from runtime.store.owners import Owner

AT_ONCE: Final = 20
NOTHING: Final = "Nothing has been saved here yet, so there is no history. Make something first."
GONE: Final = "This version is not there any more. Open the history again."

state = st.session_state


def show() -> None:
    """Open the dialog from its beginning."""
    state.pop("history_shown", None)
    state.pop("history_said", None)
    dialog()


@st.dialog("History", width="medium")
def dialog() -> None:
    """Draw the dialog: a name for what stands now, then the kept versions day by day."""
    owner, kept = state.get("owner"), state.get("project")
    if owner is None or kept is None:
        st.text(NOTHING)
        return
    _keep_under_name()
    said = state.pop("history_said", None)
    if said is not None:
        st.error(plain(said))
    snapshots = project_actions.asked(lambda: projects.history(database(), owner, kept.id))
    if isinstance(snapshots, Problem):
        st.error(plain(snapshots.sentence))
        return
    st.caption(plain(versions_kept(snapshots, quotas.SNAPSHOTS)))
    shown = state.get("history_shown", AT_ONCE)
    zone = zone_of(st.context.timezone)
    for day in versions_by_day(snapshots, int(time() * 1000), zone, shown):
        st.caption(plain(day.title))
        with st.container(key=f"history_day_{day.rows[0].id}", gap=None):
            for row in day.rows:
                _row(owner, kept, row)
    if len(snapshots) > shown:
        st.button("Show older ones", key="history_more", on_click=_show_more)


def _keep_under_name() -> None:
    with st.form("history_keep", clear_on_submit=True, border=False):  # noqa: SIM117 - then its row
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                "Keep this version under a name",
                max_chars=LONGEST_TITLE,
                placeholder="Before I add the second block",
                key="history_name",
            )
            st.form_submit_button("Keep it", on_click=_snapshot)


def _row(owner: Owner, kept: Kept, row: VersionRow) -> None:
    with st.container(
        key=f"history_row_{row.id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        with st.container(key=f"history_said_{row.id}", horizontal=True, gap="xsmall"):
            st.text(row.title)
            icon = ":material/bookmark:" if row.is_named else None
            st.badge(plain(row.said), color="gray", icon=icon, help=plain(row.exactly))
        if st.button("Look", key=f"history_look_{row.id}"):
            _look(owner, kept, row)
        if st.button("Restore", key=f"history_restore_{row.id}"):
            _restore(row)


def _look(owner: Owner, kept: Kept, row: VersionRow) -> None:
    found = project_actions.asked(lambda: projects.look(database(), owner, kept.id, row.id))
    if isinstance(found, Project):
        words = f"{row.title}, {row.exactly}" if row.is_named else row.exactly
        viewing.look(state, Viewed(project=found, label=f"the version of {words}"))
        st.rerun()
    st.error(plain(found.sentence if found else GONE))


def _restore(row: VersionRow) -> None:
    problem = saving.restore(state, row.id)
    if problem is None:
        st.rerun()
    else:
        st.error(plain(problem.sentence))


def _snapshot() -> None:
    problem = saving.snapshot(state, state.history_name)
    if problem is not None:
        state.history_said = problem.sentence


def _show_more() -> None:
    state.history_shown = state.get("history_shown", AT_ONCE) + AT_ONCE
