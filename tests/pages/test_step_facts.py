"""What the one-step view writes of real training steps."""

import pytest
import torch
from torch import nn

from inspector.modules.step_record import MOMENTS
from inspector.modules.stepping import training_step
from pages.step_facts import has_cells, output_rows, tensor_row, tensors_at

STAGES = MOMENTS[1:]


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(2, 3), nn.Linear(4, 2)

    def forward(self, x):
        return self.second(self.first(x))


def step(module, inputs=None, **how):
    torch.manual_seed(0)
    return training_step(module, torch.ones(1, 2) if inputs is None else inputs, loss="Sum", **how)


@pytest.fixture
def linear():
    return step(nn.Linear(2, 1), options={"lr": 0.5})


def test_a_step_that_ends_in_the_forward_has_no_rows_behind_it():
    found = step(Broken())
    assert found.failed == "forward"
    assert [tensors_at(found, stage) for stage in STAGES] == [(), (), (), ()]


def test_what_a_stage_changed_has_an_arrow(linear):
    weight = tensors_at(linear, "backward")[0]
    rows = {stage: tensor_row(linear, weight, stage) for stage in STAGES}
    assert ["→" in rows[stage]["‖grad‖"] for stage in STAGES] == [False, False, True, False]
    assert ["→" in rows[stage]["‖value‖"] for stage in STAGES] == [False, False, False, True]
    assert rows["backward"]["‖grad‖"] == "None → 1.4142"
    assert [bool(rows[stage]["update / weight"]) for stage in STAGES] == [False] * 3 + [True]


def test_what_every_module_gave_stands_with_the_gradient_that_came_back():
    found = step(nn.Sequential(nn.Linear(2, 2), nn.ReLU()))
    assert [row["module"] for row in output_rows(found)][:2] == ["0", "1"]
    assert {row["class"] for row in output_rows(found)} >= {"Linear", "ReLU"}


def test_a_tensor_of_a_large_model_comes_with_its_cells_when_it_is_looked_at():
    layers = [nn.Linear(32, 32) for _ in range(400)]
    found = step(nn.Sequential(*layers), torch.ones(1, 32))
    bare = next(one for one in found.tensors if not has_cells(found, one))
    closer = step(nn.Sequential(*layers), torch.ones(1, 32), look_at=bare.name)
    assert has_cells(closer, next(one for one in closer.tensors if one.name == bare.name))
