"""How the values of a tensor lie, and how a change moved an output. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import plotly.graph_objects as go

from inspector.modules.weight_record import Histogram, Singular
from pages.module_figures import laid_out
from pages.sample_figures import DARK, Palette

HEIGHT = 230
LOW = 190
MOST_MARKED = 40  # points of a line that have a mark each


def histogram(
    found: Histogram,
    colours: Palette,
    before: Histogram | None = None,
    names: tuple[str, str] = ("before", "now"),
) -> go.Figure:
    """Return how the values lie; those before as an outline.

    Two histograms have bars of different widths, so that only densities can be held against each
    other: the areas of both are 1.
    """
    two = before is not None
    figure = go.Figure()
    figure.add_bar(
        x=[(a + b) / 2 for a, b in pairwise(found.edges)],
        y=densities(found) if two else found.counts,
        customdata=found.counts,
        width=[b - a for a, b in pairwise(found.edges)],
        name=names[1],
        marker={"color": colours.drawn, "opacity": 0.65, "line": {"width": 0}},
        hovertemplate="around %{x:.4g}: %{customdata}<extra></extra>",
    )
    if before is not None:
        outline = densities(before)
        figure.add_scatter(
            x=[before.edges[0], *before.edges],
            y=[0.0, *outline, 0.0],
            name=names[0],
            mode="lines",
            line={"color": colours.true, "shape": "hv", "width": 1.6},
            hoverinfo="skip",
        )
    figure.update_layout(barmode="overlay", bargap=0, showlegend=two, legend=_ABOVE)
    figure.update_yaxes(rangemode="tozero", title="density" if two else None)
    return laid_out(figure, HEIGHT, top=26 if two else 4)


_ABOVE: Final = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}


def densities(found: Histogram) -> list[float]:
    """Return the height of each bar where the area of all together is 1."""
    total = sum(found.counts) or 1
    return [
        count / total / (b - a) if b > a else 0.0
        for count, (a, b) in zip(found.counts, pairwise(found.edges), strict=True)
    ]


def singular_values(found: Singular, colours: Palette) -> go.Figure:
    """Return the singular values, the largest first; those that rank does not count are grey."""
    figure = go.Figure(
        go.Bar(
            y=found.values,
            marker={
                "color": [
                    colours.drawn if value > found.tolerance else colours.empty
                    for value in found.values
                ],
                "line": {"width": 0},
            },
            hovertemplate="%{x}: %{y:.4g}<extra></extra>",
        )
    )
    figure.update_layout(bargap=0.15 if len(found.values) <= MOST_MARKED else 0)
    figure.update_xaxes(showgrid=False, nticks=8)
    return laid_out(figure, LOW)


def compared(
    before: Sequence[float | None], after: Sequence[float | None], colours: Palette
) -> go.Figure:
    """Return one vector before and after, a pair of bars for each place."""
    figure = go.Figure()
    for name, values, colour in (
        ("before", before, "#666b7a" if colours == DARK else "#a3a6b1"),
        ("after", after, colours.drawn),
    ):
        figure.add_bar(
            y=values,
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate=f"{name} [%{{x}}]: %{{y:.4g}}<extra></extra>",
        )
    figure.update_layout(barmode="group", bargap=0.2, legend=_ABOVE)
    figure.update_xaxes(showgrid=False, nticks=12)
    return laid_out(figure, LOW, top=26)
