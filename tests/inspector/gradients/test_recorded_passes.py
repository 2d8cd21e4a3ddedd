import pytest

from tests.inspector.gradients.laws import faults_of_recording
from tests.inspector.gradients.random_programs import program
from tests.inspector.gradients.recording import (
    leaf,
    names_of,
    node_at,
    record,
    step_at,
    values,
    variable,
)

SAMPLED = (*range(7, 2_000, 40), 1_133, 1_175)  # in the last two torch sends zeros without memory
# many more are in benchmarks/backward.py


@pytest.mark.filterwarnings("ignore")  # a pass over a graph with create_graph warns
@pytest.mark.parametrize("seed", SAMPLED)
def test_every_sum_of_a_recorded_program_holds_and_its_grads_are_pythons(seed: int):
    assert not faults_of_recording(program(seed), record)


def test_a_pass_goes_through_the_nodes_in_the_true_order_with_the_numbers():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "w = torch.tensor(3.0, requires_grad=True)\n"
        "y = (x * w).sin() * w\n"
        "y.backward()\n"
    )
    (one,) = trace.passes
    assert (one.kind, one.line, one.retain_graph, one.create_graph) == ("backward", 5, False, False)
    assert trace.steps[one.step].line == 5
    assert step_at(trace, 5).passes == (0,)
    assert names_of(trace, one) == ["MulBackward0", "SinBackward0", "MulBackward0", "x", "w"]
    first = one.visits[0]
    assert (values(trace, first.received[0]), values(trace, first.sent[0])) == ((1.0,), (3.0,))
    assert first.rule.agrees is True
    assert any("incoming · local" in line for line in first.rule.lines)
    assert [arrival.leaf for arrival in one.arrivals] == ["x", "w"]


def test_leaves_show_their_grad_before_and_after():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "(3 * x).backward()\n"
        "(x * x).backward()\n"
    )
    arrivals = [arrival for one in trace.passes for arrival in one.arrivals]
    told = [
        (values(trace, one.before), values(trace, one.added), values(trace, one.after))
        for one in arrivals
    ]
    assert told == [(None, (3.0,), (3.0,)), ((3.0,), (4.0,), (7.0,))]


def test_autograd_grad_hands_back_and_leaves_grad_alone():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "h = x * 3\n"
        "y = h.exp()\n"
        "gh, gx = torch.autograd.grad(y, [h, x], retain_graph=True)\n"
    )
    (one,) = trace.passes
    assert (one.kind, one.retain_graph) == ("grad", True)
    assert names_of(trace, one) == ["ExpBackward0", "MulBackward0"]
    handed = {arrival.leaf: values(trace, arrival.added) for arrival in one.arrivals}
    last = step_at(trace, 5)
    assert handed == {
        name: values(trace, variable(trace, last, f"g{name}").figure) for name in ("h", "x")
    }
    assert variable(trace, last, "x").grad is None
    assert trace.ledger == ()


def test_a_vector_starts_with_the_gradient_that_was_given():
    trace = record(
        "import torch\n"
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "y = x**2\n"
        "y.backward(gradient=torch.tensor([1.0, 10.0]))\n"
    )
    ((node, output, given),) = trace.passes[0].roots
    assert (trace.nodes[node].name, output, values(trace, given)) == (
        "PowBackward0",
        0,
        (1.0, 10.0),
    )


@pytest.mark.parametrize(
    "call", ["y.backward()", "torch.autograd.backward(y)", "torch.autograd.backward([y])"]
)
def test_every_way_to_start_a_pass_is_seen(call: str):
    trace = record(f"import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = x**2\n{call}\n")
    assert [one.line for one in trace.passes] == [4]


def test_passes_in_functions_and_loops_belong_to_their_steps():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "def step(factor):\n"
        "    y = x * factor\n"
        "    y.backward()\n"
        "for factor in [1, 2]:\n"
        "    step(factor)\n"
    )
    assert [one.line for one in trace.passes] == [5, 5]
    owners = [(step.line, step.frame, step.passes) for step in trace.steps if step.passes]
    assert owners == [(5, "step", (0,)), (5, "step", (1,))]
    assert [trace.steps[one.step].passes for one in trace.passes] == [(0,), (1,)]


def test_a_hook_changes_what_is_received_and_says_where_it_stands():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "y = x * 3\n"
        "y.register_hook(lambda g: g * 10)\n"
        "x.register_hook(lambda g: g + 1)\n"
        "y.backward()\n"
    )
    product, arrived = trace.passes[0].visits
    assert (values(trace, product.received[0]), product.line) == ((10.0,), 4)
    assert (values(trace, product.sent[0]), arrived.line) == ((30.0,), 5)
    assert values(trace, arrived.received[0]) == (31.0,)


def test_the_steps_of_a_hook_come_before_the_end_of_the_pass():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "def tell(g):\n"
        "    print(g)\n"
        "x.register_hook(tell)\n"
        "(x * 3).backward()\n"
    )
    assert [(step.line, step.passes) for step in trace.steps[-2:]] == [(4, ()), (6, (0,))]
    assert trace.steps[-2].printed == "tensor(3.)\n"
    assert trace.passes[0].step == len(trace.steps) - 1


def test_a_pass_that_raises_is_kept_up_to_the_node_that_did():
    trace = record(
        "import torch\n"
        "x = torch.tensor(3.0, requires_grad=True)\n"
        "y = (x * x) * 2\n"
        "y.backward()\n"
        "y.backward()\n"
    )
    assert "second time" in trace.error.message
    failed = trace.passes[1]
    assert failed.error.startswith("RuntimeError: Trying to backward through the graph a second")
    assert trace.nodes[failed.failed].label in ("(x * x) * 2", "x * x")
    assert trace.steps[failed.step].line == trace.error.line == 5


def test_the_second_derivative_is_a_pass_over_the_new_nodes():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "(slope,) = torch.autograd.grad(x**3, x, create_graph=True)\n"
        "(second,) = torch.autograd.grad(slope, x)\n"
    )
    first, then = trace.passes
    assert (first.create_graph, then.create_graph) == (True, False)
    assert (
        values(trace, first.arrivals[0].added) == values(trace, then.arrivals[0].added) == (12.0,)
    )
    assert min(visit.node for visit in then.visits) > max(visit.node for visit in first.visits)


def test_torch_func_is_left_alone():
    trace = record(
        "import torch\n"
        "x = torch.tensor([1.0, 2.0])\n"
        "g = torch.func.grad(lambda v: (v**2).sum())(x)\n"
        "h = torch.func.hessian(lambda v: (v**3).sum())(x)\n"
        "print(g, h)\n"
    )
    assert (trace.error, trace.nodes, trace.passes) == (None, (), ())


def test_a_rule_knows_the_names_of_its_inputs():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "c = torch.tensor(5.0)\n"
        "h = x * c\n"
        "y = h**2\n"
        "y.backward()\n"
    )
    at = trace.nodes.index(node_at(trace, 4))
    rules = {visit.node: visit.rule for visit in trace.passes[0].visits}
    assert rules[at].formula == "d(x·c)/dx = c"
    assert rules[trace.nodes.index(node_at(trace, 5))].formula == "d(h²)/dh = 2·h"
    assert leaf(trace, "x").name == "AccumulateGrad"
