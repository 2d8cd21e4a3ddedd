"""Problems of a model on the way to its training, each with its one-click fixes."""

from collections.abc import Sequence

import streamlit as st

from builder.graph import Graph
from builder.patch import Patch, apply
from builder.problems import Problem
from pages.wording import plain

SIGNS = {
    "error": ":material/error:",
    "warning": ":material/warning:",
    "hint": ":material/lightbulb:",
}


def draw(graph: Graph | None, problems: Sequence[Problem]) -> None:
    """Draw one card a problem: where and what, torch's words, the fixes."""
    for number, problem in enumerate(problems):
        with st.container(key=f"problem_{problem.level}_{number}", border=True, gap="small"):
            st.markdown(f"{SIGNS[problem.level]} **{plain(problem.sentence)}**")
            if problem.torch_message:
                st.code(problem.torch_message, language=None, wrap_lines=True)
            if problem.fixes and graph is not None:
                with st.container(horizontal=True, gap="small"):
                    for place, fix in enumerate(problem.fixes):
                        st.button(
                            plain(fix.label),
                            key=f"fix_{number}_{place}",
                            on_click=_mend,
                            args=(graph, fix.patch),
                        )


def _mend(graph: Graph, patch: Patch) -> None:
    """Apply a fix to the session's graph; a new load_rev takes it to the canvas, where undo is."""
    st.session_state.graph = apply(graph, patch)
    st.session_state.load_rev += 1
