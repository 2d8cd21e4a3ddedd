"""Every link that was made: what it carries, how it fared, and the way to revoke it."""

from collections.abc import Mapping
from time import time
from typing import Final, Literal

import streamlit as st

from builder.problems import Problem
from pages import project_actions
from pages.link_facts import LinkFacts, Standing, link_rows
from pages.times import zone_of
from pages.wording import plain
from runtime.store import links
from runtime.store.database import database
from runtime.store.owners import Owner

AT_ONCE: Final = 20
COLOURS: Final[Mapping[Standing, Literal["green", "gray", "red"]]] = {
    "live": "green",
    "expired": "gray",
    "revoked": "red",
}

state = st.session_state


def show(owner: Owner) -> None:
    """Draw the links, live ones first."""
    listed = project_actions.asked(lambda: links.listed(database(), owner))
    if isinstance(listed, Problem):
        st.error(plain(listed.sentence))
        return
    rows = link_rows(listed, int(time() * 1000), zone_of(st.context.timezone))
    if not rows:
        with st.container(key="projects_empty", horizontal_alignment="center"):
            st.markdown("#### No link was made yet")
            st.caption(
                "Press Share above a project: whoever has the link sees it as it stood then, and "
                "can change nothing in it."
            )
        return
    st.caption(
        "A revoked link opens nothing. Copies that others made of it before are theirs: revoking "
        "does not reach them. An address cannot be shown again, because only its hash is kept."
    )
    shown = state.get("links_shown", AT_ONCE)
    with st.container(key="link_rows", gap=None):
        for row in rows[:shown]:
            _row(row)
    if len(rows) > shown:
        st.button(f"Show {min(AT_ONCE, len(rows) - shown)} more", key="more", on_click=_show_more)


def _row(row: LinkFacts) -> None:
    with st.container(
        key=f"link_row_{row.id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        with st.container(key=f"link_said_{row.id}", gap=None):
            st.text(row.title)
            with st.container(horizontal=True, gap="xsmall"):
                st.badge(row.standing, color=COLOURS[row.standing])
                if row.title != row.project:
                    st.badge(plain(row.project), color="gray")
                st.badge(plain(row.mode), color="gray")
                st.badge(plain(row.made), color="gray", help=plain(row.exactly))
                st.badge(plain(row.opened), color="gray")
            st.caption(plain(f"{row.points}; {row.carries}; {row.expiry}."))
        if row.standing == "live":
            st.button(
                "Revoke",
                key=f"link_revoke_{row.id}",
                on_click=project_actions.revoke,
                args=(state, row.id),
            )


def _show_more() -> None:
    state.links_shown = state.get("links_shown", AT_ONCE) + AT_ONCE
