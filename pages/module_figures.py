"""Numbers as pictures: bars of a vector, heat maps, many small maps side by side. Pure.

Blue is below zero and flame above, as the canvases paint them; zero is the surface, and what is
not finite has a colour of its own.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go
from plotly.colors import find_intermediate_color, hex_to_rgb

from pages.sample_figures import DARK, Palette

HEIGHT: Final = 280
TILE_WIDTH: Final = 280  # pixels that a mosaic is about wide
LEAST_TICK: Final = 30  # pixels from one tick to the next
WRITTEN: Final = (56, 18)  # pixels that a cell needs to carry its number
Grid = Sequence[Sequence[float | None]]
_BARE = {"showgrid": False, "zeroline": False, "fixedrange": True}


def rows_of(values: Sequence[float | None], columns: int) -> list[list[float | None]]:
    """Return numbers that stand row by row as rows."""
    return [list(values[at : at + columns]) for at in range(0, len(values), max(1, columns))]


def largest(grid: Grid) -> float:
    """Return the size of the largest number; 1 where all are zero or not finite."""
    return max((abs(value) for row in grid for value in row if value is not None), default=0) or 1.0


def heat_map(grid: Grid, colours: Palette, *, height: int = HEIGHT) -> go.Figure:
    """Return a map of a matrix, row by row; cells that are large enough carry their number."""
    rows, columns = len(grid), max(map(len, grid), default=0)
    figure = go.Figure(_heat(grid, largest(grid), colours))
    if columns * WRITTEN[0] <= TILE_WIDTH and rows * WRITTEN[1] <= height:
        figure.data[0].update(texttemplate="%{z:.2g}", textfont={"size": 10})
    figure.add_traces(_not_finite(grid, colours))
    figure.update_xaxes(**_whole(columns, TILE_WIDTH))
    figure.update_yaxes(**_whole(rows, height), autorange="reversed")
    return laid_out(figure, height)


def bars(values: Sequence[float | None], colours: Palette, *, height: int = HEIGHT) -> go.Figure:
    """Return a vector as bars over their index."""
    figure = go.Figure(
        go.Bar(
            y=values,
            marker={
                "color": [colours.drawn if (one or 0) < 0 else colours.true for one in values],
                "line": {"width": 0},
            },
            hovertemplate="[%{x}]: %{y:.4g}<extra></extra>",
        )
    )
    lost = [at for at, value in enumerate(values) if value is None]
    if lost:
        marker = {"symbol": "x", "color": missing(colours), "size": 8}
        figure.add_scatter(
            x=lost,
            y=[0.0] * len(lost),
            mode="markers",
            marker=marker,
            hovertemplate="[%{x}]: not finite<extra></extra>",
        )
    figure.update_xaxes(**_whole(len(values), TILE_WIDTH))
    figure.update_layout(showlegend=False, bargap=0.15 if len(values) <= 64 else 0)
    return laid_out(figure, height)


def picture(grid: Grid, colours: Palette, *, height: int = HEIGHT) -> go.Figure:
    """Return bars where the numbers stand in one row or one column, else a heat map."""
    if len(grid) == 1:
        return bars(grid[0], colours, height=height)
    if all(len(row) == 1 for row in grid):
        return bars([row[0] for row in grid], colours, height=height)
    return heat_map(grid, colours, height=height)


def mosaic(
    tiles: Sequence[Grid], names: Sequence[str], colours: Palette, *, width: int = TILE_WIDTH
) -> go.Figure:
    """Return maps of one size side by side as one map, all on one scale, cells square.

    A name stands above its tile; hovering tells it again, with the place in the tile. `width` is
    about how wide it will be, in pixels.
    """
    high, wide = len(tiles[0]), len(tiles[0][0])
    across = _across(len(tiles), high, wide)
    down = -(-len(tiles) // across)
    gap = max(1, round(wide / 8))
    cell = width / (across * (wide + gap))
    above = max(gap, math.ceil(14 / cell))  # room for the name
    board: list[list[float | None]] = [
        [None] * (across * (wide + gap) - gap) for _ in range(down * (high + above))
    ]
    said = [[""] * len(board[0]) for _ in board]
    lost: list[list[float | None]] = [[None] * len(board[0]) for _ in board]
    for number, (tile, name) in enumerate(zip(tiles, names, strict=True)):
        top, left = number // across * (high + above) + above, number % across * (wide + gap)
        for y, row in enumerate(tile):
            board[top + y][left : left + wide] = row
            said[top + y][left : left + wide] = [f"{name} [{y}, {x}]" for x in range(wide)]
            lost[top + y][left : left + wide] = [1.0 if one is None else None for one in row]
    figure = go.Figure(_heat(board, max(map(largest, tiles)), colours))
    figure.data[0].update(text=said, hovertemplate="%{text}: %{z:.4g}<extra></extra>")
    if any(one is not None for row in lost for one in row):
        figure.add_trace(_marks(lost, colours))
    for number, name in enumerate(short_names(names)):
        figure.add_annotation(
            x=number % across * (wide + gap) - 0.5,
            y=number // across * (high + above) + above - 0.5,
            text=name,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            yshift=-2,
            font={"size": 10},
        )
    figure.update_xaxes(visible=False, range=[-0.5, len(board[0]) - 0.5], constrain="domain")
    figure.update_yaxes(
        visible=False,
        range=[len(board) - 0.5, -0.5],
        scaleanchor="x",
        constrain="domain",
        constraintoward="top",
    )
    return laid_out(figure, round(min(520, max(90, len(board) * cell))))


def short_names(names: Sequence[str]) -> list[str]:
    """Return the names over tiles: of "channel 0", "channel 1" the numbers; of one tile nothing."""
    if len(names) == 1:
        return []
    parts = [name.rpartition(" ") for name in names]
    alike = len({one[0] for one in parts}) == 1
    return [one[2] for one in parts] if alike else list(names)


def _across(count: int, high: int, wide: int) -> int:
    """Return how many tiles stand side by side, so that all together are about a square."""
    return max(1, min(count, math.ceil(math.sqrt(count * high / wide)), 12))


def scale_of(colours: Palette) -> list[list[Any]]:
    """Return the colours of numbers from the lowest to the highest, zero in the middle.

    The root lifts small numbers off the surface, as the canvases do.
    """
    zero = surface(colours)
    parts = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    below = [[0.5 - part**2 / 2, _mixed(zero, colours.drawn, part)] for part in reversed(parts)]
    return below + [[0.5 + part**2 / 2, _mixed(zero, colours.true, part)] for part in parts[1:]]


def surface(colours: Palette) -> str:
    """Return the colour of zero."""
    return "#252933" if colours == DARK else "#f3f1ec"


def missing(colours: Palette) -> str:
    """Return the colour of what is not finite."""
    return "#ff5c8a" if colours == DARK else "#b0124a"


def _mixed(zero: str, colour: str, part: float) -> str:
    red, green, blue = find_intermediate_color(hex_to_rgb(zero), hex_to_rgb(colour), part)
    return f"rgb({red:.0f}, {green:.0f}, {blue:.0f})"


def _heat(grid: Grid, most: float, colours: Palette) -> go.Heatmap:
    return go.Heatmap(
        z=[list(row) for row in grid],
        zmin=-most,
        zmax=most,
        colorscale=scale_of(colours),
        hoverongaps=False,
        hovertemplate="[%{y}, %{x}]: %{z:.4g}<extra></extra>",
        colorbar=_BAR,
    )


_BAR: Final = {
    "thickness": 8,
    "outlinewidth": 0,
    "nticks": 5,
    "xpad": 6,
    "lenmode": "pixels",
    "len": 150,
    "y": 1,
    "yanchor": "top",
}


def _not_finite(grid: Grid, colours: Palette) -> list[go.Heatmap]:
    """Return a second map of the cells that are no numbers, where there are any."""
    lost = [[1.0 if one is None else None for one in row] for row in grid]
    return [_marks(lost, colours)] if any(one for row in lost for one in row) else []


def _marks(lost: Grid, colours: Palette) -> go.Heatmap:
    colour = missing(colours)
    return go.Heatmap(
        z=[list(row) for row in lost],
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        hoverongaps=False,
        hovertemplate="[%{y}, %{x}]: not finite<extra></extra>",
    )


def _whole(count: int, pixels: int) -> dict[str, Any]:
    """Return an axis over indices: its ticks are whole numbers, and not too many."""
    least = count * LEAST_TICK / max(1, pixels)
    steps = (size * 10**power for power in range(9) for size in (1, 2, 5))
    return {**_BARE, "tick0": 0, "dtick": next(step for step in steps if step >= least)}


def laid_out(figure: go.Figure, height: int, *, top: int = 4) -> go.Figure:
    """Return a figure without margins, as the pages place them."""
    figure.update_layout(
        height=height, margin={"l": 0, "r": 0, "t": top, "b": 0}, hovermode="closest"
    )
    return figure


def numbers_of(values: Sequence[object]) -> list[float | None]:
    """Return cells as numbers; None for NaN, infinities and what is no number."""
    found = (float(one) if isinstance(one, int | float) else math.nan for one in values)
    return [one if math.isfinite(one) else None for one in found]
