import gc
import weakref

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from inspector import backward_graph
from inspector.gradients.observing import observed
from tests.inspector.gradients.laws import faults_of_graph, faults_of_program, true_order
from tests.inspector.gradients.random_programs import program

SAMPLED = range(0, 2_000, 40)  # the whole is in benchmarks/backward.py


def leaf(value: float = 2.0) -> torch.Tensor:
    return torch.tensor(value, requires_grad=True)


def test_the_chain_rule_in_numbers():
    x, w = leaf(2.0), leaf(3.0)
    graph = backward_graph(x * w + x**2)
    names = [node.name for node in graph.nodes]
    assert names[0] == "AddBackward0"
    assert sorted(names[1:]) == ["AccumulateGrad", "AccumulateGrad", "MulBackward0", "PowBackward0"]
    told = {(edge.source.name, edge.slot, edge.value.item()) for edge in graph.edges}
    assert told == {
        ("AddBackward0", 0, 1.0),
        ("AddBackward0", 1, 1.0),
        ("MulBackward0", 0, 3.0),
        ("MulBackward0", 1, 2.0),
        ("PowBackward0", 0, 4.0),
    }
    assert {(one.variable, one.value.item()) for one in graph.leaves} == {(x, 7.0), (w, 2.0)}


@pytest.mark.filterwarnings("ignore")  # a pass over a graph with create_graph warns
@pytest.mark.parametrize("seed", SAMPLED)
def test_every_sum_and_every_leaf_of_a_random_program_holds(seed: int):
    faults, _ = faults_of_program(program(seed))
    assert not faults


def test_the_nodes_stand_in_the_order_autograd_runs_them():
    x = leaf()
    y = x.sin()
    loss = y * (y + x).exp() * x
    graph = backward_graph(loss)
    assert [node.node for node in graph.nodes] == true_order(loss)
    assert [node.index for node in graph.nodes] == list(range(len(graph.nodes)))


def test_nothing_is_left_behind():
    x, w = leaf(), leaf()
    w.grad = torch.tensor(5.0)
    kept, hooked = w.grad, []
    x.register_post_accumulate_grad_hook(hooked.append)
    y = x * w
    y.retain_grad()
    loss = y.sin()
    before = (loss._version, y._version, x._version)
    backward_graph(loss)
    assert (x.grad, y.grad, hooked) == (None, None, [])
    assert w.grad is kept
    assert kept == 5.0
    assert (loss._version, y._version, x._version) == before
    loss.backward()
    assert hooked == [x]
    assert w.grad == pytest.approx(5.0 + 2.0 * torch.tensor(4.0).cos().item())


def test_our_hooks_are_gone_when_it_is_over():
    class Look:
        def __call__(self, _node, _gradients):
            pass

    x, look = leaf(), Look()
    y = x.sin()
    held = weakref.ref(look)
    with observed([y.grad_fn], look, look):
        y.backward(retain_graph=True)
    del look
    gc.collect()
    assert held() is None
    assert y.grad_fn is not None


def test_it_can_be_asked_twice_and_the_graph_still_runs():
    x = leaf()
    loss = x.exp().sin()
    first, second = backward_graph(loss), backward_graph(loss)
    assert first.leaves[0].value == second.leaves[0].value
    loss.backward()
    assert first.leaves[0].value == x.grad


def test_hooks_take_part_and_stay():
    x = leaf()
    y = x * 3
    y.register_hook(lambda grad: grad * 10)
    graph = backward_graph(y)
    assert graph.nodes[0].received[0] == 10.0
    assert graph.leaves[0].value == 30.0
    y.backward()
    assert x.grad == 30.0


def test_a_node_with_several_outputs_receives_one_gradient_for_each():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    a, _, c = x.unbind()
    graph = backward_graph(a * c)
    (unbind,) = (node for node in graph.nodes if node.name == "UnbindBackward0")
    assert unbind.received == (torch.tensor(3.0), None, torch.tensor(1.0))
    assert sorted(edge.output for edge in graph.edges if edge.target is unbind) == [0, 2]


def test_a_backward_that_writes_into_its_gradient_changes_nothing_that_was_seen():
    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(_ctx, x):
            return x * 2

        @staticmethod
        def backward(_ctx, grad):
            return grad.mul_(2)

    x = leaf()
    graph = backward_graph(Twice.apply(x) * 3)
    assert graph.nodes[0].sent[0] == 3.0
    assert graph.nodes[1].received[0] == 3.0
    assert graph.leaves[0].value == 6.0


def test_a_shared_leaf_receives_the_sum():
    x = leaf()
    graph = backward_graph(x * x * x)
    arriving = [edge.value.item() for edge in graph.edges if edge.target is graph.leaves[0].node]
    assert sorted(arriving) == [4.0, 4.0, 4.0]
    assert graph.leaves[0].value == 12.0


def test_writing_into_a_view_shows_copy_slices():
    x = torch.ones(3, requires_grad=True)
    y = x.clone()
    y[0].mul_(5)
    graph = backward_graph(y.sum())
    assert "CopySlices" in [node.name for node in graph.nodes]
    assert graph.leaves[0].value.tolist() == [5.0, 1.0, 1.0]
    assert not faults_of_graph(graph)


def test_a_vector_needs_a_gradient():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar"):
        backward_graph(x**2)
    graph = backward_graph(x**2, torch.tensor([1.0, 10.0]))
    assert graph.root.value.tolist() == [1.0, 10.0]
    assert graph.leaves[0].value.tolist() == [2.0, 40.0]
    assert x.grad is None


def test_a_leaf_alone_is_a_graph():
    x = leaf()
    graph = backward_graph(x)
    assert [node.name for node in graph.nodes] == ["AccumulateGrad"]
    assert graph.edges == ()
    assert graph.leaves[0].value == 1.0


def test_what_requires_no_grad_has_no_graph():
    with pytest.raises(RuntimeError, match="does not require grad"):
        backward_graph(torch.tensor(1.0))


def test_a_freed_graph_is_refused_in_torchs_words():
    x = leaf()
    loss = x.exp()
    loss.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        backward_graph(loss)
    assert x.grad == loss.detach()


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_checkpoint_computes_again_once_as_in_any_pass(reentrant: bool):
    runs, linear = [], nn.Linear(2, 2)

    def block(v):
        runs.append(1)
        return linear(v).tanh()

    x = torch.ones(1, 2, requires_grad=True)
    loss = checkpoint(block, x, use_reentrant=reentrant).sum()
    graph = backward_graph(loss)
    assert runs == [1, 1]
    assert not faults_of_graph(graph)
    assert (x.grad, linear.weight.grad) == (None, None)
    loss.backward()
    inside = {id(one): grad for one, grad in graph.hidden} if reentrant else {}
    inside |= {id(one.variable): one.value for one in graph.leaves}
    for one in (x, linear.weight, linear.bias):
        assert torch.equal(inside[id(one)], one.grad)


def test_a_leaf_that_is_also_inside_a_reentrant_checkpoint_received_only_what_came_over_edges():
    x, w = leaf(2.0), leaf(3.0)
    loss = checkpoint(lambda v: v * w, x, use_reentrant=True) * w**2
    graph = backward_graph(loss)
    assert not faults_of_graph(graph)
    (inside,) = (one for one in graph.leaves if one.variable is w)
    assert inside.node.received[0] == 36.0  # 6 * 2w
    assert inside.value == 36.0 + 18.0  # and w² * 2 from inside: .grad has both
    assert [node.node for node in graph.nodes] == true_order(loss)


def test_a_graph_of_gradients_has_its_own_nodes():
    x = leaf()
    (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
    graph = backward_graph(slope)
    assert graph.leaves[0].value == 12.0
    assert not faults_of_graph(graph)


def test_sparse_gradients_pass():
    table = nn.Embedding(5, 2, sparse=True)
    graph = backward_graph(table(torch.tensor([1, 1, 3])).sum())
    assert graph.leaves[0].value.to_dense().sum(1).tolist() == [0.0, 4.0, 0.0, 2.0, 0.0]


def test_a_graph_that_is_let_go_is_gone():
    x = leaf()
    loss = x.exp()
    graph = backward_graph(loss)
    node = weakref.ref(graph.nodes[0])
    del graph, loss
    gc.collect()
    assert node() is None
