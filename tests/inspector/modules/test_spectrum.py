import pytest
import torch
from torch import nn

from inspector.modules import spectrum
from inspector.modules.spectrum import singular_of


def _random(rows, columns, rank=None):
    generator = torch.Generator().manual_seed(rows)
    if rank is None:
        return torch.randn(rows, columns, generator=generator)
    halves = (torch.randn(n, rank, generator=generator) for n in (rows, columns))
    return next(halves) @ next(halves).T


@pytest.mark.parametrize(
    "matrix",
    [_random(6, 4), _random(4, 9), _random(30, 20, 3), torch.zeros(3, 3), _random(300, 280)],
    ids=["tall", "wide", "rank 3", "zeros", "large"],
)
def test_singular_values_and_rank_are_torchs(matrix):
    found = singular_of(matrix)
    expected = torch.linalg.svdvals(matrix)
    assert found.count == len(expected)
    assert found.values == pytest.approx(expected[:256].tolist())
    assert found.rank == int(torch.linalg.matrix_rank(matrix))
    assert list(found.values) == sorted(found.values, reverse=True)


def test_the_condition_is_torchs():
    matrix = _random(5, 5)
    assert singular_of(matrix).condition == pytest.approx(torch.linalg.cond(matrix).item())
    assert singular_of(torch.zeros(2, 2)).condition is None


def test_a_convolution_is_laid_flat_with_its_outputs_as_rows():
    layer, turned = nn.Conv2d(3, 4, 5), nn.ConvTranspose2d(3, 4, 5)
    found = singular_of(layer.weight, layer)
    assert (found.rows, found.columns) == (4, 75)
    expected = torch.linalg.svdvals(turned.weight.detach().transpose(0, 1).reshape(4, 75))
    assert singular_of(turned.weight, turned).values == pytest.approx(expected.tolist())


def test_half_precision_is_counted_in_its_own_digits():
    matrix = torch.diag(torch.tensor([1.0, 1e-4])).half()
    found = singular_of(matrix)
    assert found.values == pytest.approx((1.0, 1e-4), rel=1e-3)
    assert found.rank == 1  # 1e-4 is below what half can tell from 0 beside 1


@pytest.mark.parametrize(
    ("tensor", "reason"),
    [
        (torch.ones(3), "matrices"),
        (torch.ones(2, 2).long(), "whole"),
        (torch.zeros(0, 3), "no elements"),
        (torch.tensor([[torch.nan]]), "not all of its numbers are finite"),
    ],
)
def test_where_there_are_none_a_sentence_says_why(tensor, reason):
    assert reason in singular_of(tensor)


def test_a_matrix_that_would_take_too_long_is_not_begun(monkeypatch):
    monkeypatch.setattr(spectrum, "MOST_WORK", 7)
    assert singular_of(torch.ones(2, 2)) == (
        "Its singular values would take too long: it is a 2 × 2 matrix."
    )
