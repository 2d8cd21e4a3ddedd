import random

import pytest
import torch
from torch import nn

from inspector.modules.keeping import in_mode, kept


class Holds(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self.register_buffer("count", torch.zeros(1))
        self.notes, self.table = [1], {"a": 1}
        self.text = "as it was"


CHANGES = {
    "a parameter written over": lambda one: one.weight.data.fill_(7),
    "a parameter of another shape": lambda one: setattr(one.weight, "data", torch.zeros(5)),
    "another parameter": lambda one: setattr(one, "weight", nn.Parameter(torch.zeros(2))),
    "a buffer counted up": lambda one: one.count.add_(1),
    "an attribute": lambda one: setattr(one, "text", "changed"),
    "a new attribute": lambda one: setattr(one, "cache", torch.ones(3)),
    "a deleted one": lambda one: delattr(one, "text"),
    "a list": lambda one: one.notes.append(2),
    "a dict": lambda one: one.table.clear(),
    "a new layer": lambda one: setattr(one, "layer", nn.ReLU()),
    "a hook": lambda one: one.register_forward_hook(print),
    "the mode": lambda one: one.eval(),
}


def picture(one):
    values = {name: (id(tensor), tensor.tolist()) for name, tensor in one.state_dict().items()}
    plain = (list(one.notes), dict(one.table), one.text, one.training, hasattr(one, "cache"))
    return id(one.weight), values and plain, [*one.state_dict()], one.weight.tolist(), plain


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_changed_meanwhile_is_put_back(change):
    module = Holds()
    before = picture(module)
    with kept(module):
        CHANGES[change](module)
    assert picture(module) == before
    assert module.count.item() == 0
    assert not module._forward_hooks
    assert not hasattr(module, "layer")


def test_an_exception_comes_out_and_everything_is_put_back():
    module = Holds()

    def change():
        with kept(module):
            module.weight.data.fill_(7)
            raise ValueError("on its way")

    with pytest.raises(ValueError, match="on its way"):
        change()
    assert module.weight.tolist() == [1, 1, 1]


def test_random_numbers_go_on_where_they_were():
    torch.manual_seed(0)
    random.seed(0)
    first = (torch.rand(1).item(), random.random())
    torch.manual_seed(0)
    random.seed(0)
    with kept(nn.Identity()):
        torch.rand(9), random.random()
    assert (torch.rand(1).item(), random.random()) == first


def test_each_module_has_its_own_mode_again():
    module = nn.Sequential(nn.ReLU(), nn.ReLU().eval())
    with in_mode(module, training=True):
        assert [one.training for one in module.modules()] == [True, True, True]
    assert [one.training for one in module.modules()] == [True, True, False]
    with in_mode(module, training=None):
        assert not module[1].training
