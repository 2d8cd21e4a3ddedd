"""What the last change did to the output of the module, for one and the same input."""

from typing import Final

import streamlit as st

from inspector.modules.run_record import Part, Picture, RunReport
from inspector.record import ProgramError
from pages import examining, module_charts, module_figures, module_inputs
from pages.examining import Examination
from pages.module_figures import rows_of
from pages.modules_words import Statistics, changed, number, reason, sizes, table
from pages.sample_figures import palette
from pages.wording import plain
from runtime.questions import Run
from runtime.specimen import Freeze

NO_BAR: Final = {"displayModeBar": False}
MOST_PAIRS = 128  # of bars
MOST_PARTS = 4  # of an output


def show(examination: Examination) -> None:
    """Draw the output before and after the last change of a value; nothing where there is none."""
    behind = behind_last_value(examination)
    if behind is None:
        return
    last = examination.changes[-behind]
    with st.container(key="weights_effect", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**The output**, before and after {changed(last)}", width="stretch")
            call = module_inputs.draw(examination, folded=True)
        if call is None:
            return
        question = Run(inputs=call.specs, samples=call.samples, look="")
        before = examining.asked(examination, question, without=behind)
        after = examining.asked(examination, question, without=behind - 1)
        for found in (before, after):
            if isinstance(found, ProgramError):
                st.error(reason(found))
                return
            if found.error is not None:
                st.error(plain(found.error.sentence))
                return
        assert isinstance(before, RunReport)
        assert isinstance(after, RunReport)
        _compared(before, after)


def behind_last_value(examination: Examination) -> int | None:
    """Return how many changes to leave out to be before the last one of a value, if there is one.

    Freezing changes no value.
    """
    for behind, one in enumerate(reversed(examination.changes), 1):
        if not isinstance(one, Freeze):
            return behind
    return None


def _compared(before: RunReport, after: RunReport) -> None:
    rows = {
        f"{name} {plain(sizes(part))}": _numbers(part)
        for name, report in (("before", before), ("after", after))
        for part in report.outputs[:MOST_PARTS]
    }
    if not rows:
        st.caption("Its output holds no tensor.")
        return
    with st.container(key="effect_figures"):
        st.markdown(table(rows))
    pictures = [picture for picture in map(_picture, (before, after)) if picture is not None]
    if len(pictures) == 2:
        _drawn(*pictures)


def _numbers(part: Part) -> Statistics:
    of = part.summary
    return {
        "mean": number(of.mean if of else None),
        "std": number(of.std if of else None),
        "min": number(of.min if of else None),
        "max": number(of.max if of else None),
        "NaN": str(of.nan) if of else "–",
    }


def _picture(report: RunReport) -> Picture | None:
    return next((picture for call in report.calls[:1] for picture in call.pictures), None)


def _drawn(before: Picture, after: Picture) -> None:
    colours = palette(st.context.theme.type)
    then, now = before.planes[0].numbers(), after.planes[0].numbers()
    moved = largest_move(then, now)
    said = "no number of it changed" if moved == 0 else f"moved by at most {number(moved)}"
    st.caption(plain(f"{after.title}: {said}."))
    if after.kind == "bars" and len(then) <= MOST_PAIRS:
        figure = module_charts.compared(then, now, colours)
        st.plotly_chart(figure, config=NO_BAR, key="effect_bars", alt="The output before and after")
        return
    for column, name, one in zip(
        st.columns(2, gap="medium"), ("before", "after"), (before, after), strict=True
    ):
        with column:
            plane = one.planes[0]
            st.caption(f"{name} {plain(plane.label)}".strip())
            grid = rows_of(plane.numbers(), plane.columns)
            figure = module_figures.picture(grid, colours, height=200)
            st.plotly_chart(figure, config=NO_BAR, key=f"effect_{name}", alt=f"The output {name}")


def largest_move(before: tuple[float | None, ...], after: tuple[float | None, ...]) -> float | None:
    """Return the largest difference of two pictures; None where they cannot be compared."""
    if len(before) != len(after):
        return None
    pairs = list(zip(before, after, strict=True))
    if any((a is None) != (b is None) for a, b in pairs):
        return None
    return max((abs(a - b) for a, b in pairs if a is not None and b is not None), default=0.0)
