import inspect

import pytest
import torch
from torch import nn

from inspector.modules.losses import LOSSES
from inspector.modules.optimisers import OPTIMIZERS, arguments, optimizer_of, refusal


@pytest.mark.parametrize("row", OPTIMIZERS.values(), ids=lambda row: row.name)
class TestEveryOptimiser:
    def test_its_defaults_are_torchs(self, row):
        given = arguments(row.name, {one.name: one.default for one in row.parameters})
        taken = inspect.signature(getattr(torch.optim, row.name)).parameters
        assert given == {name: taken[name].default for name in given}
        left_out = set(taken) - set(given)
        assert left_out <= {"params", "foreach", "fused", "capturable", "differentiable"}

    def test_it_takes_a_step_with_them(self, row):
        layer = nn.Linear(2, 2)
        given = {one.name: one.default for one in row.parameters}
        assert refusal(row.name, given) is None
        layer(torch.ones(1, 2)).sum().backward()
        before = layer.weight.detach().clone()
        optimizer_of(layer.parameters(), row.name, given).step()
        assert not torch.equal(layer.weight, before)


def test_half_of_a_pair_leaves_the_other_half_at_its_default():
    assert arguments("Adam", {"beta1": 0.5, "lr": 1.0}) == {"betas": (0.5, 0.999), "lr": 1.0}


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("LBFGS", {}, "'LBFGS' is no optimiser here. Choose one of SGD, Adam,"),
        ("SGD", {"beta1": 0.9}, "SGD: it takes lr, momentum,"),
        ("SGD", {"lr": "much"}, "SGD: lr takes a number, not 'much'."),
        ("SGD", {"nesterov": 1}, "SGD: nesterov takes True or False, not '1'."),
        ("SGD", {"lr": -1.0}, "SGD refuses its options: Invalid learning rate: -1.0."),
        ("Adam", {"beta2": 1.0}, "Adam refuses its options: Invalid beta parameter at index 1"),
        ("SGD", {"nesterov": True}, "SGD refuses its options: Nesterov momentum requires"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(name, options, sentence):
    assert refusal(name, options).sentence.startswith(sentence)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: loss.row.name)
def test_the_line_of_a_loss_is_what_it_computes(loss):
    output = torch.rand(3, 4)
    classes = loss.row.name in ("CrossEntropy", "NLL")
    y = torch.tensor([0, 1, 3]) if classes else torch.rand(3, 4)
    names = {"F": torch.nn.functional, "output": output, "y": y}
    assert torch.equal(eval(loss.row.code, names), loss.function(output, y))
