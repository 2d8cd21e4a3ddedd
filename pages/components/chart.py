"""The live chart of a run (its browser side is frontend/src/chart)."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.chart", js="chart.js", css="chart.css")


def _nothing() -> None:
    """Stands for a callback that a page has no use for."""


def chart(
    *,
    data: Mapping[str, object],
    on_phase: Callable[[], None] = _nothing,
    key: str = "chart",
) -> None:
    """Shows the curves of the run that `data["token"]` opens, and follows it over a WebSocket.

    State `phase` is the state word of the run; it changes when the run starts, pauses or ends, so
    that the page around the chart can follow. `data["recorded"]` holds a run that came with
    somebody's project, as one message of the live route: it is drawn as it stands, nothing is
    followed, and `phase` is never sent.
    """
    _component()(key=key, data=data, on_phase_change=on_phase)
