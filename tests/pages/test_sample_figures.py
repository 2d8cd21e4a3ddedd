"""The pictures of the random view hold what was drawn."""

import pytest

from inspector.explorer.dropping import Mask
from inspector.explorer.sampling import Sample
from pages.sample_figures import DARK, LIGHT, histogram, mask_picture, palette

DICE = Sample((1, 1, 2, 3), (3, 3, 3, 2), (1, 2, 3), (1 / 3, 1 / 3, 1 / 3), True, False, False)
LINE = Sample((0.1, 0.2, 0.9), None, (0.0, 0.5, 1.0), (1.0, 1.0, 1.0), True, None, None)


def test_whole_numbers_stand_as_shares_beside_stems():
    figure = histogram(DICE, True, LIGHT)
    drawn, before, true = figure.data
    assert (drawn.x, drawn.y) == ((1, 2, 3), (0.5, 0.25, 0.25))
    assert (before.x, before.y) == ((1, 2, 3), (0, 0.25, 0.75))
    assert true.mode == "markers"
    assert (figure.layout.barmode, figure.layout.xaxis.dtick) == ("overlay", 1)
    assert tuple(true.error_y.arrayminus) == tuple(true.y) == DICE.density


def test_real_numbers_stand_as_a_density_below_a_line():
    figure = histogram(LINE, False, LIGHT)
    drawn, true = figure.data
    assert sum(drawn.y) * drawn.width == pytest.approx(1)
    assert (true.mode, true.x, true.y) == ("lines", LINE.at, LINE.density)
    assert figure.layout.yaxis.title.text == "density"


def test_each_theme_has_its_colours():
    assert [palette(theme) for theme in ("dark", "light", None)] == [DARK, LIGHT, LIGHT]
    assert histogram(DICE, True, DARK).data[0].marker.color == DARK.drawn


def test_a_mask_is_drawn_from_its_first_row_down():
    figure = mask_picture(Mask(((0.0, 2.0), (2.0, 2.0))), DARK)
    assert [list(row) for row in figure.data[0].z] == [[0.0, 2.0], [2.0, 2.0]]
    assert figure.data[0].zmax == 2.0
    assert figure.layout.yaxis.autorange == "reversed"
