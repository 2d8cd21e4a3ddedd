import math

import pytest
import torch

from inspector.modules import histogram
from inspector.modules.histogram import histogram_of


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.int64])
def test_the_histogram_is_numpys(dtype):
    values = (torch.randn(5_000, generator=torch.Generator().manual_seed(0)) * 50).to(dtype)
    found = histogram_of(values, 40)
    expected = torch.histogram(values.double(), 40)
    assert found.edges == pytest.approx(expected.bin_edges.tolist())
    assert sum(found.counts) == 5_000
    # A value on an edge may fall on either side of it by a rounding.
    assert sum(abs(a - b) for a, b in zip(found.counts, expected.hist.tolist(), strict=True)) <= 4


def test_every_finite_value_is_counted_once():
    values = torch.tensor([0.0, 1.0, 1.0, 2.0, math.nan, math.inf, -math.inf])
    assert histogram_of(values, 2).counts == (1, 3)
    assert histogram_of(values, 2).edges == (0.0, 1.0, 2.0)


def test_equal_values_lie_in_one_stretch_around_them():
    found = histogram_of(torch.full((9,), 1e30), 5)
    assert sum(found.counts) == 9
    assert sorted(found.counts)[-2] == 0
    assert found.edges[0] < 1e30 < found.edges[-1]


def test_the_widest_floats_have_a_histogram():
    most = torch.finfo(torch.float32).max
    assert sum(histogram_of(torch.tensor([-most, 0.0, most]), 10).counts) == 3


def test_values_whose_distance_is_no_number_have_no_histogram():
    most = torch.finfo(torch.float64).max
    assert histogram_of(torch.tensor([-most, most], dtype=torch.float64), 10) is None


def test_no_finite_value_has_no_histogram():
    assert histogram_of(torch.tensor([math.nan]), 5) is None
    assert histogram_of(torch.zeros(0), 5) is None


def test_pieces_add_up(monkeypatch):
    values = torch.randn(1_000)
    whole = histogram_of(values, 20)
    monkeypatch.setattr(histogram, "_PIECE", 7)
    assert histogram_of(values, 20) == whole
