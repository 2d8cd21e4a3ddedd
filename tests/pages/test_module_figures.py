"""What the pictures of the Modules page show; how they look is seen in the browser."""

import math

import pytest

from inspector.modules.weight_record import Histogram, Singular
from pages.module_charts import compared, densities, histogram, singular_values
from pages.module_figures import (
    bars,
    heat_map,
    missing,
    mosaic,
    numbers_of,
    picture,
    rows_of,
    scale_of,
    short_names,
    surface,
)
from pages.sample_figures import DARK, LIGHT


def test_numbers_stand_row_by_row():
    assert rows_of([1, 2, 3, 4, 5, 6], 3) == [[1, 2, 3], [4, 5, 6]]
    assert rows_of([], 3) == []


def test_cells_that_are_no_finite_numbers_are_none():
    assert numbers_of([1, 2.5, True, "nan", "-inf", math.inf, "1+2j"]) == [
        *(1.0, 2.5, 1.0),
        *(None, None, None, None),
    ]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_zero_has_the_colour_of_the_surface_and_the_ends_those_of_the_palette(colours):
    scale = scale_of(colours)
    places = [place for place, _ in scale]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0.0, 1.0)

    def rgb(colour):
        parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return f"rgb({', '.join(map(str, parts))})"

    assert scale[0][1] == rgb(colours.drawn)
    assert dict(map(tuple, scale))[0.5] == rgb(surface(colours))
    assert scale[-1][1] == rgb(colours.true)


def test_a_heat_map_is_scaled_the_same_on_both_sides_of_zero():
    (heat,) = heat_map([[-1.0, 4.0]], LIGHT).data
    assert (heat.zmin, heat.zmax) == (-4.0, 4.0)


def test_what_is_not_finite_has_a_colour_of_its_own():
    heat, lost = heat_map([[1.0, None], [2.0, 3.0]], LIGHT).data
    assert [list(row) for row in heat.z] == [[1.0, None], [2.0, 3.0]]
    assert [list(row) for row in lost.z] == [[None, 1.0], [None, None]]
    assert lost.colorscale[0][1] == missing(LIGHT)


@pytest.mark.parametrize(
    ("rows", "columns", "written"), [(3, 4, True), (3, 40, False), (40, 3, False)]
)
def test_numbers_are_written_only_into_cells_they_fit_into(rows, columns, written):
    figure = heat_map([[0.5] * columns for _ in range(rows)], LIGHT)
    assert (figure.data[0].texttemplate is not None) is written


@pytest.mark.parametrize("count", [1, 3, 9, 64, 1_000])
def test_ticks_are_whole_numbers_and_not_too_many(count):
    axis = bars([0.0] * count, LIGHT).layout.xaxis
    assert axis.dtick == int(axis.dtick)
    assert count / axis.dtick <= 12


def test_one_row_and_one_column_are_bars_and_a_matrix_is_a_map():
    assert picture([[1.0, 2.0]], LIGHT).data[0].type == "bar"
    assert list(picture([[1.0], [-2.0]], LIGHT).data[0].y) == [1.0, -2.0]
    assert picture([[1.0, 2.0], [3.0, 4.0]], LIGHT).data[0].type == "heatmap"


def test_bars_below_zero_have_the_other_colour_and_lost_ones_a_mark():
    figure = bars([1.0, -1.0, None], LIGHT)
    assert figure.data[0].marker.color[:2] == (LIGHT.true, LIGHT.drawn)
    assert list(figure.data[1].x) == [2]


def tiles(count, high=2, wide=3):
    return [[[float(number)] * wide for _ in range(high)] for number in range(count)]


def test_all_tiles_are_one_map_with_gaps_between_them():
    figure = mosaic(tiles(6), [f"channel {n}" for n in range(6)], LIGHT)
    (heat,) = figure.data
    found = [value for row in heat.z for value in row if value is not None]
    assert sorted(found) == sorted(value for tile in tiles(6) for row in tile for value in row)
    assert any(value is None for row in heat.z for value in row)
    assert figure.layout.yaxis.scaleanchor == "x"


def test_each_tile_is_told_by_its_name_and_hovering_tells_the_place_in_it():
    figure = mosaic(tiles(3), ["head 0", "head 1", "head 2"], LIGHT)
    assert [note.text for note in figure.layout.annotations] == ["0", "1", "2"]
    heat = figure.data[0]
    said = {
        text: value
        for texts, values in zip(heat.text, heat.z, strict=True)
        for text, value in zip(texts, values, strict=True)
        if text
    }
    assert said["head 2 [1, 2]"] == 2.0
    assert len(said) == 3 * 2 * 3


def test_tiles_do_not_overlap_however_many_there_are():
    for count in (1, 2, 7, 64):
        (heat,) = mosaic(tiles(count, 5, 5), [str(n) for n in range(count)], LIGHT).data
        assert sum(value is not None for row in heat.z for value in row) == count * 25


def test_two_tiles_stand_side_by_side_and_wide_ones_below_each_other():
    def size(found):
        heat = found.data[0]
        return len(heat.z), len(heat.z[0])

    high, wide = size(mosaic(tiles(2, 5, 5), ["a", "b"], LIGHT))
    assert wide > high
    high, wide = size(mosaic(tiles(2, 2, 9), ["a", "b"], LIGHT))
    assert wide == 9


def test_a_lost_number_in_a_tile_is_marked_and_a_gap_is_not():
    given = tiles(2)
    given[1][0][1] = None
    _, lost = mosaic(given, ["a", "b"], LIGHT).data
    assert sum(value is not None for row in lost.z for value in row) == 1


def test_names_are_short_where_they_only_differ_in_a_number():
    assert short_names(["channel 0", "channel 1"]) == ["0", "1"]
    assert short_names(["h", "c"]) == ["h", "c"]
    assert short_names(["channel 0"]) == []


HISTOGRAM = Histogram(edges=(0.0, 1.0, 3.0), counts=(1, 2))


def test_densities_have_the_area_one():
    assert densities(HISTOGRAM) == [pytest.approx(1 / 3), pytest.approx(1 / 3)]
    assert densities(Histogram(edges=(1.0, 1.0), counts=(5,))) == [0.0]


def test_alone_a_histogram_counts_and_beside_another_one_both_are_densities():
    (alone,) = histogram(HISTOGRAM, LIGHT).data
    assert list(alone.y) == [1, 2]
    now, before = histogram(HISTOGRAM, LIGHT, HISTOGRAM, ("before", "now")).data
    assert list(now.y) == densities(HISTOGRAM)
    assert list(before.y) == [0.0, *densities(HISTOGRAM), 0.0]
    assert len(before.x) == len(before.y)
    assert (before.name, now.name) == ("before", "now")


def test_singular_values_below_the_tolerance_are_grey():
    found = Singular(
        rows=2, columns=2, values=(3.0, 0.0), count=2, rank=1, tolerance=1e-6, condition=None
    )
    colours = singular_values(found, LIGHT).data[0].marker.color
    assert colours == (LIGHT.drawn, LIGHT.empty)


def test_an_output_is_compared_place_by_place():
    before, after = compared([1.0, 2.0], [1.0, 5.0], LIGHT).data
    assert (list(before.y), list(after.y)) == ([1.0, 2.0], [1.0, 5.0])
    assert (before.name, after.name) == ("before", "after")
