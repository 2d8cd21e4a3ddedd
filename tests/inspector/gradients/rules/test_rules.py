"""Every rule is the chain rule: what it works out is what torch sends."""

import time
from collections import defaultdict
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from inspector.gradients.rules import NodeFacts, explain
from inspector.gradients.rules.explain import ROWS, account
from tests.inspector.gradients.rules.capture import facts_of
from tests.inspector.gradients.rules.expressions import EXPRESSIONS

TELLS_ONLY = {"CopySlices", "CheckpointFunctionBackward"}  # nothing is worked out again
GREEK = {"nan": float("nan"), "inf": float("inf")}


@pytest.fixture(autouse=True)
def _one_seed():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def leaf(*values: float) -> Tensor:
    numbers = values[0] if len(values) == 1 else list(values)
    return torch.tensor(numbers, requires_grad=True)


def rule(loss: Tensor, name: str, gradient: Tensor | None = None, **names: Tensor):
    """Return the rule of the one node with a name."""
    (facts,) = (one for one in facts_of(loss, gradient, **names) if one.name.endswith(name))
    return explain(facts)


def test_every_rule_gives_what_torch_sends():
    agreed, wrong = defaultdict(list), []
    for make in EXPRESSIONS:
        loss = make()
        for facts in facts_of(loss, torch.rand_like(loss)):
            found, name = account(facts), facts.name.removeprefix("torch::autograd::")
            if found.rule is not None:
                agreed[name].append(found.rule.agrees)
            if found.differs:
                wrong.append((name, found.differs, found.rule))

    assert wrong == []
    assert set(ROWS) - set(agreed) == set()
    assert {name for name, told in agreed.items() if not all(told)} == TELLS_ONLY


@pytest.mark.parametrize("value", GREEK.values(), ids=GREEK)
def test_a_rule_passes_on_what_is_not_a_number_as_torch_does(value):
    for make in EXPRESSIONS:
        loss = make()
        bad = torch.ones_like(loss)
        bad.flatten()[0] = value
        for facts in facts_of(loss, bad):
            explain(facts)  # whatever it says, it says something


def test_numbers_of_one_element_stand_in_the_rule():
    x = leaf(2.0)

    found = rule(x**2, "PowBackward0", x=x)

    assert found.formula == "d(x²)/dx = 2·x"
    assert found.lines == ("d(x²)/dx = 2·x = 2·2 = 4", "incoming · local = 1 · 4 = 4")
    assert found.agrees is True


def test_a_node_with_two_inputs_says_which_line_is_whose():
    x, w = leaf(2.0), leaf(-3.0)

    found = rule(x * w, "MulBackward0", x=x, w=w)

    assert found.formula == "d(x·w)/dx = w,  d(x·w)/dw = x"
    assert found.lines == (
        "d(x·w)/dx = w = -3",
        "x: incoming · local = 1 · (-3) = -3",
        "d(x·w)/dw = x = 2",
        "w: incoming · local = 1 · 2 = 2",
    )


@pytest.mark.parametrize(
    ("make", "name", "line"),
    [
        (lambda x: x.tanh(), "Tanh", "d(tanh(x))/dx = 1 - tanh(x)² = 1 - 0.964² = 0.07065"),
        (lambda x: 5 - x * 3, "Mul", "d(x·3)/dx = 3"),
        (lambda x: 1 / x, "Reciprocal", "d(1/x)/dx = -(1/x)² = -0.5² = -0.25"),
        (lambda x: x.relu(), "Relu", "d(relu(x))/dx = 1 if x > 0, else 0: here 1"),
        (lambda x: x**-2, "Pow", "d(x⁻²)/dx = -2·x⁻³ = -2·2⁻³ = -0.25"),
        (lambda x: 2**x, "Pow", "d(2^x)/dx = (2^x)·ln(2) = 4·ln(2) = 2.773"),
        (lambda x: (x * x).exp(), "Exp", "d(exp(u))/du = exp(u) = 54.6"),
        (
            lambda x: torch.nn.functional.mse_loss(x, torch.tensor(1.0)),
            "MseLoss",
            "d((x - u)²)/dx = 2·(x - u) = 2, at 2 for 1",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) and one.isalpha() else "",
)
def test_a_derivative_is_written_as_one_writes_it(make, name, line):
    x = leaf(2.0)

    found = [one for one in facts_of(make(x), x=x) if one.name.startswith(name)]

    assert explain(found[0]).lines[0] == line


def test_a_tensor_that_stands_twice_is_said_to_get_two_gradients():
    x = leaf(3.0)

    found = rule(x * x, "MulBackward0", x=x)

    assert found.formula == "d(x·x)/dx = x"
    assert found.lines[-1] == (
        "x stands at 2 places: a gradient is sent from each, and they add up"
    )


def test_larger_tensors_show_shapes_and_the_first_element():
    x, w = leaf(1.0, 2.0), leaf(3.0, 4.0)

    found = rule(x * w, "MulBackward0", torch.tensor([10.0, 1.0]), x=x, w=w)

    assert found.lines == (
        "x: incoming (2,) · local, element by element",
        "x: at [0]: 10 · 3 = 30",
        "w: incoming (2,) · local, element by element",
        "w: at [0]: 10 · 1 = 10",
    )


def test_what_was_broadcast_is_summed_back():
    x, b = torch.ones(2, 3, requires_grad=True), leaf(1.0, 2.0, 3.0)

    found = rule((x + b), "AddBackward0", torch.ones(2, 3), x=x, b=b)

    assert "b: summed back over what was broadcast: (2, 3) to (3,)" in found.lines
    assert found.agrees is True


def test_a_matrix_product_shows_the_transposed_factors_and_the_shapes():
    x, w = torch.ones(2, 3, requires_grad=True), torch.ones(3, 4, requires_grad=True)

    found = rule(x @ w, "MmBackward0", torch.ones(2, 4), x=x, w=w)

    assert found.formula == "x @ w: to x goes incoming @ wᵀ,  x @ w: to w goes xᵀ @ incoming"
    assert found.lines == (
        "incoming (2, 4) @ wᵀ has shape (2, 3)",
        "xᵀ @ incoming (2, 4) has shape (3, 4)",
    )


def test_a_leaf_shows_what_is_added_to_its_grad():
    x = leaf(2.0)
    (x * 4).backward()

    found = rule(x * 3, "AccumulateGrad", x=x)

    assert found.formula == "x.grad = x.grad + incoming"
    assert found.lines == ("4 + 3 = 7",)
    assert found.agrees is True


def test_a_leaf_needs_no_shapes_to_be_told():
    grad, one = torch.tensor(4.0), torch.tensor(1.0)
    facts = NodeFacts("AccumulateGrad", (grad,), (), labels=("x",), before=one, after=grad + 1)

    assert explain(facts).lines == ("1 + 4 = 5",)


def test_the_first_gradient_of_a_leaf_replaces_none():
    x = leaf(2.0)

    assert rule(x * 3, "AccumulateGrad", x=x).lines == ("x.grad was None: it becomes incoming = 3",)


def test_a_name_that_is_an_expression_stands_in_brackets():
    x, w = leaf(2.0), leaf(3.0)
    (facts,) = facts_of(x * w)[:1]

    found = explain(replace(facts, labels=("a + b", "layer.weight")))

    assert found.formula.startswith("d((a + b)·layer.weight)/d(a + b) = layer.weight")


def test_a_rule_that_does_not_give_what_torch_sent_is_not_shown():
    x = leaf(2.0)
    (facts, _leaf) = facts_of(x**2)

    assert explain(replace(facts, sent=(torch.tensor(4.1),))) is None
    assert explain(replace(facts, sent=(torch.tensor([4.0]),))) is None


def test_a_rule_whose_saved_tensor_is_gone_is_told_without_numbers():
    x, w = leaf(2.0), leaf(3.0)
    (facts, *_) = facts_of(x * w, x=x, w=w)

    found = explain(replace(facts, saved={}))

    assert found.formula == "d(x·w)/dx = w,  d(x·w)/dw = x"
    assert found.agrees is None


def test_of_what_is_too_large_only_the_first_element_is_worked_out():
    x, b = torch.ones(300, 300, requires_grad=True), torch.full((300,), 2.0, requires_grad=True)

    found = rule(x * b, "MulBackward0", torch.ones(300, 300), x=x, b=b)

    assert found.agrees is None
    assert found.lines == (
        "x: incoming (300, 300) · local, element by element",
        "x: at [0, 0]: 1 · 2 = 2",
        "b: incoming (300, 300) · local, element by element",
        "b: summed back over what was broadcast: (300, 300) to (300,)",
    )


def test_no_rule_takes_long_over_what_is_large():
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 64, 3), torch.nn.BatchNorm2d(64), torch.nn.ReLU(), torch.nn.MaxPool2d(2)
    )
    loss = model(torch.rand(4, 3, 64, 64)).square().mean()
    facts = facts_of(loss)
    began = time.process_time()
    for one in facts:
        assert explain(one) is not None

    assert time.process_time() - began < 0.002 * len(facts)


def test_a_node_without_a_rule_has_none():
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(_ctx, x):
            return x**3

        @staticmethod
        def backward(_ctx, grad):
            return grad * 12

    assert rule(Cube.apply(leaf(2.0)), "CubeBackward") is None
    assert explain(NodeFacts("MulBackward0", (), ())) is None


def test_complex_and_sparse_gradients_are_left_alone():
    z = torch.tensor([1 + 2j], requires_grad=True)
    weight = torch.ones(3, 2, requires_grad=True)
    rows = torch.nn.functional.embedding(torch.tensor([1]), weight, sparse=True)

    assert rule((z * z).abs().sum(), "MulBackward0") is None
    assert rule(rows, "EmbeddingBackward0", torch.ones(1, 2)) is None


def test_a_rule_is_worked_out_without_a_graph_and_without_being_watched():
    class Calls(torch.overrides.TorchFunctionMode):
        count = 0

        def __torch_function__(self, function, types, args=(), kwargs=None):
            self.count += 1
            return function(*args, **(kwargs or {}))

    x = leaf(2.0, 3.0)
    (facts, *_) = facts_of((x * x).sum())[1:]
    with Calls() as calls:
        assert explain(facts).agrees is True

    assert calls.count == 0
