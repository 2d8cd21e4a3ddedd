"""The chain rules and gradcheck behind the walls: no first use of torch is left for the child."""

import pytest

from builder.language import Evaluator, parse
from inspector.gradients.recorder import GradRecorder
from runtime import check_gradients, trace_gradients

MANY = """import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(1, 2, 3, padding=1), nn.BatchNorm2d(2), nn.GELU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.LayerNorm(32), nn.Dropout(), nn.Linear(32, 5),
)
y = model(torch.randn(4, 1, 8, 8))
w = torch.randn(5, 5, requires_grad=True)
rows = F.embedding(torch.tensor([0, 1, 1, 4]), w)
a, b = torch.cat([y @ w, rows]).softmax(dim=1).split([5, 3])
c = a[torch.tensor([0, 2, 2])] * b[:, ::2].mean() + b.max(dim=0)[0] ** 3
c[0] = torch.einsum("ij,j->i", w, b[0]).tanh()
loss = F.cross_entropy(y, torch.tensor([0, 1, 2, 4])) + c.std() + F.mse_loss(a, torch.ones(5, 5))
loss.backward()
"""


def agreements(nodes, passes):
    return [
        (nodes[one.node].name, one.rule and one.rule.agrees) for p in passes for one in p.visits
    ]


@pytest.mark.usefixtures("supervisor")
class TestBehindTheWalls:
    def test_every_rule_is_told_as_without_them(self):
        program = parse(MANY)
        recorder = GradRecorder(program)
        with recorder:
            Evaluator(program, watch=recorder).run()
        here = recorder.trace_parts()

        trace = trace_gradients(MANY)

        assert trace.error is None
        found = agreements(trace.nodes, trace.passes)
        assert found == agreements(here["nodes"], here["passes"])
        assert len(found) >= 40
        # of a large leaf no gradient is kept from before, so that nothing is told of its sum
        told_only = {"CopySlices", "AccumulateGrad"}
        assert {name for name, agrees in found if agrees is not True} == told_only

    def test_a_program_of_layers_is_checked(self):
        found = check_gradients(MANY.replace("nn.Dropout(), ", ""))

        assert found.ok is True, found
        assert {"w", "model.0.weight"} <= {leaf.name for leaf in found.leaves}
