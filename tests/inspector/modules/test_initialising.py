"""Every function of torch.nn.init that fills a tensor can be used, as torch declares it."""

import inspect

import pytest
import torch
from torch import nn

from builder.problems import Problem
from inspector.modules.initialising import INITIALISERS, fill_at, initialise, initialise_at

_PUBLIC = [name for name in vars(nn.init) if name.endswith("_") and not name.startswith("_")]


def _defaults(row):
    return {one.name: one.default for one in row.parameters}


def test_no_function_is_missing():
    assert sorted(INITIALISERS) == sorted(_PUBLIC)


@pytest.mark.parametrize("row", INITIALISERS.values(), ids=lambda row: row.name)
class TestEveryFunction:
    def test_it_takes_what_torch_takes(self, row):
        taken = inspect.signature(getattr(nn.init, row.name)).parameters
        assert [one.name for one in row.parameters] == [
            name for name in taken if name not in ("tensor", "generator")
        ]
        for one in row.parameters:
            default = taken[one.name].default
            assert one.required == (default is inspect.Parameter.empty)
            assert one.required or one.default == default

    def test_it_does_what_torch_does(self, row):
        shape = (4, 3, 3) if row.name == "dirac_" else (4, 3)
        ours, theirs = torch.randn(shape), torch.empty(shape)
        torch.manual_seed(3)
        done = initialise(ours, row.name, _defaults(row))
        torch.manual_seed(3)
        getattr(nn.init, row.name)(theirs, **_defaults(row))
        assert torch.equal(ours, theirs)
        assert done.after.values == pytest.approx(theirs.flatten().tolist())
        assert done.before != done.after

    def test_it_says_what_it_does_and_where_that_is_written(self, row):
        assert row.meaning.startswith("Fill the")
        assert row.meaning.endswith(".")
        assert row.link.endswith(f"#torch.nn.init.{row.name}")

    def test_its_choices_are_all_accepted(self, row):
        for one in row.parameters:
            for choice in one.choices:
                given = {**_defaults(row), one.name: choice}
                assert not isinstance(initialise(torch.zeros(3, 3), row.name, given), Problem)


def test_what_torch_refuses_is_one_sentence_and_changes_nothing():
    bias = torch.randn(8)
    before = bias.clone()
    found = initialise(bias, "xavier_normal_", {})
    assert found.sentence == (
        "xavier_normal_ cannot fill tensor, whose shape is (8): Fan in and fan out can not be "
        "computed for tensor with fewer than 2 dimensions. "
        "normal_, uniform_, constant_, ones_ and zeros_ fill any shape."
    )
    assert torch.equal(bias, before)


def test_a_function_that_fails_half_way_leaves_the_tensor_as_it_was():
    weight = torch.ones(4, 4, dtype=torch.complex64)
    with pytest.raises(RuntimeError):  # torch has drawn the numbers when it finds no order in them
        nn.init.trunc_normal_(weight)
    assert not torch.equal(weight, torch.ones_like(weight))
    weight.fill_(1)
    assert isinstance(initialise(weight, "trunc_normal_", {}), Problem)
    assert torch.equal(weight, torch.ones_like(weight))


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("uniform", {}, "torch.nn.init has no function 'uniform' that fills a tensor."),
        ("__import__", {}, "torch.nn.init has no function '__import__' that fills a tensor."),
        ("constant_", {}, "constant_: val is missing, and it has no default."),
        ("constant_", {"val": "1"}, "constant_: val takes a number, not '1'."),
        ("constant_", {"val": True}, "constant_: val takes a number, not 'True'."),
        ("zeros_", {"val": 1.0}, "zeros_: it takes nothing beside the tensor, not 'val'."),
        ("dirac_", {"groups": 1.5}, "dirac_: groups takes a whole number, not '1.5'."),
        (
            "kaiming_normal_",
            {"mode": "fan"},
            "kaiming_normal_: mode takes one of fan_in, fan_out, not 'fan'.",
        ),
        (
            "uniform_",
            {"a": 1.0, "b": 0.0},
            "uniform_ cannot fill tensor, whose shape is (2, 2): uniform_ expects to return a "
            "[from, to) range, but found from=1 > to=0.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(name, arguments, sentence):
    assert initialise(torch.zeros(2, 2), name, arguments).sentence == sentence


def test_a_parameter_of_a_module_is_filled_and_stays_a_leaf():
    model = nn.Sequential(nn.Linear(3, 2), nn.Conv2d(1, 2, 3))
    done = initialise_at(model, "0.weight", "constant_", {"val": 0.5})
    assert done.code == 'nn.init.constant_(model.get_parameter("0.weight"), val=0.5)'
    assert model[0].weight.is_leaf
    assert model[0].weight.requires_grad
    assert (model[0].weight == 0.5).all()
    assert initialise_at(model, "1.weight", "zeros_", {}).after.filters.count == 2
    assert fill_at(model, "0.bias", "ones_", {}) is None
    assert (model[0].bias == 1).all()
    assert "no tensor called 5.bias" in fill_at(model, "5.bias", "ones_", {}).sentence


@pytest.mark.parametrize("path", ["fc.weight", "0.weight", "class", "norm.running_mean"])
def test_the_line_that_fills_a_tensor_fills_it(path):
    model = nn.Module()
    model.fc, model.norm = nn.Linear(2, 2), nn.BatchNorm1d(2)
    model.add_module("0", nn.Linear(2, 2))
    model.register_parameter("class", nn.Parameter(torch.zeros(2)))
    done = initialise_at(model, path, "constant_", {"val": 0.25})
    fill_at(model, path, "zeros_", {})
    exec(done.code, {"nn": nn, "model": model})
    assert (model.state_dict()[path] == 0.25).all()


def test_a_tensor_without_values_cannot_be_filled():
    assert "is lazy" in initialise(nn.LazyLinear(2).weight, "zeros_", {}).sentence
    assert "is on meta" in initialise(torch.zeros(2, device="meta"), "zeros_", {}).sentence


def test_a_warning_of_torch_comes_with_the_result():
    done = initialise(torch.zeros(0, 3), "kaiming_uniform_", {})
    assert done.notes == ("Initializing zero-element tensors is a no-op",)
