import contextlib
import copy
import io

import pytest
import torch
from torch import nn

from builder.language import Evaluator, parse
from builder.problems import Problem
from inspector.modules.hook_kinds import ROWS
from inspector.modules.hook_targets import expression_of, places
from inspector.modules.hooks import MOST_FIRINGS, NOT_CALLED, hook_lesson
from inspector.modules.run_record import HOOK_KINDS
from inspector.modules.source import module_of
from tests.inspector.modules.made import Tree

# Sequential in a class, a layer that is called twice, a nested output, a method's name as a path.
PROGRAM = """\
import torch
from torch import nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 8), nn.ReLU(inplace=True))
        self.rnn = nn.LSTM(8, 4, batch_first=True)
        self.parts = nn.ModuleDict({"head": nn.Linear(4, 4)})

    def forward(self, x):
        y, _ = self.rnn(self.body(x))
        y = self.parts["head"](y)
        y, (h, c) = self.rnn(self.body(y))
        return {"y": y, "h": h}


model = Net()
"""
PLACES = ("", "body", "body.0", "rnn", "parts.head")


def in_real_torch(text):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(text, "program", "exec"), {"__name__": "__main__"})
    return said.getvalue().splitlines()


def in_the_language(text):
    evaluator = Evaluator(parse(text))
    evaluator.run()
    return evaluator.output.splitlines()


def lesson(path, kind, x=None):
    made = module_of(PROGRAM)
    with made.evaluator.inside():
        return hook_lesson(made.module, path, kind, (torch.ones(2, 5, 4) if x is None else x,))


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")
@pytest.mark.filterwarnings("ignore:For backward hooks to be called")
@pytest.mark.parametrize("kind", HOOK_KINDS)
@pytest.mark.parametrize("path", PLACES)
def test_the_code_prints_what_the_lesson_says_here_and_in_real_torch(kind, path):
    report = lesson(path, kind)
    if report.error is not None:
        assert (kind, path) in {("full_backward", "body.0"), ("full_backward_pre", "body.0")}
        with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
            in_real_torch(f"{PROGRAM}{report.code}")
        return
    # torch calls no hook where a dict comes out, nor on what a layer behind it writes over.
    silent = {("full_backward", ""), ("full_backward_pre", ""), ("tensor", "body.0")}
    assert (NOT_CALLED in report.notes) is ((kind, path) in silent)
    assert bool(report.printed) is ((kind, path) not in silent)
    assert in_real_torch(f"{PROGRAM}\n{report.code}\n") == list(report.printed)
    assert in_the_language(f"{PROGRAM}\n{report.code}\n") == list(report.printed)


def test_the_order_is_the_true_one():
    module = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
    report = hook_lesson(module, "0", "full_backward", (torch.ones(2, 3),))
    assert [(one.event, one.path) for one in report.moments] == [
        ("begins", ""),
        ("begins", "0"),
        ("ends", "0"),
        ("begins", "1"),
        ("ends", "1"),
        ("ends", ""),
        ("loss", ""),
        ("arrives", "1"),
        ("accumulated", "1.bias"),
        ("accumulated", "1.weight"),
        ("hook", "0"),
        ("arrives", "0"),
        ("accumulated", "0.bias"),
        ("accumulated", "0.weight"),
    ]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [("forward_pre", "begins", "ends"), ("forward", "ends", "begins")],
)
def test_a_forward_hook_stands_at_its_end_of_the_call(kind, before, after):
    module = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
    events = [one.event for one in hook_lesson(module, "0", kind, (torch.ones(2, 3),)).moments]
    at = events.index("hook")
    assert (events[at - 1], events[at + 1]) == (before, after)
    assert "loss" not in events


def test_it_is_called_with_the_gradients_torch_gives():
    module = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
    x = torch.randn(2, 3)
    report = hook_lesson(module, "1", "full_backward", (x,))
    _, sent, received = report.firings[0].arguments
    middle = module[0](x).detach().requires_grad_()
    module[1](middle).sum().backward()
    assert [part.place for part in sent.parts] == ["grad_input[0]"]
    assert sent.parts[0].summary.mean == pytest.approx(middle.grad.double().mean().item())
    assert received.parts[0].summary.mean == 1


def test_what_is_none_is_said():
    report = hook_lesson(nn.Linear(3, 1), "", "full_backward", (torch.ones(2, 3),))
    assert report.firings[0].arguments[1].text == "a tuple of 1: None"
    assert "no inputs require gradients" in report.notes[0]


def test_a_hook_on_a_layer_that_is_called_twice_fires_twice():
    relu = nn.ReLU()
    module = nn.Sequential(relu, nn.Linear(3, 3), relu)
    report = hook_lesson(module, "0", "forward", (torch.ones(2, 3),))
    assert len(report.firings) == 2
    assert [one.firing for one in report.moments if one.event == "hook"] == [0, 1]


def test_of_many_firings_the_first_are_kept():
    relu = nn.ReLU()
    module = nn.Sequential(*[relu] * (MOST_FIRINGS + 9))
    report = hook_lesson(module, "0", "forward", (torch.ones(2, 3),))
    assert (len(report.firings), report.more_firings) == (MOST_FIRINGS, 9)


def test_a_module_stands_for_its_first_trained_parameter():
    module = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    module[0].weight.requires_grad_(False)
    assert hook_lesson(module, "", "post_accumulate", (torch.ones(2, 3),)).path == "0.bias"


def test_the_module_its_hooks_and_its_gradients_are_left_as_they_were():
    module = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
    module[0].weight.grad = given = torch.ones(3, 3)
    state = copy.deepcopy(module.state_dict())
    for kind in HOOK_KINDS:
        report = hook_lesson(module, "0", kind, (torch.ones(2, 3),))
        assert report.firings
    assert all(torch.equal(state[name], one) for name, one in module.state_dict().items())
    assert module[0].weight.grad is given
    assert torch.equal(given, torch.ones(3, 3))
    assert module[0].bias.grad is None
    for one in module.modules():
        assert not one._forward_hooks
        assert not one._forward_pre_hooks
        assert not one._backward_hooks
        assert not one._backward_pre_hooks
    assert not module[0].weight._backward_hooks
    assert not module[0].weight._post_accumulate_grad_hooks


def test_an_older_gradient_is_not_in_what_is_accumulated():
    module = nn.Linear(3, 1)
    module.weight.grad = torch.full((1, 3), 100.0)
    report = hook_lesson(module, "weight", "post_accumulate", (torch.ones(2, 3),))
    parts = {part.place: part.summary for part in report.firings[0].arguments[0].parts}
    assert parts["parameter.grad"].mean == 2


@pytest.mark.parametrize(
    ("module", "path", "kind", "sentence"),
    [
        (nn.Linear(2, 2), "nowhere", "forward", "The model has no module nowhere."),
        (nn.ReLU(), "", "parameter", "The model has no parameter that is trained."),
        (
            nn.Linear(2, 2).requires_grad_(False),
            "weight",
            "post_accumulate",
            "weight is frozen: no gradient comes to it.",
        ),
        (
            nn.LazyLinear(2),
            "bias",
            "parameter",
            "bias is lazy: there is none before the first call.",
        ),
        (
            nn.Linear(2, 2).requires_grad_(False),
            "",
            "full_backward",
            "Nothing in the output requires a gradient, so there is no backward pass in which this "
            "hook could be called. Give the model a parameter that is trained.",
        ),
    ],
)
def test_a_hook_that_cannot_be_placed_is_said_in_a_sentence(module, path, kind, sentence):
    problem = hook_lesson(module, path, kind, (torch.ones(2, 2),))
    assert isinstance(problem, Problem)
    assert (problem.where, problem.sentence) == (path, sentence)


def test_a_forward_that_fails_tells_what_happened_before():
    module = nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 1))
    report = hook_lesson(module, "0", "forward", (torch.ones(2, 3),))
    assert report.error.sentence.startswith("1 (Linear) failed.")
    assert len(report.firings) == 1


def test_a_lazy_module_is_hooked_and_is_lazy_again():
    module = nn.LazyLinear(2)
    assert hook_lesson(module, "", "full_backward", (torch.ones(2, 3),)).firings
    assert nn.parameter.is_lazy(module.weight)


def test_places_are_modules_or_trained_parameters():
    module = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    module[0].bias.requires_grad_(False)
    assert places(module, "forward") == ("", "0", "1")
    assert places(module, "parameter") == ("0.weight",)


def test_an_expression_reaches_the_very_part():
    made = module_of(PROGRAM)
    for path, one in made.module.named_modules():
        assert eval(expression_of(made.module, path, leaf=False), {"model": made.module}) is one
    for path, one in made.module.named_parameters():
        assert eval(expression_of(made.module, path, leaf=True), {"model": made.module}) is one
    assert expression_of(made.module, "body.0.weight", leaf=True) == "model.body[0].weight"
    named = nn.ModuleDict({"2nd": nn.Linear(1, 1)})
    assert expression_of(named, "2nd", leaf=False) == 'model.get_submodule("2nd")'


def test_every_kind_names_a_method_torch_has():
    for row in ROWS.values():
        owner = nn.Module if row.on == "module" else torch.Tensor
        assert callable(getattr(owner, row.method))


def test_the_loss_is_taken_from_the_first_tensor_that_can_give_a_gradient():
    report = hook_lesson(Tree(), "body", "full_backward", (torch.ones(2, 4),))
    assert "output['y'].sum().backward()" in report.code
