import gc

import pytest
from torch import Tensor

from builder.language import Evaluator, parse
from inspector import GradRecorder

DROPPED = """\
import torch
x = torch.ones({size}, requires_grad=True)
for i in range({rounds}):
    y = (x * (i + 2)).exp()
    z = y.sum()
"""


def living(size: int) -> int:
    """Return how many tensors of so many elements there are."""
    gc.collect()
    return sum(type(one) is Tensor and one.numel() == size for one in gc.get_objects())


def recorded(text: str) -> GradRecorder:
    """Run a program, and keep nothing but its recorder."""
    program = parse(text)
    recorder = GradRecorder(program)
    with recorder:
        Evaluator(program, watch=recorder).run()
    recorder._evaluator = None
    recorder._statements.clear()
    return recorder


def test_graphs_that_a_program_drops_do_not_pile_up(monkeypatch: pytest.MonkeyPatch):
    size = 12_347
    monkeypatch.setattr("inspector.gradients.keeping.MOST_HELD_BYTES", 10 * 4 * size)
    before = living(size)
    recorder = recorded(DROPPED.format(size=size, rounds=60))
    assert len(recorder.trace_parts()["nodes"]) == 60 * 3 + 1
    assert living(size) - before <= 12


def test_a_graph_that_ran_backward_is_not_held():
    size = 12_349
    before = living(size)
    text = DROPPED.format(size=size, rounds=20) + "    z.backward()\n"
    recorder = recorded(text)
    assert len(recorder.trace_parts()["passes"]) == 20
    assert living(size) - before <= 3  # x, its .grad, and the last y


def test_a_pass_that_is_over_holds_no_graph():
    text = DROPPED.format(size=10, rounds=2) + "    z.backward(retain_graph=True)\n"
    passes = recorded(text)._tracking.passes
    assert [(one.asked, one.nodes) for one in passes] == [(None, [])] * 2


def test_what_is_let_go_for_its_size_is_still_freed_by_backward(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("inspector.gradients.keeping.MOST_HELD_BYTES", 0)
    recorder = recorded(
        "import torch\nx = torch.ones(3, requires_grad=True)\ny = x.exp().sum()\ny.backward()\n"
    )
    parts = recorder.trace_parts()
    freed = [parts["nodes"][at].name for step in parts["steps"] for at in step.freed]
    assert freed == ["ExpBackward0"]


def test_graphs_made_one_after_another_are_told_apart():
    recorder = recorded(
        "import torch\n"
        "x = torch.ones(1, requires_grad=True)\n"
        "for i in range(20):\n"
        "    y = x * 2\n"
        "    y.backward()\n"
        "    del y\n"
    )
    parts = recorder.trace_parts()
    assert len(parts["nodes"]) == 1 + 20
    roots = [one.roots[0][0] for one in parts["passes"]]
    assert len(set(roots)) == 20
