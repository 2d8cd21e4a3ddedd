"""A program's gradients against finite differences: every ready way to go wrong is found."""

import pytest
import torch

from builder.language import LanguageError
from inspector.gradients.checking import MOST_CHECKED, check_gradients

WRONG = """import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * {} * x ** 2
x = torch.tensor([1.0, 2.0], requires_grad=True)
Cube.apply(x).sum().backward()
"""
LAYERS = """import torch
from torch import nn
torch.manual_seed(3)
model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Dropout(), nn.Linear(3, 1))
x = torch.randn(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for step in range(3):
    optimizer.zero_grad()
    loss = ((model(x) - 1) ** 2).mean()
    loss.backward()
    optimizer.step()
"""
# Each with what its last pass gives for its leaves.
PROGRAMS = {
    "a formula": ("x = t(2.0)\ny = x**2 + 3 * x\ny.backward()", {"x": "7"}),
    "two leaves": ("x, w = t(2.0), t(3.0)\n(x * w).backward()", {"x": "3", "w": "2"}),
    "no pass": ("x = t(2.0)\ny = x**3\nz = y * 2\nprint(z)", {"x": "24"}),
    "autograd.grad": ("x = t(2.0)\ntorch.autograd.grad(x**3, x)", {"x": "12"}),
    "a second derivative": (
        "x = t(2.0)\n(g,) = torch.autograd.grad(x**3, x, create_graph=True)\ng.backward()",
        {"x": "12"},
    ),
    "a product with a vector": (
        "x = t([1.0, 2.0])\ny = x**2\ny.backward(gradient=torch.tensor([1.0, 0.1]))",
        {"x": "[2, 0.4]"},
    ),
    "the last of several passes": (
        "x = t(1.0)\nfor n in range(3):\n    (n * x**2).backward()",
        {"x": "4"},
    ),
    "steps in between": (
        "x = t(1.0)\nfor n in range(2):\n    (x**2).backward()\n"
        "    with torch.no_grad():\n        x -= 0.25 * x.grad\n    x.grad = None",
        {"x": "1"},
    ),
    "control flow": (
        "x = t(1.5)\ny = x\nwhile y < 100:\n    y = y * 2\ny.backward()",
        {"x": "128"},
    ),
    "in place": (
        "x = t([1.0, 2.0])\ny = x * 1\ny[0] = x[1] ** 2\ny.sum().backward()",
        {"x": "[0, 5]"},
    ),
    "a detached part": ("x = t(2.0)\nu = (x * x).detach()\n(u * x).backward()", {"x": "4"}),
    "checkpoint, reentrant": (
        "from torch.utils.checkpoint import checkpoint\nx = t(2.0)\n"
        "checkpoint(lambda a: a**3, x, use_reentrant=True).backward()",
        {"x": "12"},
    ),
    "checkpoint": (
        "from torch.utils.checkpoint import checkpoint\nx = t(2.0)\n"
        "checkpoint(lambda a: a**3, x, use_reentrant=False).backward()",
        {"x": "12"},
    ),
    "float32 in words": (
        "x = torch.ones(2, dtype=torch.float32, requires_grad=True)\n"
        "(x.float() ** 2).sum().backward()",
        {"x": "[2, 2]"},
    ),
    "inside a function": (
        "def f():\n    w = t(3.0)\n    (w * w).backward()\nf()",
        {"w": "6"},
    ),
}
HEAD = "import torch\ndef t(v):\n    return torch.tensor(v, requires_grad=True)\n"


@pytest.fixture(autouse=True)
def _as_it_was():
    with torch.random.fork_rng():
        yield
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()


@pytest.mark.parametrize(("text", "slopes"), PROGRAMS.values(), ids=PROGRAMS)
def test_the_gradients_of_a_program_agree_with_differences(text, slopes):
    found = check_gradients(HEAD + text, budget_s=60)

    assert found.ok is True, found
    assert {leaf.name: leaf.analytic_text for leaf in found.leaves} == slopes
    assert all(leaf.ok and leaf.worst < 1e-5 for leaf in found.leaves)


def test_a_layer_is_checked_with_its_random_numbers_and_its_training():
    found = check_gradients(LAYERS, seed=7, budget_s=60)

    assert found.ok is True
    assert found.sentence == "The 13 gradients agree with the differences."
    assert [(leaf.name, leaf.shape) for leaf in found.leaves] == [
        ("model.0.weight", (3, 2)),
        ("model.0.bias", (3,)),
        ("model.3.weight", (1, 3)),
        ("model.3.bias", (1,)),
    ]
    assert (found.kind, found.root, found.line) == ("backward", "loss.backward()", 10)
    assert found.runs >= 2 * 13


def test_the_gradients_are_those_that_the_program_itself_gets():
    text = "\nprint([p.grad.flatten().tolist() for p in model.parameters()])"
    namespace = {}
    torch.manual_seed(0)
    try:
        torch.set_default_dtype(torch.float64)
        exec(LAYERS + text.replace("print(", "grads = ("), namespace)
    finally:
        torch.set_default_dtype(torch.float32)

    found = check_gradients(LAYERS, budget_s=60)

    ours = [list(leaf.analytic.values) for leaf in found.leaves]
    for one, other in zip(ours, namespace["grads"], strict=True):
        assert one == pytest.approx(other, rel=1e-5, abs=1e-12)


def test_a_wrong_backward_is_found_with_both_numbers():
    assert check_gradients(WRONG.format(3)).ok is True
    found = check_gradients(WRONG.format(2), budget_s=60)

    assert found.ok is False
    assert found.sentence == "Backward and the differences do not agree at x."
    (leaf,) = found.leaves
    assert (leaf.analytic_text, leaf.numerical_text) == ("[2, 8]", "[3, 12]")
    assert leaf.worst == pytest.approx(4)
    assert leaf.worst_at == (1,)
    assert leaf.sentence == "x[1]: backward gives 8, the differences 12."


def test_a_hook_that_changes_the_gradient_is_found():
    found = check_gradients(
        HEAD + "x = t(3.0)\ny = x * x\ny.register_hook(lambda g: g / 2)\ny.backward()"
    )

    assert found.ok is False
    assert found.leaves[0].sentence == "x: backward gives 3, the differences 6."


def test_writing_behind_the_back_of_autograd_is_found():
    found = check_gradients(HEAD + "x = t(3.0)\ny = x * 1\nz = y * y\ny.data.mul_(2)\nz.backward()")

    assert found.ok is False
    assert found.leaves[0].sentence == "x: backward gives 12, the differences 6."


def test_a_kink_is_told_from_a_mistake():
    found = check_gradients(HEAD + "x = t([0.0, 1.0])\nx.relu().sum().backward()")

    assert found.ok is False
    assert found.leaves[0].sentence == (
        "x[0]: the value has a kink there; backward takes the slope of one side, 0, "
        "and the differences 0.5 from both."
    )


def test_what_is_not_a_number_is_no_agreement():
    found = check_gradients(HEAD + "x = t(-1.0)\nx.sqrt().backward()")

    assert found.ok is False
    assert found.leaves[0].worst is None
    assert found.leaves[0].sentence == "x: backward gives nan, the differences nan."


def test_of_many_elements_some_of_each_leaf_are_checked():
    text = HEAD + "a, b = t([1.0] * 500), t([1.0, 2.0])\n((a**2).sum() * b.sum()).backward()"

    found = check_gradients(text, seed=1, budget_s=0.5)

    assert found.ok is True
    assert sum(len(leaf.at) for leaf in found.leaves) <= MOST_CHECKED
    assert [leaf.at for leaf in found.leaves][1] == (0, 1)
    assert found.left_out == 502 - sum(len(leaf.at) for leaf in found.leaves)
    assert f" {found.left_out} more elements were left out." in found.sentence
    assert found.leaves[0].analytic.shape == (len(found.leaves[0].at),)


def test_the_sample_is_that_of_the_seed():
    text = HEAD + "a = t([1.0] * 900)\n(a**2).sum().backward()"

    one, other = (set(check_gradients(text, seed, 0.05).leaves[0].at) for seed in (1, 2))

    assert one != other


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = torch.ones(2)", "There is nothing to check: no backward pass"),
        ("", "There is nothing to check: no backward pass"),
        ("x = t(1.0)\nx.backward()", "No leaf that can be moved takes part"),
        ("x = t(1.0)\ny = (x.half() * 2).sum()", "A part of it works in float16, too coarse"),
        (
            "x = t(1.0)\ny = x * 2\nif y <= 2:\n    y.backward()",
            "Moved a little, the program goes another way.",
        ),
        (
            "x = t(1.0)\ny = x * 2\nif y > 2:\n    torch.ones(2) @ torch.ones(3)\ny.backward()",
            "Moved a little, the program ends early: ",
        ),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(text, sentence):
    found = check_gradients(HEAD + text)

    assert found.ok is None
    assert found.sentence.startswith(sentence)
    assert found.leaves == ()


def test_a_program_that_ends_early_ends_the_check_as_it_ends():
    with pytest.raises(LanguageError, match="inconsistent tensor size"):
        check_gradients("import torch\ntorch.ones(2) @ torch.ones(3)")


def test_nothing_is_left_behind():
    engine, apply = torch.autograd._engine_run_backward, torch.autograd.Function.apply

    check_gradients(LAYERS)
    with pytest.raises(LanguageError):
        check_gradients("import torch\n1 / 0")

    assert torch.autograd._engine_run_backward is engine
    assert torch.autograd.Function.apply == apply
    assert torch.overrides._get_current_function_mode() is None
    assert torch.utils._python_dispatch._get_current_dispatch_mode() is None
