"""Which parameters got no gradient, and why: every reason, and only those that have one."""

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from builder import EXAMPLES, to_module
from inspector.modules.feeding import feed_all, specs_of
from inspector.modules.stepping import training_step


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * 3 * x**2


class Swallow(torch.autograd.Function):
    @staticmethod
    def forward(_ctx, x):
        return x * 1

    @staticmethod
    def backward(_ctx, _gradient):
        return None


class Asked(nn.Module):
    """A layer in question, and another through which there is always a gradient."""

    def __init__(self, forward, prepare=lambda _model: None):
        super().__init__()
        torch.manual_seed(0)
        self.asked = nn.Linear(3, 3)
        self.act = nn.ReLU()
        self.other = nn.Linear(3, 3)
        self._forward = forward
        prepare(self)

    def forward(self, x):
        return self._forward(self, x)


def _without_grad(model, x):
    with torch.no_grad():
        h = model.asked(x)
    return model.other(x + h)


def _inference(model, x):
    with torch.inference_mode():
        h = model.asked(x)
    return model.other(x + h.clone())


def _in_place(model, x):
    h = torch.zeros_like(x)
    h[:, 0] = model.asked(x)[:, 0].detach()
    return model.other(x + h)


def _zeros(model):
    nn.init.zeros_(model.other.weight)


def _dying(model):
    nn.init.constant_(model.asked.bias, -100.0)


def _picked(model, x):
    """The gradient comes to the one unit only that is silent."""
    h = model.act(model.asked(x))
    return model.other(x) + h[:, :1]


def _on_two_ways(model, x):
    """At the product with h a gradient goes on, at the other it ends."""
    h = model.asked(x)
    return model.other(x) + (h.detach() + h.exp()) * torch.mul(h, 0)


def _pick_silent(model):
    with torch.no_grad():
        model.asked.bias[0] = -100.0


REASONS = {
    "frozen": (
        lambda m, x: m.other(m.asked(x)),
        lambda m: m.asked.requires_grad_(False),
        "It is frozen: its requires_grad is False.",
    ),
    "unused": (
        lambda m, x: m.other(x),
        None,
        "The forward never calls asked, and takes its parameters nowhere else.",
    ),
    "dropped": (
        lambda m, x: (m.asked(x), m.other(x))[1],
        None,
        "It was used by F.linear in asked, and the loss does not depend on the result.",
    ),
    "no_grad": (
        _without_grad,
        None,
        "F.linear in asked ran under torch.no_grad(), which keeps no graph.",
    ),
    "no_grad, inference": (
        _inference,
        None,
        "F.linear in asked ran in inference mode, which keeps no graph.",
    ),
    "detached": (
        lambda m, x: m.other(m.asked(x).detach()),
        None,
        "Tensor.detach in the model's own forward cuts it off from the loss.",
    ),
    "detached, by data": (
        lambda m, x: m.other(x + m.asked(x).data),
        None,
        "Tensor.data in the model's own forward cuts it off from the loss.",
    ),
    "detached, written in place": (
        _in_place,
        None,
        "Tensor.detach in the model's own forward cuts it off from the loss.",
    ),
    "detached, behind a function of its own": (
        lambda m, x: m.other(x + Cube.apply(m.asked(x)).detach()),
        None,
        "Tensor.detach in the model's own forward cuts it off from the loss.",
    ),
    "not differentiable": (
        lambda m, x: m.other(x + m.asked(x).argmax(1, keepdim=True)),
        None,
        "Tensor.argmax in the model's own forward has no gradient: "
        "what goes through it is cut off.",
    ),
    "not differentiable, through Python": (
        lambda m, x: m.other(x * m.asked(x).sum().item()),
        None,
        "Its numbers left torch by Tensor.item in the model's own forward: "
        "what Python computes has no graph.",
    ),
    "not given": (
        lambda m, x: m.other(Swallow.apply(m.asked(x))),
        None,
        "SwallowBackward gave no gradient (None) on the way to it.",
    ),
    "dead": (
        lambda m, x: m.other(m.act(m.asked(x))),
        _dying,
        "All outputs of F.relu in act are 0, so that it lets no gradient pass.",
    ),
    "zero, multiplied": (
        lambda m, x: m.other(m.asked(x)),
        _zeros,
        "Its gradient is multiplied by other.weight, which is 0 everywhere.",
    ),
    "zero, where it counts": (
        _picked,
        _pick_silent,
        "A gradient comes only to those outputs of F.relu in act that are 0.",
    ),
    "zero, by an operation": (
        lambda m, x: m.other(m.asked(x) * 0),
        None,
        "Its gradient becomes 0 at MulBackward0 (Tensor.mul in the model's own forward).",
    ),
    "zero, on the longer of two ways": (
        _on_two_ways,
        None,
        "Its gradient becomes 0 at MulBackward0 (torch.mul in the model's own forward).",
    ),
    "zero, in sum before it": (
        lambda m, x: (lambda h: m.other(x) + (h - h))(m.asked(x)),
        None,
        "What arrives at it adds up to 0.",
    ),
    "zero, in sum": (
        lambda m, x: m.other(x) + m.asked(x) - m.asked(x),
        None,
        "What arrives at it adds up to 0.",
    ),
}


@pytest.mark.parametrize(("kind", "case"), REASONS.items(), ids=REASONS)
def test_a_layer_without_gradient_is_named_with_the_reason(kind, case):
    forward, prepare, sentence = case
    model = Asked(forward, prepare or (lambda _model: None))
    report = training_step(model, torch.rand(4, 3), loss="Sum")
    assert report.error is None
    (silent,) = (one for one in report.silent if one.module == "asked")
    assert silent.silence == kind.partition(",")[0]
    assert silent.sentence == sentence
    assert silent.parameters == ("asked.weight", "asked.bias")
    told = {one.name: (one.silence, one.why) for one in report.tensors}
    assert told["asked.weight"] == (silent.silence, sentence)
    assert told["other.bias"] == (None, "")
    if kind in ("dead", "zero, by an operation"):  # then other multiplies with an input of zeros
        assert told["other.weight"] == (
            "zero",
            "What F.linear in other multiplies it with is 0 everywhere: its input.",
        )
    else:
        assert told["other.weight"] == (None, "")


LIVELY = {
    "plain": lambda m, x: m.other(m.asked(x)),
    "a function of its own": lambda m, x: m.other(Cube.apply(m.asked(x))),
    "a checkpoint": lambda m, x: m.other(checkpoint(m.asked, x, use_reentrant=False)),
    "a reentrant checkpoint": lambda m, x: m.other(
        checkpoint(m.asked, x.requires_grad_(), use_reentrant=True)
    ),
    "one branch detached": lambda m, x: m.other(m.asked(x).detach() + m.asked(x)),
    "used without its module": lambda m, x: m.other(torch.addmm(m.asked.bias, x, m.asked.weight)),
    "written in place": lambda m, x: m.other(torch.zeros_like(x).copy_(m.asked(x))),
}


@pytest.mark.parametrize("forward", LIVELY.values(), ids=LIVELY)
def test_a_layer_with_a_gradient_is_not_named(forward):
    report = training_step(Asked(forward), torch.rand(4, 3), loss="Sum")
    assert report.error is None
    assert report.silent == ()
    assert all(one.moments[-1].grad is not None for one in report.tensors)


def test_a_weight_of_zeros_is_not_blamed_for_itself():
    def start_at_zero(model):
        nn.init.zeros_(model.asked.weight)

    model = Asked(lambda m, x: m.other(x) + m.asked(torch.zeros_like(x)), start_at_zero)
    (silent,) = training_step(model, torch.rand(4, 3), loss="Sum").silent
    assert silent.parameters == ("asked.weight",)
    assert silent.sentence == (
        "What F.linear in asked multiplies it with is 0 everywhere: its input."
    )


def test_the_reason_is_known_when_the_backward_cannot_be():
    model = Asked(lambda m, x: m.other(m.asked(x)).detach())
    report = training_step(model, torch.rand(4, 3), loss="Sum")
    assert report.failed == "backward"
    assert {(one.module, one.silence) for one in report.silent} == {
        ("asked", "detached"),
        ("other", "detached"),
    }


def test_a_tied_weight_is_asked_once_under_its_first_name():
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    model[1].weight = model[0].weight
    report = training_step(model, torch.rand(2, 3), loss="Sum")
    assert [one.name for one in report.tensors] == ["0.weight", "0.bias", "1.bias"]
    assert report.tensors[0].names == ("0.weight", "1.weight")
    assert report.silent == ()


@pytest.mark.parametrize("name", ["lenet5", "digits_cnn", "quickstart_mlp", "two_heads"])
def test_every_parameter_of_an_example_has_a_gradient_or_a_reason(name):
    graph = EXAMPLES[name]
    torch.manual_seed(0)
    report = training_step(to_module(graph), feed_all(specs_of(graph)), loss="Mean")
    assert report.error is None
    for one in report.tensors:
        if one.role == "parameter":
            grad = one.moments[3].grad
            silent = grad is None or not report.figures[grad].norm
            assert (one.silence is not None) == silent, one.name
