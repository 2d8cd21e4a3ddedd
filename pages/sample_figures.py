"""Pictures of random numbers: a histogram held against its density, a dropout mask. Pure."""

from dataclasses import dataclass

import plotly.graph_objects as go

from inspector.explorer.dropping import Mask
from inspector.explorer.histogram import Bars, bars
from inspector.explorer.sampling import Sample

HEIGHT = 360
MASK_HEIGHT = 250
MOST_TICKS = 40


@dataclass(frozen=True)
class Palette:
    """The colours of one theme."""

    drawn: str
    before: str
    true: str
    empty: str


LIGHT = Palette(drawn="#2f7dc1", before="#7a4fb5", true="#d96a00", empty="#e2ded5")
DARK = Palette(drawn="#63a8ea", before="#b794f4", true="#ffad4d", empty="#2d323e")


def palette(theme: str | None) -> Palette:
    """Return the colours for Streamlit's word for the theme."""
    return DARK if theme == "dark" else LIGHT


def histogram(sample: Sample, discrete: bool, colours: Palette) -> go.Figure:
    """Return the numbers as bars, the ones before as an outline, the density as a line or stems."""
    figure = go.Figure()
    drawn = bars(sample, sample.numbers, discrete)
    figure.add_bar(
        x=drawn.at,
        y=drawn.heights,
        width=0.7 * drawn.width if discrete else drawn.width,
        name="drawn",
        marker={"color": colours.drawn, "opacity": 0.6, "line": {"width": 0}},
        hovertemplate="%{x:.3g}: %{y:.3f}<extra></extra>",
    )
    if sample.last is not None:
        figure.add_trace(_outline(bars(sample, sample.last, discrete), discrete, colours.before))
    figure.add_trace(_truth(sample, discrete, colours.true))
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 34, "b": 0},
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        yaxis={"title": "share" if discrete else "density", "rangemode": "tozero"},
        hovermode="closest",
        barmode="overlay",
    )
    if discrete and len(drawn.at) <= MOST_TICKS:
        figure.update_xaxes(dtick=1)  # there is nothing between two whole numbers
    return figure


def _outline(before: Bars, discrete: bool, colour: str) -> go.Bar | go.Scatter:
    words = {
        "name": "the draw before",
        "hovertemplate": "before, %{x:.3g}: %{y:.3f}<extra></extra>",
    }
    if discrete:
        frame = {"color": "rgba(0, 0, 0, 0)", "line": {"color": colour, "width": 2}}
        return go.Bar(x=before.at, y=before.heights, width=0.84, marker=frame, **words)
    line = {"color": colour, "width": 2, "shape": "hvh", "dash": "dot"}
    return go.Scatter(x=before.at, y=before.heights, mode="lines", line=line, **words)


def _truth(sample: Sample, discrete: bool, colour: str) -> go.Scatter:
    hover = "true, %{x:.3g}: %{y:.3f}<extra></extra>"
    if not discrete:
        return go.Scatter(
            x=sample.at,
            y=sample.density,
            mode="lines",
            name="true density",
            line={"color": colour, "width": 2.5},
            hovertemplate=hover,
        )
    # plotly has no stems: each is an error bar that goes down to zero.
    stems = {"type": "data", "symmetric": False, "array": [0] * len(sample.at)}
    return go.Scatter(
        x=sample.at,
        y=sample.density,
        mode="markers",
        name="true probability",
        marker={"color": colour, "size": 9, "symbol": "diamond"},
        error_y={**stems, "arrayminus": sample.density, "width": 0, "color": colour},
        hovertemplate=hover,
    )


def mask_picture(mask: Mask, colours: Palette) -> go.Figure:
    """Return the mask as a grid: filled where an element stayed."""
    figure = go.Figure(
        go.Heatmap(
            z=mask.rows,
            zmin=0,
            zmax=max(mask.factor, 1.0),
            colorscale=[[0, colours.empty], [1, colours.true]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="y[%{y}, %{x}] = %{z:.3g}<extra></extra>",
        )
    )
    figure.update_layout(
        height=MASK_HEIGHT,
        margin={"l": 0, "r": 0, "t": 4, "b": 0},
        xaxis={"visible": False},
        yaxis={"visible": False, "autorange": "reversed"},
    )
    return figure
