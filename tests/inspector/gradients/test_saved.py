import torch
from torch.utils.checkpoint import checkpoint

from inspector.gradients.graph import walk
from inspector.gradients.saved import Kept, attributes_of, is_freed, kept_by, told


def told_of(kept: tuple[Kept, ...]) -> list[tuple[str, str]]:
    return [(one.name, one.holder) for one in kept]


def test_what_a_node_keeps_is_the_very_tensor():
    x = torch.tensor(2.0, requires_grad=True)
    (kept,) = kept_by((x**3).grad_fn)
    assert (kept.name, kept.holder, kept.version) == ("self", "kept", 0)
    assert kept.tensor is x


def test_what_an_operation_does_not_need_is_none():
    x = torch.tensor(2.0, requires_grad=True)
    assert told_of(kept_by((x * 3).grad_fn)) == [("other", "kept"), ("self", "none")]


def test_a_list_of_tensors_is_told_one_by_one():
    x = torch.randn(3, 3, requires_grad=True)
    index = torch.tensor([0, 2])
    kept = kept_by(x[index, index].grad_fn)
    assert told_of(kept) == [("indices[0]", "kept"), ("indices[1]", "kept")]


def test_a_checkpoint_says_so_and_is_not_run_by_looking():
    runs = []

    def block(v):
        runs.append(1)
        return v.sin().exp()

    x = torch.tensor(2.0, requires_grad=True)
    y = checkpoint(block, x, use_reentrant=False)
    nodes = walk([y.grad_fn])
    holders = [one.holder for node in nodes for one in kept_by(node)]
    for node in nodes:
        attributes_of(node)
        is_freed(node, kept_by(node))
    assert holders == ["recomputed", "recomputed"]
    assert runs == [1]


def test_a_hook_that_packs_is_told_and_not_run():
    def unpack(_packed):
        raise AssertionError("looking has unpacked")

    x = torch.tensor(2.0, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, unpack):
        y = x.sin()
    assert told_of(kept_by(y.grad_fn)) == [("self", "packed")]


def test_freed_is_asked_of_torch_whichever_way_it_answers():
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x**2

    x = torch.randn(3, requires_grad=True)
    index = torch.tensor([0, 1])
    loss = Cube.apply(x[index].exp()).sum()
    kept = {node: kept_by(node) for node in walk([loss.grad_fn])}
    loss.backward(retain_graph=True)
    assert not any(is_freed(node, one) for node, one in kept.items())
    loss.backward()
    freed = {node.name() for node, one in kept.items() if is_freed(node, one)}
    assert freed == {"CubeBackward", "ExpBackward0", "IndexBackward0"}
    assert all(one.holder == "none" for node in kept for one in kept_by(node))


def test_attributes_are_numbers_sizes_and_texts():
    x = torch.randn(2, 3, requires_grad=True)
    assert dict(told(attributes_of((x**2).grad_fn))) == {"exponent": "2"}
    assert dict(told(attributes_of(x.sum(-1).grad_fn)))["dim"] == "(-1)"


def test_a_custom_function_tells_what_it_wrote_on_its_context():
    class Scale(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, factor):
            ctx.factor = factor
            return x * factor

        @staticmethod
        def backward(ctx, grad):
            return grad * ctx.factor, None

    y = Scale.apply(torch.ones(1, requires_grad=True), 2.5)
    assert told(attributes_of(y.grad_fn)) == (("factor", "2.5"),)
