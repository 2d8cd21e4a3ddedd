"""True or false: what notes say, run on the installed torch."""

import streamlit as st

from builder.statements import STATEMENTS, Statement, Verdict, judge
from runtime import run_program

state = st.session_state
_TOPICS = tuple(dict.fromkeys(statement.topic for statement in STATEMENTS))
_ANSWERS = {"True": True, "False": False}


def show() -> None:
    """Draw the statements of one topic; an answer runs its program and shows what came out."""
    with st.container(key="statements", gap="small"):
        topic = st.pills(
            "Topic",
            _TOPICS,
            default=_TOPICS[0],
            required=True,
            key="topic",
            label_visibility="collapsed",
            bind="query-params",
        )
        for statement in STATEMENTS:
            if statement.topic == topic:
                _card(statement)


@st.fragment
def _card(statement: Statement) -> None:
    if "program_wanted" in state:
        st.rerun()  # the button was pressed: the whole page turns to the program
    with st.container(border=True, key=f"statement_{statement.name}"):
        st.markdown(f"**{statement.claim}**")
        if statement.notes_say:
            st.caption(f"As notes say it: {statement.notes_say}")
        answer = st.segmented_control(
            "True or false?",
            tuple(_ANSWERS),
            key=f"answer_{statement.name}",
            label_visibility="collapsed",
            persist_state="session",
        )
        if answer is not None:
            _evidence(statement, _ANSWERS[answer])


def _open(text: str) -> None:
    state.program_wanted, state.view = text, "Program"


def _evidence(statement: Statement, answer: bool) -> None:
    verdict = _verdict(statement)
    st.markdown(_result(statement, verdict, answer))
    code, evidence = st.columns(2)
    with code:
        st.code(statement.program, language="python")
        st.button(
            "Open in Program",
            key=f"open_{statement.name}",
            on_click=_open,
            args=(statement.program,),
        )
    with evidence:
        st.code(verdict.evidence, language=None)
        if statement.code_now:
            st.caption("Today's way")
            st.code(statement.code_now, language="python")


def _result(statement: Statement, verdict: Verdict, answer: bool) -> str:
    if verdict.holds is None:
        return "The program gave no answer this time. What it showed:"
    word = "true" if verdict.holds else "false"
    right = "Right" if answer == verdict.holds else "Not so"
    return f"{right}: it is **{word}**. {statement.because}"


def _verdict(statement: Statement) -> Verdict:
    """Return what torch said this time; once a session is enough."""
    seen: dict[str, Verdict] = state.setdefault("verdicts", {})
    if statement.name not in seen:
        trace = run_program(statement.program)
        notes = [note.text for note in trace.notes]
        seen[statement.name] = judge(statement, trace.output, trace.error, notes)
    return seen[statement.name]
