"""The hooks view of Modules: place one, see when it is called and with what."""

from typing import Final, get_args

import pandas as pd
import streamlit as st

from inspector.modules.report import WalkReport
from inspector.modules.run_record import HookKind, HookReport, Part
from inspector.record import ProgramError
from pages import examining, module_inputs
from pages.examining import Examination
from pages.modules_run import problem
from pages.modules_words import frame_height, number, reason, sizes, times
from pages.wording import grouped, plain
from runtime.questions import PlaceHook, Walk

KEPT: Final = "session"
KINDS: dict[HookKind, str] = {
    "forward_pre": "before forward",
    "forward": "after forward",
    "full_backward_pre": "before backward",
    "full_backward": "after backward",
    "tensor": "on the output's gradient",
    "parameter": "on a parameter's gradient",
    "post_accumulate": "after .grad was added to",
}
ON_PARAMETERS = {"parameter", "post_accumulate"}
FIRST: Final[HookKind] = "forward"
MOST_ROWS = 11
MOST_PLACES = 3_000


@st.fragment
def show(examination: Examination) -> None:
    """Draw where the hook is placed, what happened in order, and the code that does it."""
    tree = examining.asked(examination, Walk())
    if isinstance(tree, ProgramError):
        st.error(reason(tree))
        return
    with st.container(key="hook_place", horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Hook",
            get_args(HookKind),
            index=get_args(HookKind).index(FIRST),
            format_func=lambda one: f"{one} · {KINDS[one]}",
            key="hook_kind",
            persist_state=KEPT,
            width=310,
        )
        kind: HookKind = picked or FIRST
        places = places_of(tree, kind)
        if not places:
            st.info("This module has no parameter on which such a hook can be placed.")
            return
        path = st.selectbox(
            "On",
            places,
            format_func=lambda one: one or "(the model)",
            key=f"hook_path_{examination.turns}_{kind in ON_PARAMETERS}",
            persist_state=KEPT,
            width=290,
        )
        call = module_inputs.draw(examination, folded=True)
    if call is None:
        return
    question = PlaceHook(
        kind=kind,
        path=path,
        inputs=call.specs,
        samples=call.samples,
    )
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    _lesson(found)


def places_of(tree: WalkReport, kind: HookKind) -> tuple[str, ...]:
    """Return where such a hook can be placed, each object once."""
    role = "parameter" if kind in ON_PARAMETERS else "module"
    found = (row.path for row in tree.rows if row.role == role and row.path == row.names[0])
    return tuple(found)[:MOST_PLACES]


def _lesson(found: HookReport) -> None:
    st.markdown(
        f"**{plain(found.title)}** · [{found.method}]({found.link})  \n{plain(found.sentence)}"
    )
    if found.error is not None:
        problem(found.error)
    order, seen = st.columns(2, gap="medium")
    with order:
        st.markdown("**What happened, in true order**")
        st.dataframe(
            pd.DataFrame(moments_of(found)),
            hide_index=True,
            height=frame_height(len(found.moments), MOST_ROWS),
            column_config={
                "hook": st.column_config.TextColumn(width=44),
                "what happened": st.column_config.TextColumn(width="large"),
            },
            key="hook_moments",
        )
        if found.more_moments:
            st.caption(f"{grouped(found.more_moments)} more moments are not shown.")
    with seen:
        count = len(found.firings) + found.more_firings
        st.markdown(f"**Called {times(count)}**{', with' if count else ''}")
        if count:
            st.dataframe(
                pd.DataFrame(arguments_of(found)),
                hide_index=True,
                height="auto",
                column_config={"call": st.column_config.NumberColumn(width=44)},
                key="hook_firings",
            )
        if found.more_firings:
            st.caption(f"{grouped(found.more_firings)} more calls are not shown.")
        for note in found.notes:
            st.caption(plain(note))
    code, printed = st.columns(2, gap="medium")
    with code:
        st.markdown("**The code that does it**")
        st.code(found.code, language="python", wrap_lines=True)
    if found.printed:
        with printed:
            st.markdown("**It prints**")
            st.code("\n".join(found.printed), language=None, wrap_lines=True)


def moments_of(found: HookReport) -> list[dict[str, str]]:
    """Return a row for each moment; the hook's own are marked."""
    return [
        {
            "hook": "●" if one.event == "hook" else "",
            "what happened": f"{'  ' * one.depth}{one.text}",
        }
        for one in found.moments
    ]


def arguments_of(found: HookReport) -> list[dict[str, object]]:
    """Return a row for each argument of each call of the hook."""
    return [
        {
            "call": call,
            "argument": one.name,
            "is": one.text,
            "tensors": "; ".join(_part(part, one.name) for part in one.parts),
        }
        for call, firing in enumerate(found.firings, 1)
        for one in firing.arguments
    ]


def _part(part: Part, argument: str) -> str:
    """Return a tensor's shape and mean; where it stands is said where that is not plain."""
    named = sizes(part).removeprefix(f"{argument} ")
    of = part.summary
    return named if of is None or of.mean is None else f"{named}, mean {number(of.mean)}"
