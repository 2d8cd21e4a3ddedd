"""The model on the Train page: what it is, examples where there is none, the Train button."""

import streamlit as st

from builder.examples import DOCUMENTS
from builder.graph import Graph
from pages import drawing, saving
from pages.answers import ask
from pages.orders import Refused, start
from pages.wording import grouped, plain, shape
from runtime.runs import new_id
from runtime.settings import TrainSettings

OFFERED = ("digits_cnn", "lenet5", "quickstart_mlp")  # these learn the digits; Build has them all


def draw(graph: Graph | None) -> None:
    """Say which model is trained: its title, its size, what goes in."""
    with st.container(key="train_model", gap=None):
        if graph is None:
            st.text("No model yet")
            st.caption("Draw one on the Build page, or take an example.")
            return
        st.text(graph.title or "Untitled model")
        inputs = ", ".join(f"{i.name} {shape([d.size for d in i.shape])}" for i in graph.inputs)
        parameters = grouped(ask(graph).parameters or 0)
        st.caption(f"{parameters} parameters; takes {inputs or 'nothing yet'}.")


def examples() -> None:
    """Offer the ready models: what to do first where nothing has been drawn."""
    with st.container(key="train_empty", horizontal_alignment="center"):
        st.markdown("#### Which model shall learn?")
        st.caption(
            "A model from the Build page is trained here. Your last one is kept in this browser: "
            "open Build to bring it back. Or begin with an example."
        )
        with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
            for name in OFFERED:
                document = DOCUMENTS[name]
                st.button(
                    document.graph.title,
                    key=f"example_{name}",
                    on_click=drawing.load,
                    args=(st.session_state, document),
                )
        st.page_link("build.py", label="Open Build", icon=":material/account_tree:")


def ready() -> None:
    """Say what to do where everything is in order and nothing has run yet."""
    with st.container(key="train_ready", horizontal_alignment="center"):
        st.markdown("#### Ready to train")
        st.caption(
            "Press Train: the loss of every step appears here while the model learns, and after "
            "each epoch how much of the data it never saw it gets right."
        )


def button(graph: Graph | None, settings: TrainSettings | None) -> None:
    """Draw the one primary button; it waits until there is something to train without errors."""
    # Not a callback: one would get what was chosen when the button was last drawn, and a number
    # typed just before the click would be lost.
    pressed = st.button(
        "Train",
        type="primary",
        icon=":material/local_fire_department:",
        width="stretch",
        key="train_start",
        disabled=graph is None or settings is None,
    )
    if pressed and graph is not None and settings is not None:
        run_id = new_id()
        answer = start(graph, settings, run_id)
        if isinstance(answer, Refused):
            st.error(plain(answer.sentence))
        else:
            saving.add_run(st.session_state, run_id)
            st.session_state.run = answer
            st.query_params["run"] = answer
