"""The list of one's projects, what can be done with each, and those that were deleted."""

from collections.abc import Sequence
from functools import partial
from time import time
from typing import Final

import streamlit as st

from builder.problems import Problem
from pages import project_actions, project_files, project_recovery
from pages.project_facts import (
    DeletedRow,
    ProjectRow,
    deleted_rows,
    file_name,
    matching,
    project_rows,
)
from pages.times import zone_of
from pages.wording import plain
from runtime.projects.content import LONGEST_TITLE
from runtime.store import projects
from runtime.store.database import database
from runtime.store.owners import Owner

SEARCHED_FROM: Final = 11  # fewer are seen at once
AT_ONCE: Final = 20
MORE: Final = ("Rename", "Duplicate", "Delete")

state = st.session_state


def show(owner: Owner) -> None:
    """Draw the projects, the way back to the deleted ones, and the recovery link."""
    listed = project_actions.asked(lambda: projects.listed(database(), owner))
    if isinstance(listed, Problem):
        st.error(plain(listed.sentence))
        return
    now = int(time() * 1000)
    kept = state.get("project")
    rows = project_rows(listed, now, zone_of(st.context.timezone), kept.id if kept else "")
    if rows:
        _projects(owner, rows)
        project_recovery.show(owner)
    else:
        _empty()
    _deleted(deleted_rows(listed, now))


def _empty() -> None:
    with st.container(key="projects_empty", horizontal_alignment="center"):
        st.markdown("#### Nothing has been made yet")
        st.caption(
            "Draw a model, write a program or choose how to train: it becomes a project by itself "
            "and is saved as it changes. Or upload one that was saved as a file."
        )
        st.page_link("build.py", label="Open Build", icon=":material/account_tree:")


def _projects(owner: Owner, rows: Sequence[ProjectRow]) -> None:
    found = rows
    if len(rows) >= SEARCHED_FROM:
        words = st.text_input(
            "Search",
            type="search",
            placeholder="Search in the titles",
            max_chars=LONGEST_TITLE,
            key="projects_search",
            label_visibility="collapsed",
        )
        found = matching(rows, words or "")
    if not found:
        st.caption("No project of yours has these words in its title.")
        return
    shown = state.get("projects_shown", AT_ONCE)
    with st.container(key="project_rows", gap=None):
        for row in found[:shown]:
            _row(owner, row)
    if len(found) > shown:
        st.button(f"Show {min(AT_ONCE, len(found) - shown)} more", key="more", on_click=_show_more)


def _row(owner: Owner, row: ProjectRow) -> None:
    with st.container(
        key=f"project_row_{row.id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        if state.get("renaming") == row.id:
            _name_form(row)
            return
        with st.container(key=f"project_said_{row.id}", gap=None):
            st.text(row.title)
            with st.container(horizontal=True, gap="xsmall"):
                if row.is_current:
                    st.badge("open in this tab", color="orange", icon=":material/edit:")
                st.badge(plain(row.saved), color="gray", help=plain(row.exactly))
                for figure in row.figures:
                    st.badge(plain(figure), color="gray")
                if row.lineage:
                    st.badge(plain(row.lineage), color="gray", icon=":material/call_split:")
        st.button(
            "Open",
            key=f"project_open_{row.id}",
            on_click=project_actions.open_one,
            args=(state, row.id),
        )
        st.download_button(
            "Download",
            partial(project_files.written, owner, row.id),
            file_name=file_name(row.title),
            mime=project_files.MIME,
            on_click="ignore",
            key=f"project_file_{row.id}",
            help="All of it as one file, to upload here or elsewhere.",
        )
        st.menu_button(
            "More", MORE, key=f"project_more_{row.id}", on_click=_chosen, args=(row.id, row.title)
        )


def _name_form(row: ProjectRow) -> None:
    with st.form(f"project_name_{row.id}", border=False):  # noqa: SIM117 - a form, then its row
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.text_input(
                "Name",
                value=row.title,
                max_chars=LONGEST_TITLE,
                key=f"project_title_{row.id}",
                label_visibility="collapsed",
            )
            st.form_submit_button("Rename", on_click=_rename, args=(row.id,))
            st.form_submit_button("Cancel", on_click=_stop_renaming)


def _deleted(rows: Sequence[DeletedRow]) -> None:
    if not rows:
        return
    st.caption("Deleted")
    with st.container(key="deleted_rows", gap=None):
        for row in rows:
            with st.container(
                key=f"deleted_row_{row.id}",
                horizontal=True,
                vertical_alignment="center",
                gap="small",
            ):
                st.text(row.title)
                st.badge(plain(row.left), color="gray", help="Then it goes for good.")
                st.button(
                    "Bring back",
                    key=f"project_back_{row.id}",
                    on_click=project_actions.bring_back,
                    args=(state, row.id, row.title),
                )


def _chosen(wanted: str, title: str) -> None:
    match state[f"project_more_{wanted}"]:
        case "Rename":
            state.renaming = wanted
        case "Duplicate":
            project_actions.duplicate(state, wanted)
        case "Delete":
            project_actions.delete(state, wanted, title)


def _rename(wanted: str) -> None:
    project_actions.rename(state, wanted, state[f"project_title_{wanted}"])
    _stop_renaming()


def _stop_renaming() -> None:
    state.renaming = None


def _show_more() -> None:
    state.projects_shown = state.get("projects_shown", AT_ONCE) + AT_ONCE
