import random

import pytest
import torch
from torch.nn.modules import module

from builder.language import Evaluator, LanguageError, Program, parse
from builder.programs import PROGRAMS
from inspector import GradRecorder
from inspector.gradients.record import GradTrace
from inspector.record import MOST_STEPS, Walls
from tests.inspector.gradients.laws import faults_of_trace
from tests.inspector.gradients.recording import record, step_at, values, variable

ABOUT_GRADIENTS = [one for one in PROGRAMS if "backward" in one.text or "grad" in one.text]
SLOW = ["regression-to-a-curve", "l1-makes-zeros", "two-rings-with-focal-loss", "seven-optimisers"]
SAMPLED = {
    one.name: one.text
    for one in (*ABOUT_GRADIENTS[::3], *PROGRAMS[::12])
    if one.name not in SLOW  # they are in benchmarks/backward.py, with all others
}
MOST_JSON = 4_000_000  # that cross from the child


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def run(program: Program, recorder: GradRecorder | None) -> tuple[str, str]:
    """Return what a program prints and how it ends."""
    random.seed(1)
    torch.manual_seed(1)
    evaluator = Evaluator(program, watch=recorder)
    try:
        evaluator.run()
    except LanguageError as error:
        return evaluator.output, str(error)
    return evaluator.output, ""


@pytest.mark.parametrize("name", SAMPLED)
def test_a_ready_program_does_the_same_when_it_is_recorded(name: str):
    program = parse(SAMPLED[name])
    recorder = GradRecorder(program)
    with recorder:
        recorded = run(program, recorder)
    assert recorded == run(program, None)
    trace = GradTrace(**recorder.trace_parts(), walls=Walls(seccomp=False, limits=False))
    assert not [note.text for note in trace.notes if "could not be recorded" in note.text]
    assert len(trace.model_dump_json()) < MOST_JSON
    assert not faults_of_trace(trace)


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nx = torch.ones(1, requires_grad=True)\n(x * 2).backward()\n",
        "import torch\nx = torch.ones(2, requires_grad=True)\n(x * 2).backward()\n",
        "import torch\ntorch.nn.Linear(2, 2)(torch.ones(3))\n",
        "import torch\nfor i in range(1000):\n    x = torch.ones(1, requires_grad=True) * 2\n",
    ],
    ids=["works", "fails in backward", "fails in a module", "is too long"],
)
def test_torch_is_as_it_was_afterwards(text: str):
    engine, apply = torch.autograd._engine_run_backward, vars(torch.autograd.Function)["apply"]
    record(text)
    assert torch.autograd._engine_run_backward is engine
    assert vars(torch.autograd.Function)["apply"] is apply
    assert torch.overrides._get_current_function_mode() is None
    assert not module._global_forward_hooks
    assert not module._global_forward_pre_hooks


def test_a_step_shows_tensors_and_the_other_variables_apart():
    trace = record(
        "import torch\n"
        "lr = 0.5\n"
        "w = torch.tensor(2.0, requires_grad=True)\n"
        "params = [w, torch.zeros(2)]\n"
        "fc = torch.nn.Linear(1, 1, bias=False)\n"
    )
    last = trace.steps[-1]
    names = [trace.variables[at].name for at in last.variables]
    assert names == ["w", "params[0]", "params[1]", "fc.weight"]
    assert last.others == (("lr", "0.5"), ("fc", "Linear, 1 parameters"))
    named = variable(trace, last, "w")
    assert (named.shape, named.requires_grad, named.is_leaf, named.node) == ((), True, True, None)


def test_a_variable_that_stays_as_it_is_is_stored_once():
    trace = record("import torch\nx = torch.ones(3)\na = 1\nb = 2\n")
    assert [step.variables for step in trace.steps[1:]] == [(0,), (0,), (0,)]
    assert len(trace.variables) == 1


def test_a_middle_result_shows_the_gradient_it_retains():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "y = x * 3\n"
        "y.retain_grad()\n"
        "(y**2).backward()\n"
    )
    assert values(trace, variable(trace, step_at(trace, 5), "y").grad) == (12.0,)


def test_writing_past_autograd_is_seen_in_the_value():
    trace = record(
        "import torch\n"
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "x.data.zero_()\n"
        "big = torch.ones(100)\n"
        "big.data[0] = 7\n"
    )
    assert values(trace, variable(trace, step_at(trace, 3), "x").figure) == (0.0, 0.0)
    before, after = (variable(trace, step_at(trace, line), "big").figure for line in (4, 5))
    assert trace.figures[before].norm == 10.0
    assert trace.figures[after].norm == pytest.approx((99 + 49) ** 0.5)


def test_the_error_of_a_program_is_worded_as_elsewhere():
    trace = record(
        "import torch\nx = torch.ones(2, 3, requires_grad=True)\ny = x + torch.ones(2)\n"
    )
    assert (trace.error.kind, trace.error.type, trace.error.line) == ("raised", "RuntimeError", 3)
    assert trace.error.broadcast is not None


def test_behind_the_last_step_the_program_runs_on():
    trace = record(
        "import torch\n"
        "x = torch.tensor(1.0, requires_grad=True)\n"
        "for i in range(300):\n"
        "    (x * 2).backward()\n"
        "print(x.grad)\n"
    )
    assert (trace.error, trace.output) == (None, "tensor(600.)\n")
    assert len(trace.steps) == MOST_STEPS
    assert trace.more_steps == 2 + 2 * 300 + 1 + 1 - MOST_STEPS
    assert [note.text for note in trace.notes] == [f"The first {MOST_STEPS} steps are shown."]


def test_more_nodes_than_are_kept_are_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("inspector.gradients.nodes.MOST_NODES", 200)
    monkeypatch.setattr("inspector.gradients.recorder.MOST_NODES", 200)
    trace = record(
        "import torch\n"
        "x = torch.tensor(1.0, requires_grad=True)\n"
        "y = sum([x * i for i in range(300)])\n"
        "y.backward()\n"
        "print(x.grad)\n"
    )
    assert trace.output == "tensor(44850.)\n"
    assert len(trace.nodes) == 200
    assert [note.text for note in trace.notes] == ["The first 200 nodes are shown."]
    assert all(edge.target < 200 for edge in trace.edges)


@pytest.mark.parametrize(
    "text",
    [
        "x = torch.tensor(1.0, requires_grad=True)\n"
        "y = sum([x * i for i in range(80)])\n"
        "y.backward(retain_graph=True)\n"
        "y.backward()\n",
        "x = torch.randn(60, requires_grad=True)\n"
        "y = sum([(x * i).sin() for i in range(80)]).sum()\n"
        "y.backward()\n",
        "ts = [torch.randn(64) for i in range(8)]\n"
        "for i in range(60):\n"
        "    ts = [t * 1.01 for t in ts]\n",
        "for i in range(90):\n    print('x' * 200)\n    y = 'y' * 150\n    z = i, 'z' * 100\n",
    ],
    ids=["many visits", "many figures", "many variables", "long texts"],
)
def test_a_trace_is_never_too_large_to_cross(text: str, monkeypatch: pytest.MonkeyPatch):
    """With small bounds here, and as it is in benchmarks/backward.py."""
    for module_name, most in (("tracking", 100_000), ("recorder", 100_000), ("gallery", 40_000)):
        monkeypatch.setattr(f"inspector.gradients.{module_name}.MOST_BYTES", most)
    trace = record(f"import torch\n{text}print('end')\n")
    assert trace.output.endswith("end\n")
    size = len(trace.model_dump_json()) - len(trace.output)
    assert 50_000 < size < 120_000
    assert trace.notes


def test_a_recorder_that_fails_lets_the_program_run_on(monkeypatch: pytest.MonkeyPatch):
    def broken(*_args: object) -> None:
        raise ValueError("broken")

    program = parse("import torch\nx = torch.ones(1, requires_grad=True)\nprint((x * 2).item())\n")
    recorder = GradRecorder(program)
    monkeypatch.setattr(recorder._tracking.nodes, "add", broken)
    with recorder:
        assert run(program, recorder) == ("2.0\n", "")
    (note,) = recorder.trace_parts()["notes"]
    assert note.text == "What follows could not be recorded (ValueError: broken)."


def test_a_large_tensor_of_a_pass_is_not_copied_for_the_recorder():
    trace = record(
        "import torch\n"
        "w = torch.ones(1000, 1000, requires_grad=True)\n"
        "loss = (w * 2).sum()\n"
        "loss.backward()\n"
    )
    (one,) = trace.passes
    (arrival,) = one.arrivals
    assert arrival.added == arrival.after  # torch made the very gradient the .grad
