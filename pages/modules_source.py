"""The left side of the Modules page: which module is examined, in which mode, changed how."""

from collections.abc import MutableMapping
from typing import Any, Final, get_args

import streamlit as st

from builder.examples import DOCUMENTS
from builder.language.grammar import LONGEST
from pages import examining, subjects, viewing
from pages.examining import Examination
from pages.modules_words import changed
from pages.subjects import STARTING, Origin, Subject
from pages.wording import grouped, plain

KEPT: Final = "session"
WIDTH: Final = 308
WIDTH_OF_CODE: Final = 480
WIDTH_OF_TITLE: Final = 160
state = st.session_state


def width(known: MutableMapping[Any, Any]) -> int:
    """Return how wide this side is: code needs more room, and a title little."""
    if viewing.of(known) is not None:
        return WIDTH_OF_TITLE
    return WIDTH_OF_CODE if known.get("module_origin") == "Code" else WIDTH


def show(examination: Examination) -> None:
    """Draw the choice of the module, its mode, and what was changed on it."""
    recorded = examination.recorded is not None
    subject = subjects.shared_subject(state) if recorded else _chosen(examination)
    if isinstance(subject, str):
        st.info(plain(subject), icon=":material/info:")
    else:
        examining.turn_to(examination, subject)
    if examination.subject is not None:
        if examination.subject.note:
            st.caption(plain(examination.subject.note))
        if not recorded:
            _mode(examination)
            _changes(examination)
        else:
            st.text(examination.subject.title)


def invite() -> None:
    """Say what to do where there is no module yet."""
    with st.container(key="modules_empty", horizontal_alignment="center"):
        st.markdown("#### Which module shall be opened?")
        st.caption("Choose an example on the left, paste a class, or draw a model on Build.")


def _chosen(examination: Examination) -> Subject | str:
    state.setdefault("module_origin", "Canvas" if state.graph is not None else "Example")
    origin = st.segmented_control(
        "Module",
        get_args(Origin),
        required=True,
        key="module_origin",
        persist_state=KEPT,
        label_visibility="collapsed",
    )
    match origin:
        case "Canvas":
            return subjects.canvas_subject(state.graph)
        case "Example":
            names = tuple(DOCUMENTS)
            name = st.selectbox(
                "Example",
                names,
                format_func=lambda one: DOCUMENTS[one].graph.title,
                key="module_example",
                persist_state=KEPT,
                label_visibility="collapsed",
            )
            return subjects.example_subject(name or names[0])
        case "Last run":
            return _of_run(examination, state.get("run"))
        case _:
            text = st.text_area(
                "A class, and a line that makes one",
                value=STARTING,
                height=430,
                max_chars=LONGEST,
                key="module_code",
                persist_state=KEPT,
                help="torch, nn and F are known. The last module that gets a name is opened. "
                "Ctrl+Enter opens what was typed.",
            )
            return Subject("Your code", text or "")


def _of_run(examination: Examination, token: str | None) -> Subject | str:
    """Return the run's module as it was opened; newer weights come when they are asked for.

    A run that goes on would else change, under the learner's hands, what is looked at.
    """
    held = examination.subject
    if held is None or not held.run or held.run != token:
        return subjects.run_subject(token)
    newest = subjects.newest_step(token)
    if newest is None or newest == held.step:
        return held
    if st.button(f"Take the weights after step {grouped(newest)}", key="module_newer"):
        return subjects.run_subject(token)
    return held


def _mode(examination: Examination) -> None:
    mode = st.segmented_control(
        "Mode",
        ("train()", "eval()"),
        default="train()" if examination.training else "eval()",
        required=True,
        key="module_mode",
        help="Dropout and BatchNorm do something else in eval mode.",
    )
    examination.training = mode == "train()"


def _changes(examination: Examination) -> None:
    if not examination.changes and not examination.undone:
        return
    with st.container(key="module_changes", gap="small"):
        st.caption("Changed here, in this order" if examination.changes else "Nothing is changed")
        with st.container(key="module_changes_list", gap=None):
            for number, one in enumerate(examination.changes, 1):
                st.markdown(f"{number}. {changed(one)}")
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Undo",
                icon=":material/undo:",
                on_click=examining.undo,
                args=(examination,),
                disabled=not examination.changes,
                key="module_undo",
            )
            st.button(
                "Redo",
                icon=":material/redo:",
                on_click=examining.redo,
                args=(examination,),
                disabled=not examination.undone,
                key="module_redo",
            )
