"""The pictures of one tensor of a module: its values or filters, its histogram, its rank."""

from typing import Final

import streamlit as st

from inspector.modules.weight_record import Filters, Singular, WeightFigures
from pages import module_charts, module_figures
from pages.module_figures import Grid, numbers_of, rows_of
from pages.sample_figures import Palette
from pages.wording import plain

NO_BAR: Final = {"displayModeBar": False}
MOST_WRITTEN = 32  # texts of a tensor whose numbers cannot be drawn


def draw(
    found: WeightFigures,
    before: WeightFigures | None,
    names: tuple[str, str],
    colours: Palette,
    channel_key: str,
) -> None:
    """Draw what there is to see of a tensor; of one with no values nothing."""
    if found.elements <= 1:
        if found.values:
            st.markdown(f"Its number is `{found.values[0]}`.")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        if found.filters is not None:
            _filters(found.filters, colours, channel_key)
        else:
            _values(found, colours)
    with right:
        if found.histogram is not None:
            st.markdown("**Histogram**")
            then = before.histogram if before is not None else None
            figure = module_charts.histogram(found.histogram, colours, then, names)
            _chart(figure, "histogram", "How the values lie")


def draw_singular(found: Singular, colours: Palette) -> None:
    """Draw the singular values of a matrix."""
    condition = "–" if found.condition is None else f"{found.condition:.3g}"
    st.markdown(
        f"**Singular values** of {found.rows}×{found.columns} · rank {found.rank} · "
        f"condition {condition}"
    )
    figure = module_charts.singular_values(found, colours)
    _chart(figure, "singular", "Singular values, the largest first")


def _filters(of: Filters, colours: Palette, channel_key: str) -> None:
    shown = of.channels[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**Filters** {_some(len(of.values), of.count)}", width="content")
        if of.of_channels > 1:
            # Of three channels all come at once, else the one that is asked for.
            wanted = st.number_input(
                "Input channel",
                0,
                of.of_channels - 1,
                key=channel_key,
                width=120,
                label_visibility="collapsed",
                help=f"Which of the {of.of_channels} input channels the pictures show.",
            )
            shown = int(wanted or 0)
            st.caption("input channel", width="content")
    at = of.channels.index(shown) if shown in of.channels else 0
    tiles = [rows_of(kernel[at], of.columns) for kernel in of.values]
    figure = module_figures.mosaic(
        tiles, [f"filter {number}" for number in range(len(tiles))], colours
    )
    _chart(figure, "filters", "Filters, one tile each")
    if of.averaged:
        st.caption("The kernels are larger than their pictures, which show means of their parts.")


def _some(count: int, of: int) -> str:
    return f"· {count}" if count == of else f"· {count} of {of}"


def _values(found: WeightFigures, colours: Palette) -> None:
    grid = grid_of(found)
    if grid is None:
        if found.values:
            written = ", ".join(map(str, found.values[:MOST_WRITTEN]))
            more = ", …" if len(found.values) > MOST_WRITTEN else ""
            st.code(written + more, language=None, wrap_lines=True)
        return
    heat = found.heat
    st.markdown(
        "**Values**" if heat is None else f"**Values**, means of {heat.rows}×{heat.columns} parts"
    )
    _chart(module_figures.picture(grid, colours), "values", "Values")


def grid_of(found: WeightFigures) -> Grid | None:
    """Return the values of a tensor as rows; None where they are no real numbers.

    A tensor of many axes is laid flat behind the first.
    """
    if found.values is not None:
        numbers = numbers_of(found.values)
        finite = any(one is not None for one in numbers)
        odd = any(isinstance(one, str) and "j" in one for one in found.values)
        if odd or (not finite and not found.values):
            return None
        first = (found.shape or (1,))[0] if len(found.shape or ()) > 1 else 1
        return rows_of(numbers, max(1, len(numbers) // max(1, first)))
    if found.heat is not None:
        return rows_of(found.heat.values, found.heat.columns)
    return None


def _chart(figure: object, name: str, alt: str) -> None:
    st.plotly_chart(figure, config=NO_BAR, key=f"weights_{name}", alt=plain(alt))
