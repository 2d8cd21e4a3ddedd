"""Pictures of what watchers saw: a line or a row for each layer, histograms over time. Pure.

They are Vega-Lite's and not plotly's: while a run trains they are drawn anew every second, and of
the two only Vega-Lite changes a picture in place. A picture keeps its zoom as long as its
description stays the same, so nothing in it may depend on the data.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from runtime.watch_choice import Watcher
from runtime.watch_journal import Series
from runtime.watch_view import Surface

HEIGHT = 184
MOST_LINES = 12  # more cannot be told apart: they become the rows of a map
MOST_POINTS = 400  # of a line
MOST_COLUMNS = 80  # of a map
USUAL_UPDATES = (1e-4, 1e-2)

UNITS: dict[Watcher, str] = {
    "gradients": "gradient norm",
    "activations": "output norm",
    "updates": "update / weight",
    "dead": "units never active",
    "histograms": "share of the numbers",
}


@dataclass(frozen=True)
class Palette:
    """The colours of one theme: of the first layer, the middle and the last; and of paper."""

    depth: tuple[str, str, str]
    paper: str
    band: str


LIGHT = Palette(("#2f7dc1", "#a0489b", "#d96a00"), "#f3f1ec", "#0b7f73")
DARK = Palette(("#63a8ea", "#c58af0", "#ffad4d"), "#20242e", "#4fd1bd")


@dataclass(frozen=True)
class Figure:
    """Rows of data, and the description of how they are drawn."""

    rows: pd.DataFrame
    spec: dict[str, Any]


def palette(theme: str | None) -> Palette:
    """Return the colours for Streamlit's word for the theme."""
    return DARK if theme == "dark" else LIGHT


def layers_over_time(series: Series, colours: Palette) -> Figure:
    """Return a line for each layer, coloured by its depth; of many layers a map with a row each."""
    few = len(series.layers) <= MOST_LINES
    return _lines(series, colours) if few else _map(series, colours)


def _lines(series: Series, colours: Palette) -> Figure:
    names = [layer.name for layer in series.layers]
    places = chosen(series, MOST_POINTS)
    rows = pd.DataFrame(
        {
            "step": np.repeat(np.array(series.steps)[places], len(names)),
            "layer": np.tile(names, len(places)),
            "value": _drawable(series, places).ravel(),
        }
    )
    dead = series.watcher == "dead"
    scale = {"domain": [0, 1]} if dead else {"type": "log"}
    axis = {"format": "%"} if dead else {"format": "~e", "values": _TICKS}
    encoding = {
        "x": _X,
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": UNITS[series.watcher],
            "scale": scale,
            "axis": axis,
        },
        "color": {
            "field": "layer",
            "type": "nominal",
            "scale": {"domain": names, "range": _depths(len(names), colours)},
            "legend": {"title": "layer", "symbolType": "stroke"},
        },
    }
    lines = {"mark": {"type": "line", "strokeWidth": 1.6}, "encoding": encoding, "params": [_ZOOM]}
    points = {  # where the pointer finds a value
        "mark": {"type": "point", "size": 50, "opacity": 0},
        "encoding": {**encoding, "tooltip": _tooltip(".0%" if dead else ".3g")},
    }
    band = [_band(colours)] if series.watcher == "updates" else []
    return Figure(rows, _described(f"{UNITS[series.watcher]} of each layer", *band, lines, points))


def _band(colours: Palette) -> dict[str, Any]:
    low, high = USUAL_UPDATES
    return {
        "data": {"values": [{}]},  # one band, not one for each row
        "mark": {"type": "rect", "color": colours.band, "opacity": 0.12},
        "encoding": {"y": {"datum": low}, "y2": {"datum": high}},
    }


def _map(series: Series, colours: Palette) -> Figure:
    names = [layer.name for layer in series.layers]
    places = chosen(series, MOST_COLUMNS)
    steps = np.array(series.steps)[places]
    rows = pd.DataFrame(
        {
            "step": np.repeat(steps, len(names)),
            "until": np.repeat(_ends(steps), len(names)),
            "layer": np.tile(names, len(places)),
            "value": _drawable(series, places).ravel(),
        }
    )
    dead = series.watcher == "dead"
    scale = {"domain": [0, 1]} if dead else {"type": "log"}
    cells = {
        "mark": _CELL,
        "encoding": {
            "x": _X,
            "x2": {"field": "until"},
            "y": {
                "field": "layer",
                "type": "ordinal",
                "title": None,
                "scale": {"domain": names},
                "axis": {"labelOverlap": True},
            },
            "color": {
                "field": "value",
                "type": "quantitative",
                "scale": {**scale, "range": _ramp(colours), "interpolate": "rgb"},
                "legend": {"title": UNITS[series.watcher], "format": ".0%" if dead else "~e"},
            },
            "tooltip": _tooltip(".0%" if dead else ".3g"),
        },
    }
    return Figure(rows, _described(f"{UNITS[series.watcher]} of each layer, as a map", cells))


def spread_over_time(surface: Surface, colours: Palette) -> Figure:
    """Return the histograms of a parameter over the run as a map."""
    places = np.unique(np.linspace(0, len(surface.steps) - 1, MOST_COLUMNS).round().astype(int))
    steps, shares = np.array(surface.steps)[places], surface.shares[:, places]
    edges = np.array(surface.edges)
    rows = pd.DataFrame(
        {
            "step": np.tile(steps, len(edges) - 1),
            "until": np.tile(_ends(steps), len(edges) - 1),
            "low": np.repeat(edges[:-1], len(steps)),
            "high": np.repeat(edges[1:], len(steps)),
            "share": shares.ravel(),
        }
    )
    cells = {
        "mark": _CELL,
        "encoding": {
            "x": _X,
            "x2": {"field": "until"},
            "y": {
                "field": "low",
                "type": "quantitative",
                "title": "value",
                "scale": {"zero": False, "nice": False},
            },
            "y2": {"field": "high"},
            "color": {
                "field": "share",
                "type": "quantitative",
                # By the root, a rare number stays visible beside the usual ones.
                "scale": {"type": "sqrt", "range": _ramp(colours), "interpolate": "rgb"},
                "legend": None,
            },
            "tooltip": [
                {"field": "step", "type": "quantitative"},
                {"field": "low", "title": "from", "type": "quantitative", "format": ".3g"},
                {"field": "high", "title": "to", "type": "quantitative", "format": ".3g"},
                {"field": "share", "type": "quantitative", "format": ".1%"},
            ],
        },
    }
    return Figure(rows, _described("Histograms over the steps of the run", cells))


def newest_spread(surface: Surface, colours: Palette) -> Figure:
    """Return the newest histogram as bars."""
    newest = surface.newest
    edges = np.linspace(newest.low, newest.high, len(newest.counts) + 1)
    rows = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "numbers": newest.counts})
    bars = {
        "mark": {"type": "bar", "color": colours.depth[0], "binSpacing": 0},
        "encoding": {
            "x": {
                "field": "low",
                "bin": "binned",
                "type": "quantitative",
                "title": "value, newest",
                "scale": {"zero": False, "nice": False},
            },
            "x2": {"field": "high"},
            "y": {"field": "numbers", "type": "quantitative", "title": "numbers"},
            "tooltip": [
                {"field": "low", "title": "from", "type": "quantitative", "format": ".3g"},
                {"field": "high", "title": "to", "type": "quantitative", "format": ".3g"},
                {"field": "numbers", "type": "quantitative"},
            ],
        },
    }
    return Figure(rows, _described("The newest histogram", bars))


def chosen(series: Series, most: int) -> list[int]:
    """Return at most so many rows that draw the same picture: the ends and each part's peak."""
    count = len(series.steps)
    if count <= most:
        return list(range(count))
    peaks = np.nan_to_num(series.figures, nan=np.inf).max(axis=1)
    bounds = np.linspace(0, count, most - 1).astype(int)
    parts = pairwise(bounds)
    return sorted({0, count - 1, *(int(low + peaks[low:high].argmax()) for low, high in parts)})


def _drawable(series: Series, places: list[int]) -> np.ndarray[Any, Any]:
    """Return the figures, without those that a scale cannot show: they are gaps."""
    figures = series.figures[places]
    above = figures >= 0 if series.watcher == "dead" else figures > 0
    return np.where(np.isfinite(figures) & above, figures, np.nan)


def _ends(steps: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the step at which each column of a map ends: where the next begins."""
    last = steps[-1] + (steps[-1] - steps[-2] if len(steps) > 1 else 1)
    return np.append(steps[1:], last)


def _depths(count: int, colours: Palette) -> list[str]:
    """Return a colour for each layer: near the input the first, near the output the last."""
    found = []
    for place in range(count):
        at = 2 * place / max(1, count - 1)
        one, other = colours.depth[:2] if at <= 1 else colours.depth[1:]
        found.append(_between(one, other, at if at <= 1 else at - 1))
    return found


def _between(one: str, other: str, at: float) -> str:
    parts = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * at):02x}" for a, b in parts)


def _ramp(colours: Palette) -> list[str]:
    return [colours.paper, *colours.depth]


def _tooltip(form: str) -> list[dict[str, Any]]:
    return [
        {"field": "layer", "type": "nominal"},
        {"field": "step", "type": "quantitative"},
        {"field": "value", "type": "quantitative", "format": form},
    ]


def _described(what: str, *layers: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": what,
        "height": HEIGHT,
        "layer": list(layers),
        # Thousands of marks are drawn every second.
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
    }


_X = {
    "field": "step",
    "type": "quantitative",
    "title": "step",
    "scale": {"nice": False, "zero": False},
    "axis": {"format": ",d", "tickCount": 8},
}
_CELL = {"type": "rect", "x2Offset": 0.6, "y2Offset": -0.6}  # without seams between neighbours
_TICKS = [digit * 10.0**power for power in range(-12, 13) for digit in (1, 3)]
_ZOOM = {"name": "zoom", "select": "interval", "bind": "scales"}
