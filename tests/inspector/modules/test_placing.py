import pytest
import torch
from torch import nn

from builder.problems import Problem
from inspector.modules.placing import freeze, module_at, put_value, tensor_at


def _model():
    return nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.BatchNorm1d(2), nn.ReLU()))


def test_tensors_and_modules_are_found_where_torch_finds_them():
    model = _model()
    for name, value in model.state_dict(keep_vars=True).items():
        assert tensor_at(model, name) is value
    for name, module in model.named_modules():
        assert module_at(model, name) is module


@pytest.mark.parametrize("path", ["0.nothing", "0.forward", "9.weight", "", "0", "1.0.training"])
def test_only_what_is_registered_is_a_tensor(path):
    assert isinstance(tensor_at(_model(), path), Problem)


def test_a_number_is_put_into_its_place():
    model = _model()
    output = model.eval()(torch.ones(1, 3))
    assert put_value(model, "0.weight", (1, 2), 50.0) is None
    assert model[0].weight[1, 2].item() == 50.0
    assert model[0].weight.is_leaf
    assert model[0].weight.requires_grad
    assert not torch.equal(model(torch.ones(1, 3)), output)
    assert put_value(model, "1.0.num_batches_tracked", (), 7) is None
    assert model[1][0].num_batches_tracked.item() == 7


COUNT = "1.0.num_batches_tracked"
REFUSED = (
    ("0.weight", (2, 0), 1.0, "0.weight: index 2 is outside of dimension 0, which has size 2."),
    ("0.weight", (0, -1), 1.0, "0.weight: index -1 is outside of dimension 1, which has size 3."),
    (
        "0.weight",
        (0,),
        1.0,
        "0.weight has 2 dimensions, so a place in it has as many numbers, not 1.",
    ),
    (COUNT, (), 1.5, f"{COUNT} holds int64, so 1.5 does not go into it."),
    ("2.weight", (0,), 1.0, "The module holds no tensor called 2.weight. Did you mean 0.weight?"),
)


@pytest.mark.parametrize(("path", "index", "value", "sentence"), REFUSED)
def test_a_number_that_has_no_place_is_refused(path, index, value, sentence):
    assert put_value(_model(), path, index, value).sentence == sentence


def test_a_tensor_without_values_takes_no_number():
    assert put_value(nn.LazyLinear(2), "weight", (0, 0), 1.0).sentence == (
        "weight has no values to change: it is lazy until the module's first call."
    )
    meta = nn.Linear(2, 2, device="meta")
    assert "it is on meta" in put_value(meta, "weight", (0, 0), 1.0).sentence


def test_a_branch_is_frozen_and_thawed():
    model = _model()
    assert freeze(model, "1", requires_grad=False) is None
    assert [one.requires_grad for one in model.parameters()] == [True, True, False, False]
    assert freeze(model, "0.bias", requires_grad=False) is None
    assert [one.requires_grad for one in model.parameters()] == [True, False, False, False]
    assert freeze(model, "", requires_grad=True) is None
    assert all(one.requires_grad for one in model.parameters())


def test_what_has_no_gradient_cannot_be_thawed():
    model = _model()
    assert freeze(model, "1.0.running_mean", requires_grad=True).sentence == (
        "1.0.running_mean is a buffer: no gradient is asked for it, and no optimiser has it."
    )
    whole = nn.Module()
    whole.table = nn.Parameter(torch.zeros(2, dtype=torch.int64), requires_grad=False)
    assert "holds int64, which has no gradient" in freeze(whole, "table", True).sentence
    assert freeze(model, "3", requires_grad=True).sentence.startswith("The module holds no tensor")
