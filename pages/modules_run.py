"""The run view of Modules: what every module gives for one input, and what train() changes."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from inspector.modules.run_record import Call, Picture, RunError, RunReport
from inspector.record import ProgramError
from pages import examining, module_figures, module_inputs, modules_modes
from pages.examining import Examination
from pages.module_figures import rows_of
from pages.modules_words import called, frame_height, gave, given, reason, sizes
from pages.sample_figures import palette
from pages.wording import grouped, plain
from runtime.questions import Run

KEPT: Final = "session"
NO_BAR: Final = {"displayModeBar": False}
MOST_ROWS = 14
MOST_MAPS = 4  # that stand below each other
NUMBERS = ("mean", "std", "min", "max")
OUTPUTS, MODES = "Every module's output", "train() against eval()"
state = st.session_state


@st.fragment
def show(examination: Examination) -> None:
    """Draw the inputs, every call with its output, and the pictures of the one that is chosen."""
    call = module_inputs.draw(examination)
    if call is None:
        return
    what = st.segmented_control(
        "What to see",
        (OUTPUTS, MODES),
        default=OUTPUTS,
        required=True,
        key="run_what",
        persist_state=KEPT,
        label_visibility="collapsed",
    )
    if what == MODES:
        modules_modes.show(examination, call)
        return
    report = examining.asked(examination, Run(inputs=call.specs, samples=call.samples))
    if isinstance(report, ProgramError):
        st.error(reason(report))
        return
    if report.error is not None:
        problem(report.error)
    for note in report.notes:
        st.caption(plain(note))
    table, pictures = st.columns([5, 4], gap="medium")
    with table:
        _calls(examination, report)
        _inputs(examination, call, report.code)
    with pictures:
        at = _pick(examination, report)
        if at is not None:
            _call(_in_full(examination, call, report, at))


def problem(error: RunError) -> None:
    """Say where a forward ended early, in our words and in torch's."""
    line = f"Line {error.line}: " if error.line else ""
    st.error(plain(f"{line}{error.sentence}"))
    st.code(f"{error.type}: {error.message}", language=None, wrap_lines=True)


def _chosen_key(examination: Examination) -> str:
    return f"run_chosen_{examination.turns}"


def _calls(examination: Examination, report: RunReport) -> None:
    """Draw a row for each call; to click one is to look at it."""
    if not report.calls:
        return

    def turn() -> None:
        picked = state[table].selection.rows
        if picked:
            state[_chosen_key(examination)] = picked[0]

    table = f"run_calls_{examination.turns}"
    st.dataframe(
        pd.DataFrame([row_of(call) for call in report.calls]),
        hide_index=True,
        height=frame_height(len(report.calls), MOST_ROWS),
        column_config={
            "module": st.column_config.TextColumn(pinned=True),
            **{name: st.column_config.NumberColumn(format="%.4g") for name in NUMBERS},
        },
        on_select=turn,
        selection_mode="single-row",
        placeholder="",
        key=table,
    )
    if report.more_calls:
        st.caption(f"{grouped(report.more_calls)} more calls are not shown.")


def row_of(call: Call) -> dict[str, Any]:
    """Return a call as a row of the table."""
    of = next((part.summary for part in call.outputs if part.summary is not None), None)
    return {
        "module": f"{'  ' * call.depth}{called(call.path, call.number)}",
        "class": call.type,
        "output": "failed" if call.failed else "; ".join(sizes(one) for one in call.outputs),
        "mean": of.mean if of else None,
        "std": of.std if of else None,
        "min": of.min if of else None,
        "max": of.max if of else None,
        "zeros": of.zeros if of else None,
        "NaN": of.nan if of else None,
        "input": given(call.arguments),
    }


def first_look(calls: tuple[Call, ...]) -> int:
    """Return the call to begin with: the one that failed, else the first inside with a picture."""
    failed = [at for at, call in enumerate(calls) if call.failed]
    inside = [at for at, call in enumerate(calls) if call.pictures and call.depth]
    return failed[-1] if failed else inside[0] if inside else 0


def _pick(examination: Examination, report: RunReport) -> int | None:
    """Draw the choice of the call: what a click on a row does, for the keyboard too."""
    if not report.calls:
        return None
    key = _chosen_key(examination)
    if not isinstance(state.get(key), int) or state[key] >= len(report.calls):
        state[key] = first_look(report.calls)
    at = st.selectbox(
        "Look at",
        range(len(report.calls)),
        format_func=lambda one: _name(report.calls[one]),
        key=key,
        persist_state=KEPT,
        label_visibility="collapsed",
    )
    return int(at or 0)


def _name(call: Call) -> str:
    return f"{called(call.path, call.number)} · {call.type}"


def _in_full(
    examination: Examination, inputs: module_inputs.Call, report: RunReport, at: int
) -> Call:
    """Return a call with its pictures in full."""
    call = report.calls[at]
    question = Run(inputs=inputs.specs, samples=inputs.samples, look=call.path)
    found = examining.asked(examination, question)
    full = isinstance(found, RunReport) and at < len(found.calls)
    return found.calls[at] if isinstance(found, RunReport) and full else call


def _call(call: Call) -> None:
    mode = "train" if call.training else "eval"
    st.caption(plain(f"{gave(call)} It was in {mode} mode."))
    for number, picture in enumerate(call.pictures):
        draw_picture(picture, f"run_picture_{number}")


def _inputs(examination: Examination, call: module_inputs.Call, code: str) -> None:
    """Draw what went in, where that is a picture, and the lines that do it all."""
    found = examining.of_inputs(examination, call.specs, call.samples)
    seen = () if isinstance(found, ProgramError) else found.calls[:1]
    pictures = [one for first in seen for one in first.pictures if one.kind == "maps"]
    if not pictures:
        st.code(code, language="python", wrap_lines=True)
        return
    picture, lines = st.columns([2, 3], gap="medium")
    with picture:
        st.caption("What went in, the first sample")
        draw_picture(pictures[0].model_copy(update={"title": ""}), "run_input", width=120)
    with lines:
        st.code(code, language="python", wrap_lines=True)


def draw_picture(picture: Picture, key: str, width: int = module_figures.TILE_WIDTH) -> None:
    """Draw how an output looks: bars, one map, or many side by side."""
    if picture.title:
        st.markdown(plain(picture.title))
    for number, (label, figure) in enumerate(figures_of(picture, width)):
        if label:
            st.caption(plain(label))
        alt = f"{picture.title or 'The input'} {label}".strip()
        st.plotly_chart(figure, config=NO_BAR, key=f"{key}_{number}", alt=alt)
    if picture.more:
        st.caption(f"{grouped(picture.more)} more are not shown.")


_TITLE_ALONE: Final = {
    "visible": True,
    "showticklabels": False,
    "ticks": "",
    "showgrid": False,
    "zeroline": False,
}


def figures_of(picture: Picture, width: int) -> list[tuple[str, Any]]:
    """Return the figures of a picture, each with what stands above it; their axes are named."""
    colours = palette(st.context.theme.type)
    grids = [rows_of(plane.numbers(), plane.columns) for plane in picture.planes]
    names = [plane.label for plane in picture.planes]
    if picture.kind == "maps" or (picture.kind == "attention" and len(grids) > 1):
        figure = module_figures.mosaic(grids, names, colours, width=width)
        if picture.kind == "attention":
            figure.update_xaxes(**_TITLE_ALONE, title=f"{picture.columns} →")
            figure.update_yaxes(**_TITLE_ALONE, title=f"← {picture.rows}")
        return [("", figure)]
    found = []
    for name, grid in zip(names[:MOST_MAPS], grids, strict=False):
        figure = module_figures.picture(grid, colours)
        if len(grid) > 1 and len(grid[0]) > 1:
            figure.update_yaxes(title=picture.rows)
        figure.update_xaxes(
            title=picture.rows if len(grid[0]) == 1 < len(grid) else picture.columns
        )
        found.append((name, figure))
    return found
