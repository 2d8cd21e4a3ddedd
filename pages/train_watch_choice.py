"""How often each watcher looks, as one chooses it: before a run, and while it trains."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import streamlit as st

from runtime.watch_choice import MEANINGS, Watcher, Watching

LABELS: Mapping[Watcher, str] = MappingProxyType(
    {
        "gradients": "Gradients",
        "activations": "Activations",
        "updates": "Updates",
        "dead": "Dead ReLU",
        "histograms": "Histograms",
    }
)
USUAL = Watching(gradients=10, activations=10, updates=10, dead=10, histograms=4.0)
STEPS = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
A_SECOND = (0.0, 0.5, 1.0, 2.0, 4.0, 10.0)


def watching_of(periods: Mapping[Watcher, float]) -> Watching:
    """Return the choice that the numbers of a form make."""
    steps = {name: int(every) for name, every in periods.items() if name != "histograms"}
    return Watching.model_validate({**steps, "histograms": float(periods["histograms"])})


def period(
    watcher: Watcher,
    value: float,
    *,
    key: str,
    disabled: bool = False,
    persist_state: Literal["session"] | None = None,
    on_change: Callable[[], None] | None = None,
) -> float:
    """Draw the field that chooses how often a watcher looks; return what is chosen.

    A value that stands under the key already goes before `value`.
    """
    usual = A_SECOND if watcher == "histograms" else STEPS
    stands = st.session_state.get(key)
    if not isinstance(stands, int | float):  # none yet, or one that no field of ours sends
        stands = value
    options = tuple(sorted({*usual, value, stands}))
    chosen = st.selectbox(
        LABELS[watcher],
        options,
        index=0 if key in st.session_state else options.index(value),
        format_func=_a_second if watcher == "histograms" else _every,
        help=MEANINGS[watcher],
        disabled=disabled,
        key=key,
        on_change=on_change,
        persist_state=persist_state,
    )
    return value if chosen is None else chosen


def _every(steps: float) -> str:
    return {0: "off", 1: "every step"}.get(int(steps), f"every {steps:g} steps")


def _a_second(times: float) -> str:
    return f"{times:g} a second" if times else "off"
