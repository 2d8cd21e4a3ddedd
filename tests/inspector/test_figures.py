import math

import pytest
import torch

from inspector.figures import cells, figures_of
from inspector.record import MOST_CELLS


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_floats_are_short_and_mean_the_same_number(dtype):
    torch.manual_seed(0)
    for count in (20, 4_000):
        values = (torch.randn(count, dtype=torch.float64) * 10 ** torch.randn(count)).to(dtype)
        shown = cells(values)
        assert torch.equal(torch.tensor(shown, dtype=torch.float64).to(dtype), values)
        assert max(len(f"{abs(one):e}".split("e")[0]) for one in shown) <= 18
    assert cells(torch.tensor([0.1, 1 / 3, 1e-45, 3e38], dtype=torch.float32)[:1]) == (0.1,)


def test_what_json_has_no_number_for_is_text():
    values = torch.tensor([1.0, math.nan, math.inf, -math.inf])
    assert cells(values) == (1.0, "nan", "inf", "-inf")
    assert cells(values.double().repeat(30))[:4] == (1.0, "nan", "inf", "-inf")
    assert cells(torch.tensor([1 - 2j, 0.5j])) == ("1-2j", "0+0.5j")
    assert cells(torch.tensor([True, False])) == (True, False)
    assert cells(torch.tensor([2**60 + 1])) == (2**60 + 1,)


def test_a_summary_is_of_all_elements_and_torchs():
    torch.manual_seed(0)
    for shape in ((7,), (3, 5), (200, 300), (20, 30, 40), (30_000,)):
        x = torch.randn(shape)
        x.view(-1)[::3] = 0
        summary = figures_of(x, apart=False).summary
        wide = x.double()
        assert summary.mean == pytest.approx(wide.mean().item(), abs=1e-12)
        assert summary.std == pytest.approx(wide.std().item(), rel=1e-9)
        assert (summary.min, summary.max) == (x.min().item(), x.max().item())
        assert (summary.zeros, summary.nan, summary.inf) == (int((x == 0).sum()), 0, 0)


@pytest.mark.parametrize("count", [3, 30_000])
def test_numbers_that_are_none_are_counted(count):
    x = torch.ones(count)
    x[:3] = torch.tensor([math.nan, math.inf, -math.inf])
    summary = figures_of(x, apart=False).summary
    assert (summary.nan, summary.inf) == (1, 2)
    assert (summary.mean, summary.std, summary.min, summary.max) == (None, None, None, None)


def test_one_element_has_no_spread_and_none_has_nothing():
    assert figures_of(torch.tensor(3.0), apart=False).summary.std is None
    empty = figures_of(torch.zeros(0, 3), apart=False).summary
    assert (empty.mean, empty.std, empty.min, empty.max) == (None, None, None, None)


def test_a_large_tensor_shows_its_edges_and_a_heat_map_of_means():
    x = torch.arange(100.0 * 96).view(100, 96)
    shown = figures_of(x, apart=False)
    assert shown.edges.index[0] == (*range(8), *range(92, 100))
    assert len(shown.edges.values) == 16 * 16
    assert shown.edges.values[-1] == x[-1, -1].item()
    assert (shown.heat.rows, shown.heat.columns) == (48, 48)
    parts = torch.tensor(
        [part.mean() for row in x.tensor_split(48) for part in row.tensor_split(48, 1)]
    )
    assert torch.allclose(torch.tensor(shown.heat.values), parts)


@pytest.mark.parametrize("shape", [(5_000,), (2, 3_000), (9, 9, 9, 9), (2,) * 13, (4_097, 1)])
def test_edges_are_cells_at_their_places_whatever_the_shape(shape):
    x = torch.arange(float(math.prod(shape))).view(shape)
    edges = figures_of(x.transpose(0, -1), apart=False).edges
    turned = x.transpose(0, -1)
    grid = torch.meshgrid(*(torch.tensor(dim) for dim in edges.index), indexing="ij")
    assert list(edges.values) == turned[grid].flatten().tolist()
    assert 0 < len(edges.values) <= 1_024


def test_a_small_tensor_shows_all_its_cells_only_when_asked():
    x = torch.arange(6).view(2, 3).t()
    assert figures_of(x, apart=False).edges is None
    edges = figures_of(x, apart=True).edges
    assert (edges.index, edges.values) == (((0, 1, 2), (0, 1)), (0, 3, 1, 4, 2, 5))
    assert figures_of(torch.zeros(MOST_CELLS), apart=False).heat is None
