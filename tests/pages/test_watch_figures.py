"""The pictures of the watchers' panel hold what was seen."""

import json
import math

import numpy as np
import pytest

from pages.watch_figures import (
    DARK,
    LIGHT,
    MOST_COLUMNS,
    MOST_LINES,
    MOST_POINTS,
    chosen,
    layers_over_time,
    newest_spread,
    palette,
    spread_over_time,
)
from runtime.events import Layer
from runtime.watch_journal import Series, Spread
from runtime.watch_view import ROWS, Surface, on_common_bins


def series(watcher="gradients", count=3, rows=((1, 2, 3), (4, 0, math.nan))):
    layers = tuple(Layer(f"layer{place}", 4) for place in range(count))
    steps = tuple(range(10, 10 * len(rows) + 1, 10))
    return Series(watcher, layers, steps, steps, np.array(rows, float))


def values(figure, layer):
    return figure.rows[figure.rows.layer == layer].value.tolist()


def encoding(figure, layer=0):
    return figure.spec["layer"][layer]["encoding"]


def test_each_layer_has_a_line_in_the_order_of_the_model():
    figure = layers_over_time(series(), LIGHT)
    assert encoding(figure)["color"]["scale"]["domain"] == ["layer0", "layer1", "layer2"]
    assert encoding(figure)["y"]["scale"] == {"type": "log"}
    assert values(figure, "layer0") == [1, 4]
    assert figure.rows.step.unique().tolist() == [10, 20]


def test_what_a_logarithm_cannot_show_is_a_gap():
    figure = layers_over_time(series(rows=((1, 2, math.inf), (4, 0, math.nan))), LIGHT)
    assert values(figure, "layer1")[0] == 2
    assert math.isnan(values(figure, "layer1")[1])
    assert all(map(math.isnan, values(figure, "layer2")))


def test_shares_stand_on_a_scale_from_none_to_all_and_none_is_shown():
    figure = layers_over_time(series("dead", rows=((0, 0.5, 1), (0, 0.25, 1))), LIGHT)
    assert encoding(figure)["y"]["scale"] == {"domain": [0, 1]}
    assert values(figure, "layer0") == [0, 0]


def test_the_first_layer_has_the_first_colour_and_the_last_the_last():
    colours = encoding(layers_over_time(series(), LIGHT))["color"]["scale"]["range"]
    assert colours == list(LIGHT.depth)
    (one,) = encoding(layers_over_time(series(count=1, rows=[[1]]), DARK))["color"]["scale"][
        "range"
    ]
    assert one == DARK.depth[0]


def test_usual_updates_are_marked_by_one_band():
    band = layers_over_time(series("updates"), DARK).spec["layer"][0]
    assert band["encoding"] == {"y": {"datum": 1e-4}, "y2": {"datum": 1e-2}}
    assert band["data"] == {"values": [{}]}


def test_many_layers_are_the_rows_of_a_map():
    count = MOST_LINES + 1
    rows = [[10.0**-place for place in range(count)]] * 2
    figure = layers_over_time(series(count=count, rows=rows), DARK)
    assert figure.spec["layer"][0]["mark"]["type"] == "rect"
    assert encoding(figure)["y"]["scale"]["domain"] == [f"layer{place}" for place in range(count)]
    assert values(figure, "layer3") == [1e-3, 1e-3]
    assert figure.rows[figure.rows.layer == "layer3"].until.tolist() == [20, 30]


@pytest.mark.parametrize("count", [3, MOST_LINES + 1])
def test_the_description_does_not_depend_on_the_data_so_that_a_zoom_stays(count):
    before, after = (
        layers_over_time(series(count=count, rows=[[value] * count] * looks), LIGHT).spec
        for value, looks in ((1.0, 1), (1e-5, 900))
    )
    assert before == after
    json.dumps(before)


def test_a_long_history_is_thinned_without_losing_a_peak():
    rows = np.ones((2000, 3))
    rows[777, 1], rows[1500, 2] = 50.0, math.nan
    found = chosen(series(rows=rows), MOST_POINTS)
    assert len(found) <= MOST_POINTS
    assert {0, 777, 1500, 1999} <= set(found)
    assert len(layers_over_time(series(rows=rows), LIGHT).rows) <= 3 * MOST_POINTS


SPREADS = (
    Spread(step=10, low=-1.0, high=1.0, counts=(5, 5), not_finite=0),
    Spread(step=20, low=-1.0, high=3.0, counts=(0, 8, 0, 2), not_finite=0),
)


def test_histograms_over_time_stand_on_common_bins_and_hold_every_number():
    surface = on_common_bins(SPREADS)
    assert isinstance(surface, Surface)
    assert surface.steps == (10, 20)
    assert len(surface.edges) == ROWS + 1
    assert surface.shares.sum(axis=0).tolist() == pytest.approx([1, 1])
    below_zero = np.array(surface.edges[1:]) < 0
    assert surface.shares[below_zero].sum(axis=0) == pytest.approx([0.5, 0.0], abs=0.05)
    rows = spread_over_time(surface, LIGHT).rows
    assert len(rows) == 2 * ROWS
    assert rows[rows.step == 20].share.sum() == pytest.approx(1)
    assert rows[rows.step == 10].until.unique().tolist() == [20]


def test_one_wild_snapshot_does_not_squeeze_all_the_others():
    wild = Spread(step=0, low=-1e6, high=1e6, counts=(1, 1), not_finite=0)
    surface = on_common_bins((wild, *[SPREADS[0]] * 30))
    assert surface.edges[-1] == 1.0
    assert surface.shares.sum(axis=0).tolist() == pytest.approx([1] * 31)


def test_a_parameter_that_never_moves_has_bins_of_some_width():
    surface = on_common_bins([Spread(step=1, low=0.0, high=0.0, counts=(4,), not_finite=0)])
    assert surface.edges[0] < surface.edges[-1]
    assert surface.shares.sum() == pytest.approx(1)


def test_many_snapshots_are_thinned_to_the_columns_of_a_map():
    many = [Spread(step=n, low=0.0, high=1.0, counts=(n, 1), not_finite=0) for n in range(1, 201)]
    rows = spread_over_time(on_common_bins(many), LIGHT).rows
    steps = rows.step.unique()
    assert len(steps) == MOST_COLUMNS
    assert {1, 200} <= set(steps)


def test_the_newest_histogram_stands_as_bars_over_its_own_range():
    rows = newest_spread(on_common_bins(SPREADS), LIGHT).rows
    assert rows.low.tolist() == [-1, 0, 1, 2]
    assert rows.high.tolist() == [0, 1, 2, 3]
    assert rows.numbers.tolist() == [0, 8, 0, 2]


def test_the_theme_chooses_the_colours():
    assert palette("dark") is DARK
    assert palette("light") is palette(None) is LIGHT
