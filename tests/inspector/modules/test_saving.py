import io
import warnings

import pytest
import torch
from torch import nn

from builder.problems import Problem
from inspector.modules.matching import match_state_dict
from inspector.modules.reading import read_state
from inspector.modules.saving import save_state
from tests.inspector.modules import nasties
from tests.inspector.modules.nasties import NASTIES

NO_VALUES = ("lazy", "meta")
EXTRA = "not kept"  # has a state that is more than tensors
WITH_VALUES = [NASTIES[name] for name in NASTIES if name not in (*NO_VALUES, EXTRA)]


def _made(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make()


@pytest.mark.parametrize("form", ["safetensors", "pth"])
@pytest.mark.parametrize("make", WITH_VALUES)
def test_every_name_loads_back_with_its_values(make, form):
    module = _made(make)
    state = read_state(save_state(module, form))
    expected = {n: one for n, one in module.state_dict().items() if isinstance(one, torch.Tensor)}
    assert set(state) == set(expected)
    for name, one in expected.items():
        assert state[name].dtype == one.dtype
        assert torch.equal(state[name], one)
    assert match_state_dict(_made(make), state).fits


def test_a_pth_file_is_what_torch_loads_and_ties_stay_one_in_it():
    model = nasties.TiedHead()
    state = torch.load(io.BytesIO(save_state(model, "pth")), weights_only=True)
    assert type(state) is dict
    assert set(state) == set(model.state_dict())
    storages = {one.untyped_storage().data_ptr() for one in state.values()}
    assert len(storages) < len(state)


def test_tensors_that_do_not_lie_in_rows_are_saved_as_they_are_seen():
    layer = nn.Linear(3, 2)
    layer.weight = nn.Parameter(torch.randn(3, 2).t())
    assert torch.equal(read_state(save_state(layer, "safetensors"))["weight"], layer.weight)


@pytest.mark.parametrize("form", ["safetensors", "pth"])
def test_what_has_no_values_is_not_saved(form):
    lazy, meta = (
        save_state(nn.LazyLinear(2), form),
        save_state(nn.Linear(1, 1, device="meta"), form),
    )
    assert lazy.sentence == (
        "weight is lazy: it has no values to save before the module's first call."
    )
    assert meta.sentence == "weight is on meta: it has a shape and no values to save."


def test_what_a_module_keeps_beside_tensors_is_in_a_pth_file_only():
    module = NASTIES[EXTRA]()
    (name,) = (name for name in module.state_dict() if name.endswith("_extra_state"))
    data = save_state(module, "pth")
    assert name in torch.load(io.BytesIO(data), weights_only=True)
    assert set(read_state(data)) == set(module.state_dict()) - {name}
    assert save_state(module, "safetensors").sentence == (
        f"{name} is no tensor, and a safetensors file holds tensors only. Save a .pth file."
    )


def test_what_a_format_cannot_hold_is_said_in_a_sentence():
    module = nn.Module()
    module.register_buffer("table", torch.eye(3).to_sparse())
    found = save_state(module, "safetensors")
    assert isinstance(found, Problem)
    assert found.sentence.startswith("The state cannot be saved as safetensors: ")
