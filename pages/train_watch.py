"""The panel under the curve: what watchers see in the layers while a run trains."""

from functools import partial

import streamlit as st

from pages.orders import Refused
from pages.run_facts import Unreadable
from pages.train_watch_choice import LABELS, USUAL, period, watching_of
from pages.watch_facts import choose, spread, watched
from pages.watch_figures import (
    Figure,
    layers_over_time,
    newest_spread,
    palette,
    spread_over_time,
)
from pages.wording import percent, plain
from runtime.watch_choice import MEANINGS, Watcher, Watching
from runtime.watch_diagnosis import Diagnosis
from runtime.watch_view import WATCHERS, WatchView

state = st.session_state
REFRESH_S = 1.0
MOST_DIAGNOSES = 3
_GRAVE = frozenset({"not finite", "exploding", "no gradient"})


def draw(token: str, *, running: bool, goes_on: bool) -> None:
    """Draw the panel; while the run trains it looks again by itself."""
    st.fragment(_panel, run_every=REFRESH_S if running else None)(token, goes_on)


def _panel(token: str, goes_on: bool) -> None:
    view = watched(token)
    if isinstance(view, Unreadable):
        st.caption(plain(view.sentence))
        return
    with st.container(key="run_watch", gap="small"):
        watcher = _bar(token, view, goes_on)
        _say(view.diagnoses[:MOST_DIAGNOSES])
        _picture(token, view, watcher, goes_on)


def _bar(token: str, view: WatchView, goes_on: bool) -> Watcher:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        watcher = st.segmented_control(
            "Watch",
            WATCHERS,
            default=WATCHERS[0],
            required=True,
            format_func=LABELS.__getitem__,
            key="watch_view",
            label_visibility="collapsed",
            persist_state="session",
        )
        with (
            st.popover("Watchers", icon=":material/visibility:", key="watch_choice"),
            st.container(width=340, gap="small"),
        ):
            st.caption(
                "How often each looks, and which share of the training time that took. "
                "Off costs nothing; a change holds from the next steps on."
            )
            for one in WATCHERS:
                _choice(token, view, one, goes_on)
    return watcher


def _choice(token: str, view: WatchView, watcher: Watcher, goes_on: bool) -> None:
    every = view.watching.every(watcher)
    key = f"run_watch_{watcher}"
    state[key] = every  # it may have been chosen on another page since
    field, cost = st.columns([3, 2], vertical_alignment="bottom", gap="small")
    with field:
        period(watcher, every, key=key, disabled=not goes_on, on_change=partial(_chosen, token))
    with cost:
        share = view.share(watcher)
        st.caption("" if share is None else f"took {percent(share)}")


def _chosen(token: str) -> None:
    _order(token, watching_of({one: state[f"run_watch_{one}"] for one in WATCHERS}))


def _switch_on(token: str, watcher: Watcher, watching: Watching) -> None:
    usual = getattr(USUAL, watcher)
    _order(token, watching.model_copy(update={watcher: usual}))


def _order(token: str, watching: Watching) -> None:
    answer = choose(token, watching)
    if isinstance(answer, Refused):
        st.toast(plain(answer.sentence))


def _say(diagnoses: tuple[Diagnosis, ...]) -> None:
    """Draw what is wrong in one box, the most urgent first."""
    if diagnoses:
        say = st.error if diagnoses[0].kind in _GRAVE else st.warning
        lines = (f"**{plain(one.sentence)}** {plain(one.suggestion)}" for one in diagnoses)
        say("  \n".join(lines), icon=":material/stethoscope:")


def _picture(token: str, view: WatchView, watcher: Watcher, goes_on: bool) -> None:
    seen = view.seen[watcher]
    every = view.watching.every(watcher)
    if seen.failure:
        st.info(plain(seen.failure), icon=":material/visibility_off:")
    elif watcher == "histograms" and view.parameters:
        _histograms(token, view.parameters)
    elif len(seen.steps):
        _figure(layers_over_time(seen, palette(st.context.theme.type)), f"watch_{watcher}")
    elif watcher == "dead" and every:
        st.caption("There is no ReLU in this model, or it has not been called yet.")
    elif every and goes_on:
        st.caption("The first look is on its way.")
    else:
        _offer(token, view, watcher, goes_on)
        return
    band = "The band is what is usual. " if watcher == "updates" else ""
    st.caption(plain(f"{MEANINGS[watcher]} {band}{_cost(view.share(watcher), every)}"))


def _histograms(token: str, parameters: tuple[str, ...]) -> None:
    with st.container(horizontal=True, gap="small"):
        parameter = st.selectbox(
            "Parameter",
            parameters,
            key="watch_parameter",
            label_visibility="collapsed",
            width=260,
        )
        of = st.segmented_control(
            "Of what",
            ("weights", "gradients"),
            default="weights",
            required=True,
            key="watch_of",
            label_visibility="collapsed",
        )
    found = spread(token, parameter or parameters[0], of or "weights")
    if found is None:
        st.caption("It has no number that is finite.")
        return
    colours = palette(st.context.theme.type)
    over_time, newest = st.columns([2, 1], gap="small")
    with over_time:
        _figure(spread_over_time(found, colours), "watch_spread")
    with newest:
        _figure(newest_spread(found, colours), "watch_newest")


def _figure(figure: Figure, key: str) -> None:
    with st.container(key=key):
        st.vega_lite_chart(figure.rows, figure.spec)


def _offer(token: str, view: WatchView, watcher: Watcher, goes_on: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(f"{MEANINGS[watcher]} It was not watched."))
        if goes_on:
            st.button(
                f"Watch {LABELS[watcher].lower()}",
                key="watch_on",
                icon=":material/visibility:",
                on_click=_switch_on,
                args=(token, watcher, view.watching),
            )


def _cost(share: float | None, every: float) -> str:
    if share is None:
        return "Off." if not every else "It has not looked yet."
    took = f"took {percent(share)} of the training time" + (" while it was on" if not every else "")
    return f"It {took}."
