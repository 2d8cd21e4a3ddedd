import pytest
import torch
from torch import nn

from inspector.modules.walking import walk
from tests.inspector.modules import nasties


def hidden(module):
    return {one.path: one for one in walk(module).unregistered}


class Net(nn.Module):
    def __init__(self, **held):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        for name, value in held.items():
            setattr(self, name, value)


def test_layers_in_a_plain_list_are_invisible_to_the_optimiser_and_the_fix_registers_them():
    one = hidden(nasties.Hidden())["layers"]
    assert one.what == "a list of 2 Linear"
    assert one.sentence == (
        "layers is a plain list, and a module does not look into it: these 2 layers are invisible "
        "to the optimiser. parameters() misses 17 elements, state_dict() does not save them, "
        ".to() and eval() pass by."
    )
    assert one.fix == "self.layers = nn.ModuleList(self.layers)"
    assert [item.path for item in one.items] == ["layers[0]", "layers[1]"]
    assert one.parameters == 17


def test_everything_that_is_held_without_being_registered_is_found():
    found = hidden(nasties.Hidden())
    assert {path: one.what for path, one in found.items()} == {
        "layers": "a list of 2 Linear",
        "rows": "a list of 1 Linear, 1 Dropout and 1 ReLU",
        "named": "a dict of 2 Linear",
        "holder": "a SimpleNamespace of 1 Linear",
        "acts": "a list of 1 ReLU",
        "free": "a Tensor of shape (3,)",
        "weights": "a list of 2 Parameter",
        "mask": "a Tensor of shape (2,)",
        "masks": "a list of 2 Tensor",
        "first": "a Tensor of shape (1, 2)",
        "twice": "a Tensor of shape (2, 2)",
        "scale2": "a Tensor of shape ()",
        "table": "a tuple of 1 Linear",
    }


@pytest.mark.parametrize("path", ["layers", "rows", "named", "holder", "acts", "free", "weights"])
def test_the_fix_registers_what_was_hidden(path):
    model = nasties.Hidden()
    missed = hidden(model)[path].parameters
    before = sum(p.numel() for p in model.parameters())
    exec(hidden(model)[path].fix, {"self": model, "nn": nn})
    assert path not in hidden(model)
    assert sum(p.numel() for p in model.parameters()) == before + missed


def test_the_fix_of_a_plain_tensor_makes_it_a_buffer_in_its_place():
    model = nasties.Hidden()
    fix, mask = hidden(model)["mask"].fix, model.mask
    del model.mask
    exec(fix, {"self": model, "mask": mask})
    assert dict(model.named_buffers())["mask"] is mask
    assert "mask" not in hidden(model)


def test_what_is_registered_elsewhere_is_not_hidden():
    relu = nn.ReLU()
    model = Net(relu=relu, order=[relu], again={"a": (relu,)})
    model.parent = [model]
    assert hidden(model) == {}


def test_a_second_name_of_a_buffer_and_a_slice_of_a_parameter_say_what_they_are():
    found = hidden(nasties.Hidden())
    assert found["scale2"].sentence.startswith("scale2 is the buffer scale under a second name")
    assert found["first"].sentence.startswith("first shares the memory of known.weight")
    assert found["twice"].sentence.startswith("twice is the result of MulBackward0")


def test_a_buffer_under_a_second_name_is_left_behind_as_the_sentence_says():
    model = nasties.Hidden()
    model.half()
    assert model.scale.dtype == torch.float16
    assert model.scale2.dtype == torch.float32


@pytest.mark.parametrize("make", [nasties.pruned, nasties.old_weight_norm, nasties.parametrized])
def test_what_a_hook_or_a_parametrization_computes_is_not_hidden(make):
    assert hidden(make()) == {}


def test_modules_inside_hidden_ones_are_searched_and_counted_once():
    inner = Net(layers=[nn.Linear(3, 3)])
    found = hidden(Net(blocks=[inner, nn.LSTM(2, 2)]))
    assert set(found) == {"blocks", "blocks[0].layers"}
    assert found["blocks"].parameters == 6 + sum(p.numel() for p in nn.LSTM(2, 2).parameters())
    assert found["blocks[0].layers"].parameters == 12
    assert found["blocks[0].layers"].holder == ""


def test_what_a_hidden_module_shares_with_registered_ones_is_not_missed():
    model = Net()
    model.wrapped = [nn.Sequential(model.fc, nn.Linear(1, 1))]
    assert hidden(model)["wrapped"].parameters == 2


def test_a_list_that_holds_itself_and_a_very_long_one_end():
    loop = [nn.Linear(1, 1)]
    loop.append(loop)
    assert set(hidden(Net(loop=loop))) == {"loop"}
    walked = walk(Net(long=[()] * 200_000))
    assert not walked.complete
    assert walked.unregistered == ()


def test_layers_without_parameters_are_invisible_to_eval_all_the_same():
    model = Net(drops=[nn.Dropout()])
    model.eval()
    assert model.drops[0].training
    assert hidden(model)["drops"].sentence.endswith("eval() and .to() pass by.")
