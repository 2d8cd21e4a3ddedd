"""The random view of Tensors: draw numbers, draw them again, hold them against their density."""

from dataclasses import replace
from typing import Final

import streamlit as st

from builder.problems import Problem
from inspector.explorer import dropping, parse_arguments
from inspector.explorer.distributions import (
    DISTRIBUTION,
    DISTRIBUTIONS,
    MOST_NUMBERS,
)
from inspector.explorer.operation import Control
from inspector.explorer.sampling import MOST_TIMES, Draw, Way, account, comparisons, read_sample
from inspector.record import Trace
from pages.sample_figures import histogram, mask_picture, palette
from pages.wording import percent, plain
from runtime import run_program

state = st.session_state
KEPT: Final = "session"
COUNTS = (10, 100, 1_000, MOST_NUMBERS)
FEW = 8  # numbers that are written out
MODE_BAR: Final = {"displayModeBar": False}


@st.fragment
def show() -> None:
    """Draw the form, the histogram and the mask."""
    with st.container(key="random", gap="medium"):
        form, picture = st.columns([1, 3], gap="large")
        with form:
            draw = _form()
        with picture:
            if isinstance(draw, Problem):
                st.error(plain(draw.sentence))
            else:
                _picture(draw)
        _dropout()


def _form() -> Draw | Problem:
    name = st.selectbox(
        "Distribution",
        tuple(DISTRIBUTION),
        key="random_name",
        persist_state=KEPT,
    )
    distribution = DISTRIBUTION.get(name or "", DISTRIBUTIONS[0])
    st.caption(plain(distribution.meaning))
    values = {
        control.name: _asked(control, f"random_{distribution.name}_{control.name}")
        for control in distribution.controls
    }
    left, right = st.columns(2, gap="small")
    with left:
        seed = st.number_input(
            "Seed", min_value=0, max_value=2**31, value=0, key="random_seed", persist_state=KEPT
        )
    with right:
        count = st.selectbox(
            "Numbers",
            COUNTS,
            index=2,
            format_func="{:,}".format,
            key="random_count",
            persist_state=KEPT,
        )
    read = parse_arguments(distribution, values)
    if isinstance(read, Problem):
        return read
    return _buttons(
        Draw(distribution=distribution, values=read, seed=seed or 0, count=count or COUNTS[0])
    )


def _asked(control: Control, key: str) -> float | tuple[float, ...]:
    """Draw a field, or one for each entry; what comes back is not checked yet."""
    match control.default:
        case tuple(entries):
            with st.container(horizontal=True, gap="small"):
                return tuple(
                    _number(control, f"{key}_{place}", entry, f"{control.name}[{place}]")
                    for place, entry in enumerate(entries)
                )
        case default:
            number = int(default) if control.kind == "int" else float(default)
            return _number(control, key, number, control.label)


def _number(control: Control, key: str, default: float, label: str) -> float:
    found: float | None = st.number_input(
        label,
        min_value=_like(default, control.low),
        max_value=_like(default, control.high),
        value=default,
        step=_like(default, control.step),
        format="%d" if isinstance(default, int) else "%g",
        help=control.help or None,
        key=key,
        persist_state=KEPT,
    )
    return default if found is None else found


def _like(default: float, limit: float) -> float:
    """Streamlit wants all numbers of a field to be of one type."""
    return int(limit) if isinstance(default, int) else float(limit)


def _buttons(draw: Draw) -> Draw:
    """Draw the three ways to draw; another form starts anew."""
    asked = (draw.program(),)
    if state.get("random_asked") != asked:
        state.random_asked, state.random_way, state.random_times = asked, "fresh", 1
    st.button(
        "Draw", type="primary", width="stretch", on_click=_way, args=("fresh",), key="random_fresh"
    )
    st.button(
        "Draw again with the same seed",
        width="stretch",
        on_click=_way,
        args=("again",),
        key="random_again",
    )
    st.button(
        "Go on drawing",
        help=f"Draws once more without a new seed, up to {MOST_TIMES} times.",
        disabled=state.random_times >= MOST_TIMES,
        width="stretch",
        on_click=_way,
        args=("on",),
        key="random_on",
    )
    return replace(draw, way=state.random_way, times=state.random_times)


def _way(way: Way) -> None:
    """Remember how the next numbers are drawn."""
    state.random_times = state.random_times + 1 if way == "on" else 1
    state.random_way = way


def _picture(draw: Draw) -> None:
    text = draw.program()
    trace = _run("random_trace", text)
    sample = read_sample(trace)
    if sample is not None:
        st.plotly_chart(
            histogram(sample, draw.distribution.discrete, palette(st.context.theme.type)),
            key="random_chart",
            config=MODE_BAR,
            alt=f"Histogram of {len(sample.numbers)} numbers beside their true density.",
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for compared, equal in comparisons(sample):
                st.badge(compared, color="green" if equal else "orange")
            st.markdown(plain(account(sample)))
        if sample.last is not None:
            rows = (("the draw before", sample.last), ("this draw", sample.numbers))
            st.code("\n".join(f"{name:16}{_first(row)}" for name, row in rows), language=None)
    _failed(trace)
    st.code(text, language="python")


def _first(numbers: tuple[float, ...]) -> str:
    return "  ".join(f"{number:8.4g}" for number in numbers[:FEW])


def _failed(trace: Trace) -> None:
    if trace.error is not None:
        where = f"Line {trace.error.line}: " if trace.error.line else ""
        st.error(plain(f"{where}{trace.error.message}"))


def _dropout() -> None:
    st.subheader("A dropout mask")
    form, picture = st.columns([1, 3], gap="large")
    with form:
        p = st.slider("p", 0.0, 1.0, 0.5, 0.05, key="dropout_p", persist_state=KEPT)
        seed = st.number_input(
            "Seed", min_value=0, max_value=2**31, value=0, key="dropout_seed", persist_state=KEPT
        )
        training = st.toggle("training", value=True, key="dropout_training", persist_state=KEPT)
    text = dropping.program(int(seed or 0), float(p), bool(training))
    trace = _run("dropout_trace", text)
    mask = dropping.read_mask(trace)
    with picture:
        if mask is not None:
            st.plotly_chart(
                mask_picture(mask, palette(st.context.theme.type)),
                key="dropout_chart",
                config=MODE_BAR,
                alt=f"Dropout mask: {percent(mask.kept)} of the elements stayed.",
            )
            stayed = f"{percent(mask.kept)} of {mask.count} elements stayed, "
            st.caption(plain(f"{stayed}each times {mask.factor:.3g}; the others are 0."))
        _failed(trace)
        st.code(text, language="python")


def _run(key: str, text: str) -> Trace:
    """Return what a program did; one that has not changed is not run again."""
    known: tuple[str, Trace] | None = state.get(key)
    if known is None or known[0] != text:
        known = state[key] = (text, run_program(text))
    return known[1]
