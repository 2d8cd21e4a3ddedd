import pytest

from inspector.gradients.record import Edge, Saved, Slot, Stale
from tests.inspector.gradients.recording import (
    figure,
    leaf,
    node_at,
    record,
    step_at,
    values,
    variable,
)

CHECKPOINT = """\
import torch
from torch.utils.checkpoint import checkpoint

w = torch.tensor(3.0, requires_grad=True)
x = torch.tensor(2.0, requires_grad=True)


def block(v):
    h = v * w
    return h.sin()


y = checkpoint(block, x, use_reentrant=False)
y.backward()
"""


def test_a_node_knows_the_words_that_made_it():
    trace = record("import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = x**2 + 3 * x\n")
    node = node_at(trace, 3, "PowBackward0")
    assert (node.label, node.line, node.module) == ("x**2", 3, "")
    assert (node.span.column, node.span.end_column) == (4, 8)
    assert node.outputs == (Slot(shape=(), dtype="float32"),)
    assert node.attributes == (("exponent", "2"),)
    assert values(trace, node.value) == (4.0,)
    assert node_at(trace, 3, "AddBackward0").label == "x**2 + 3 * x"


def test_a_leaf_stands_at_the_line_that_made_it():
    trace = record("import torch\nx = torch.tensor(2.0, requires_grad=True)\n\ny = x**2\n")
    node = leaf(trace, "x")
    assert (node.name, node.line, node.saved) == ("AccumulateGrad", 2, ())
    assert values(trace, node.leaf_figure) == (2.0,)


def test_leaves_stand_before_what_uses_them_in_the_order_of_the_words():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "w = torch.tensor(3.0, requires_grad=True)\n"
        "y = w * x\n"
    )
    assert [node.leaf or node.name for node in trace.nodes] == ["w", "x", "MulBackward0"]


def test_edges_lead_from_an_input_to_the_output_it_came_from():
    trace = record(
        "import torch\n"
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "a, b = x.unbind()\n"
        "y = b * a\n"
    )
    names = [node.name for node in trace.nodes]
    assert names == ["AccumulateGrad", "UnbindBackward0", "MulBackward0"]
    assert [len(node.outputs) for node in trace.nodes] == [1, 2, 1]
    assert trace.edges == (
        Edge(source=1, slot=0, target=0, output=0),
        Edge(source=2, slot=0, target=1, output=1),
        Edge(source=2, slot=1, target=1, output=0),
    )
    last = step_at(trace, 4)
    assert [variable(trace, last, name).output for name in "ab"] == [0, 1]


def test_one_tensor_that_is_saved_twice_has_one_number():
    trace = record(
        "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x * x\nz = y.exp() * y\n"
    )
    square = node_at(trace, 3)
    assert [(one.name, one.variable) for one in square.saved] == [("other", "x"), ("self", "x")]
    assert square.saved[0].tensor == square.saved[1].tensor
    exp, product = node_at(trace, 4, "Exp"), node_at(trace, 4, "Mul")
    assert exp.saved[0].tensor == product.saved[1].tensor  # the result of exp
    assert product.saved[0].variable == "y"


def test_writing_over_a_saved_tensor_makes_it_stale():
    trace = record(
        "import torch\n"
        "x = torch.tensor([1.0], requires_grad=True)\n"
        "y = x.exp()\n"
        "y.add_(1)\n"
        "y.mul_(1)\n"
        "y.sum().backward()\n"
    )
    at = trace.nodes.index(node_at(trace, 3))
    assert trace.nodes[at].saved[0].version == 0
    assert step_at(trace, 4).stale == (Stale(node=at, saved=0, version=1),)
    assert Stale(node=at, saved=0, version=2) in step_at(trace, 5).stale
    assert "is at version 2; expected version 0" in trace.error.message
    assert trace.passes[0].failed == at
    assert at not in [visit.node for visit in trace.passes[0].visits]


def test_what_was_saved_is_shown_as_it_was():
    trace = record(
        "import torch\n"
        "x = torch.tensor([1.0], requires_grad=True)\n"
        "y = x * 2\n"
        "z = y * y\n"
        "with torch.no_grad():\n"
        "    y.zero_()\n"
    )
    saved = node_at(trace, 4).saved[0]
    assert (values(trace, saved.figure), saved.version) == ((2.0,), 0)
    assert values(trace, variable(trace, step_at(trace, 6), "y").figure) == (0.0,)


def test_backward_frees_what_was_kept_unless_the_graph_is_retained():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "y = x.exp().sin() + 1\n"
        "y.backward(retain_graph=True)\n"
        "y.backward()\n"
    )
    kept = {at for at, node in enumerate(trace.nodes) if node.saved}
    assert step_at(trace, 4).freed == ()
    assert set(step_at(trace, 5).freed) == kept
    assert len(kept) == 2


def test_a_checkpoint_keeps_nothing_and_is_not_run_by_looking():
    trace = record(CHECKPOINT)
    sin = node_at(trace, 10)
    assert sin.saved == (Saved(name="self", holder="recomputed"),)
    body = [step.line for step in trace.steps if step.frame == "block"]
    assert body.count(9) == 2  # forward, and once more in backward
    assert not trace.steps[-1].stale


def test_the_graph_that_a_checkpoint_throws_away_is_not_shown():
    trace = record(CHECKPOINT)
    assert sorted(node.name for node in trace.nodes) == [
        "AccumulateGrad",
        "AccumulateGrad",
        "MulBackward0",
        "SinBackward0",
    ]


def test_a_reentrant_checkpoint_is_one_node_and_a_pass_within_the_pass():
    trace = record(CHECKPOINT.replace("False", "True"))
    outer, inner = trace.passes
    assert [trace.nodes[visit.node].name for visit in outer.visits] == [
        "CheckpointFunctionBackward",
        "AccumulateGrad",
    ]
    inside = [trace.nodes[visit.node] for visit in inner.visits]
    assert [(node.name, node.line) for node in inside[:2]] == [
        ("SinBackward0", 10),
        ("MulBackward0", 9),
    ]
    assert {arrival.leaf for arrival in outer.arrivals} == {"x"}
    assert {arrival.leaf for arrival in inner.arrivals} == {"v", "w"}


def test_a_custom_function_is_a_node_of_the_learners_own():
    trace = record(
        "import torch\n"
        "class Cube(torch.autograd.Function):\n"
        "    @staticmethod\n"
        "    def forward(ctx, x, factor):\n"
        "        ctx.save_for_backward(x)\n"
        "        ctx.factor = factor\n"
        "        return x**3\n"
        "    @staticmethod\n"
        "    def backward(ctx, grad):\n"
        "        (x,) = ctx.saved_tensors\n"
        "        return grad * 3 * x**2, None\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "y = Cube.apply(x, 1.5) * 2\n"
        "y.backward()\n"
    )
    node = node_at(trace, 13, "CubeBackward")
    assert node.custom
    assert node.label == "Cube.apply(x, 1.5)"
    assert [(one.name, one.variable) for one in node.saved] == [("saved_tensors[0]", "x")]
    assert node.attributes == (("factor", "1.5"),)
    assert values(trace, node.value) == (8.0,)
    assert not node_at(trace, 13, "Mul").custom
    assert values(trace, variable(trace, step_at(trace, 14), "x").grad) == (24.0,)


def test_writing_into_a_view_gives_its_base_a_new_node():
    trace = record(
        "import torch\n"
        "x = torch.ones(3, requires_grad=True)\n"
        "y = x * 2\n"
        "y[0] = x[1] * 5\n"
        "v = y[1:]\n"
        "v.mul_(3)\n"
        "y.sum().backward()\n"
    )
    assert trace.nodes[variable(trace, step_at(trace, 3), "y").node].name == "MulBackward0"
    after = trace.nodes[variable(trace, step_at(trace, 6), "y").node]
    assert (after.name, after.line) == ("CopySlices", 6)
    assert trace.nodes[variable(trace, step_at(trace, 6), "v").node].name == "AsStridedBackward0"
    assert values(trace, variable(trace, step_at(trace, 7), "x").grad) == (0.0, 11.0, 6.0)


def test_nodes_know_the_module_that_made_them():
    trace = record(
        "import torch\n"
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.body = nn.Sequential(nn.Linear(2, 2), nn.Tanh())\n"
        "        self.head = nn.Linear(2, 1)\n"
        "    def forward(self, x):\n"
        "        return self.head(self.body(x)).relu()\n"
        "net = Net()\n"
        "loss = net(torch.ones(1, 2)).sum()\n"
    )
    modules = {(node.name, node.module) for node in trace.nodes if not node.leaf}
    assert modules == {
        ("TBackward0", "net.body.0"),
        ("AddmmBackward0", "net.body.0"),
        ("TanhBackward0", "net.body.1"),
        ("TBackward0", "net.head"),
        ("AddmmBackward0", "net.head"),
        ("ReluBackward0", "net"),
        ("SumBackward0", ""),
    }
    assert {(node.leaf, node.module) for node in trace.nodes if node.leaf} == {
        ("net.body.0.weight", "net.body.0"),
        ("net.body.0.bias", "net.body.0"),
        ("net.head.weight", "net.head"),
        ("net.head.bias", "net.head"),
    }


def test_a_parameter_is_called_by_its_path_whatever_variable_holds_it():
    trace = record(
        "import torch\n"
        "fc = torch.nn.Linear(1, 1)\n"
        "for p in fc.parameters():\n"
        "    p.requires_grad_()\n"
        "y = fc(torch.ones(1)).sum()\n"
    )
    assert {node.leaf for node in trace.nodes if node.leaf} == {"fc.weight", "fc.bias"}


def test_gradients_that_create_a_graph_show_it_at_the_line_of_the_forward():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "y = x**3\n"
        "(slope,) = torch.autograd.grad(y, x, create_graph=True)\n"
        "slope.backward()\n"
    )
    made = [node for node in trace.nodes if node.label == "gradient of x**3"]
    assert {node.name for node in made} == {"PowBackward0", "MulBackward1", "MulBackward0"}
    assert {node.line for node in made} == {3}
    root = trace.passes[1].roots[0][0]
    assert trace.nodes[root] in made
    assert values(trace, variable(trace, step_at(trace, 5), "x").grad) == (12.0,)


def test_each_node_of_a_created_graph_stands_where_its_forward_does():
    trace = record(
        "import torch\n"
        "x = torch.tensor(2.0, requires_grad=True)\n"
        "h = x**3\n"
        "y = h.sin()\n"
        "(slope,) = torch.autograd.grad(y, x, create_graph=True)\n"
    )
    made = {(node.line, node.label) for node in trace.nodes if node.label.startswith("gradient")}
    assert made == {(3, "gradient of x**3"), (4, "gradient of h.sin()")}
    cosine = node_at(trace, 4, "CosBackward0")
    assert cosine.label == "gradient of h.sin()"


def test_a_graph_in_a_function_of_many_steps_of_torch_stands_at_the_call():
    trace = record(
        "import torch\n"
        "attention = torch.nn.MultiheadAttention(4, 2, bias=False)\n"
        "q = torch.randn(3, 1, 4)\n"
        "out, weights = attention(q, q, q)\n"
    )
    inner = [node for node in trace.nodes if not node.leaf]
    assert len(inner) > 5
    assert {(node.line, node.module) for node in inner} == {(4, "attention")}


@pytest.mark.parametrize("mode", ["torch.no_grad()", "torch.inference_mode()"])
def test_without_grad_there_are_no_nodes(mode: str):
    trace = record(
        f"import torch\nx = torch.tensor(2.0, requires_grad=True)\nwith {mode}:\n    y = x * 2\n"
    )
    assert trace.nodes == ()
    last = step_at(trace, 4)
    assert last.grad_mode == ("no_grad" if "no_grad" in mode else "inference")
    named = variable(trace, last, "y")
    assert (named.requires_grad, named.node) == (False, None)
    assert figure(trace, named.figure).values == (4.0,)
