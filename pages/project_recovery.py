"""The recovery link: the way to one's projects when this browser has forgotten them."""

import streamlit as st

from builder.problems import Problem
from pages import project_actions
from pages.link_facts import origin, recovery_address
from pages.wording import plain
from runtime.store import owners
from runtime.store.database import database
from runtime.store.owners import Owner

state = st.session_state


def show(owner: Owner) -> None:
    """Offer the link where there is something to lose; show it once."""
    if "recovery_key" in state:
        _key(state.recovery_key)
        return
    has_one = project_actions.asked(lambda: owners.has_recovery(database(), owner))
    if isinstance(has_one, Problem):
        st.error(plain(has_one.sentence))
    elif has_one:
        with st.expander("The recovery link", icon=":material/key:"):
            st.caption(
                "You have made one. It brings these projects into any browser it is opened in. "
                "It cannot be shown again, because only its hash is kept."
            )
            _make("Make a new one (the old one stops working)")
    else:
        _offer()


def _offer() -> None:
    with st.container(key="recovery", border=True):
        st.markdown("##### Do not lose these projects")
        st.caption(
            "They belong to this browser: nobody had to sign in. When its cookies are cleared, or "
            "in another browser, a recovery link brings them back. Keep it as you keep a password: "
            "whoever has it has your projects."
        )
        _make("Make a recovery link")


def _make(label: str) -> None:
    st.button(
        label,
        key="recovery_make",
        icon=":material/key:",
        on_click=project_actions.make_recovery_key,
        args=(state,),
    )


def _key(key: str) -> None:
    with st.container(key="recovery", border=True):
        st.markdown("##### Your recovery link")
        st.code(recovery_address(origin(st.context.url), key), language=None, wrap_lines=True)
        st.caption(
            "Copy it to a safe place now. It is shown this once: only its hash is kept. Opened in "
            "another browser, it brings these projects there."
        )
        st.button(
            "I have kept it",
            key="recovery_kept",
            on_click=project_actions.forget_recovery_key,
            args=(state,),
        )
