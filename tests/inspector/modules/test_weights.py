"""A tensor in figures: torch is asked for every number."""

import math

import pytest
import torch
from torch import nn

from builder.problems import Problem
from inspector.modules.weight_record import MOST_VALUES
from inspector.modules.weights import LAZY, META, weight_figures, weight_figures_at


@pytest.mark.parametrize(
    "tensor",
    [
        torch.randn(7),
        torch.randn(3, 5),
        torch.randn(80, 90),
        torch.randn(12_000),
        torch.randn(6, 3, 5, 5).half(),
        torch.randn(4, 4, dtype=torch.float64).t(),
        torch.randint(0, 9, (5, 5)),
        torch.tensor(2.5),
    ],
    ids=lambda one: f"{tuple(one.shape)} {one.dtype}",
)
def test_the_figures_are_torchs(tensor):
    found, wide = weight_figures(tensor), tensor.double()
    assert (found.shape, found.elements) == (tuple(tensor.shape), tensor.numel())
    assert found.bytes == tensor.numel() * tensor.element_size()
    assert found.summary.mean == pytest.approx(wide.mean().item(), abs=1e-9)
    assert found.summary.min == wide.min().item()
    assert found.summary.max == wide.max().item()
    assert found.summary.zeros == int((tensor == 0).sum())
    if tensor.numel() > 1:
        assert found.summary.std == pytest.approx(wide.std().item(), rel=1e-9)
    if tensor.is_floating_point():
        assert found.norm == pytest.approx(wide.norm().item(), rel=1e-6)


def test_a_small_tensor_has_its_values_and_a_large_one_a_map():
    small, large = torch.randn(8, 8), torch.randn(70, 70)
    assert weight_figures(small).values == pytest.approx(small.flatten().tolist())
    assert weight_figures(small).heat is None
    found = weight_figures(large)
    assert found.values is None
    assert large.numel() > MOST_VALUES
    assert found.heat.rows <= 64
    assert found.heat.columns <= 64


def test_the_rows_of_a_large_convolutions_map_are_its_outputs():
    weight = torch.arange(40.0).reshape(40, 1, 1, 1).expand(40, 20, 3, 3)
    heat = weight_figures(weight, owner=nn.Conv2d(20, 40, 3)).heat
    rows = torch.tensor(heat.values).reshape(heat.rows, heat.columns)
    assert heat.rows == 40
    assert torch.equal(rows[:, 0], torch.arange(40.0))


def test_what_is_not_finite_is_counted_and_left_out_of_the_second_summary():
    tensor = torch.tensor([[1.0, math.nan], [3.0, math.inf]])
    found = weight_figures(tensor)
    assert (found.summary.nan, found.summary.inf, found.summary.mean) == (1, 1, None)
    assert (found.finite.mean, found.finite.min, found.finite.max) == (2.0, 1.0, 3.0)
    assert found.values == (1.0, "nan", 3.0, "inf")
    assert sum(found.histogram.counts) == 2
    assert found.norm is None
    assert found.singular is None
    assert found.notes == (
        "2 of its 4 numbers are not finite: 1 NaN, 1 infinite.",
        "It has no singular values: not all of its numbers are finite.",
    )


def test_a_tensor_without_values_says_so():
    lazy, meta = nn.LazyLinear(3), nn.Linear(4, 2, device="meta")
    assert weight_figures(lazy.weight).notes == (LAZY,)
    assert weight_figures(lazy.weight).shape is None
    assert weight_figures(meta.weight).notes == (META,)
    assert weight_figures(meta.weight).shape == (2, 4)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(0, 4),
        torch.zeros(3, 0, 2, 2),
        torch.randn(3, 3, dtype=torch.complex64),
        torch.eye(3).to_sparse(),
        torch.ones(2, 3, 3).bool(),
        torch.randn(4, 4).to(torch.float8_e4m3fn),
        torch.ones(1).expand(5, 5),
        torch.full((3, 3), 3e38),
        torch.full((2, 2), math.nan),
    ],
    ids=lambda one: f"{tuple(one.shape)} {one.dtype} {one.layout}",
)
def test_a_rare_tensor_has_figures_that_travel(tensor):
    found = weight_figures(tensor)
    assert type(found).model_validate_json(found.model_dump_json()) == found


def test_a_tensor_of_a_module_is_found_by_any_of_its_names():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    model.append(model[0])
    assert weight_figures_at(model, "2.weight") == weight_figures_at(model, "0.weight")
    assert weight_figures_at(model, "1.running_var").values == (1.0, 1.0)
    missing = weight_figures_at(model, "0.wieght")
    assert isinstance(missing, Problem)
    assert missing.sentence == (
        "The module holds no tensor called 0.wieght. Did you mean 0.weight?"
    )


def test_looking_leaves_the_tensor_alone():
    layer = nn.Linear(3, 3)
    before, version = layer.weight.detach().clone(), layer.weight._version
    found = weight_figures(layer.weight)
    assert found.requires_grad
    assert torch.equal(layer.weight, before)
    assert layer.weight._version == version
    assert layer.weight.grad is None
    assert layer.weight.is_leaf
