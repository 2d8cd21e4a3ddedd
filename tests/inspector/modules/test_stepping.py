"""A training step under the microscope: torch, without us, takes the same step and is compared."""

import copy
import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812  torch's documentation calls it so
from torch.nn.modules import module as module_hooks

from inspector.gradients.figures import figure_of
from inspector.modules import step_layers, step_tensors
from inspector.modules.step_record import StepReport
from inspector.modules.stepping import training_step

X = torch.randn(6, 1, 8, 8, generator=torch.Generator().manual_seed(0))
Y = torch.tensor([0, 1, 2, 0, 1, 2])


def small():
    torch.manual_seed(0)
    features = (nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True))
    return nn.Sequential(*features, nn.Flatten(), nn.Linear(144, 3))


def row(report, name):
    return next(one for one in report.tensors if one.name == name)


def figure(report, index):
    return None if index is None else report.figures[index]


class Plain:
    """The same steps, as a learner writes them, with a note of everything at the last one."""

    def __init__(self, model, make, steps):
        self.model, self.optimizer = model, make(model.parameters())
        for _ in range(steps):
            self.moments = []
            self.optimizer.zero_grad()
            self.look()
            output = model(X)
            self.look()
            self.loss = F.cross_entropy(output, Y)
            self.look()
            self.loss.backward()
            self.look()
            self.before = {name: one.detach().clone() for name, one in model.named_parameters()}
            self.state_before = self.state()
            self.optimizer.step()
            self.look()

    def look(self):
        self.moments.append(
            {
                name: (figure_of(one), None if one.grad is None else figure_of(one.grad))
                for name, one in self.model.state_dict(keep_vars=True).items()
            }
        )

    def state(self):
        return {
            (name, key): figure_of(torch.as_tensor(value))
            for name, one in self.model.named_parameters()
            for key, value in self.optimizer.state[one].items()
        }


MAKERS = {
    "SGD": ({"lr": 0.1, "momentum": 0.9}, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    "Adam": ({"beta1": 0.5}, lambda p: torch.optim.Adam(p, betas=(0.5, 0.999))),
    "AdamW": ({}, torch.optim.AdamW),
}


@pytest.mark.parametrize("optimizer", MAKERS)
@pytest.mark.parametrize("steps", [1, 3])
class TestAStep:
    @pytest.fixture
    def both(self, optimizer, steps):
        options, make = MAKERS[optimizer]
        plain = Plain(small(), make, steps)
        model = small()
        report = training_step(model, X, Y, optimizer=optimizer, options=options, steps=steps)
        assert report.error is None
        assert report.steps_before == steps - 1
        assert report.loss == pytest.approx(plain.loss.item())
        assert list(map(torch.equal, model.parameters(), plain.model.parameters())) == [True] * 6
        return report, plain

    def test_every_tensor_is_torchs_at_every_moment(self, both):
        report, plain = both
        for one in report.tensors:
            assert [
                (figure(report, moment.value), figure(report, moment.grad))
                for moment in one.moments
            ] == [moment[one.name] for moment in plain.moments]

    def test_the_updates_and_their_ratios_are_torchs(self, both):
        report, plain = both
        parameters = dict(plain.model.named_parameters())
        assert {one.name for one in report.tensors if one.role == "parameter"} == set(parameters)
        for name, parameter in parameters.items():
            told, before = row(report, name), plain.before[name]
            update = parameter.detach() - before
            ratio = update.norm() / before.norm()
            expected = pytest.approx(ratio.item(), rel=1e-5) if ratio.isfinite() else None
            assert figure(report, told.update) == figure_of(update)
            assert told.ratio == expected

    def test_what_the_optimiser_remembers_is_torchs(self, both):
        report, plain = both
        entries = [(one.name, entry) for one in report.tensors for entry in one.state]
        before = {(name, one.name): figure(report, one.before) for name, one in entries}
        after = {(name, one.name): figure(report, one.after) for name, one in entries}
        assert {key: one for key, one in before.items() if one is not None} == plain.state_before
        assert after == plain.state()


def test_the_gradients_of_activations_are_torchs_and_bear_an_operation_in_place():
    model = small()
    plain = copy.deepcopy(model)
    plain[2] = nn.ReLU()
    report = training_step(model, X, Y)
    outputs, x = [], X
    for layer in plain:
        x = layer(x)
        x.retain_grad()
        outputs.append(x)
    F.cross_entropy(x, Y).backward()
    assert [one.path for one in report.activations] == ["0", "1", "2", "3", "4"]
    for told, one in zip(report.activations, outputs, strict=True):
        grad, value = report.figures[told.grad], report.figures[told.value]
        assert grad.norm == pytest.approx(one.grad.norm().item(), rel=1e-5)
        assert value.norm == pytest.approx(one.norm().item(), rel=1e-5)
        assert told.zeros == pytest.approx((one == 0).float().mean().item())


def test_the_stages_say_what_they_did_in_lines_that_do_it():
    model = small()
    report = training_step(model, X, Y, options={"lr": 0.5})
    names = [name for name, _ in model.named_parameters()]
    buffers = tuple(f"1.{name}" for name in ("running_mean", "running_var", "num_batches_tracked"))
    assert [(one.name, one.changed) for one in report.stages] == [
        ("forward", buffers),
        ("loss", ()),
        ("backward", tuple(names)),
        ("step", tuple(names)),
    ]
    assert [report.figures[at].shape for one in report.stages for at in one.output] == [(6, 3), ()]
    assert report.stages[2].sentence == "6 of 6 parameters have a gradient."
    again = small()
    exec(report.code, {"torch": torch, "F": F, "model": again, "x": X, "y": Y})
    assert torch.equal(again[4].weight, model[4].weight)


def test_a_report_travels():
    report = training_step(small(), X, Y, optimizer="Adam", steps=2)
    assert StepReport.model_validate_json(report.model_dump_json()) == report


def test_the_tensor_in_view_keeps_its_cells_when_there_is_no_room_for_others(monkeypatch):
    monkeypatch.setattr(step_tensors, "MOST_CELLS", 0)
    report = training_step(small(), X, Y, look_at="0.weight")
    for name, whole in (("0.weight", True), ("4.bias", False)):
        seen = [figure(report, at) for m in row(report, name).moments for at in (m.value, m.grad)]
        assert all((one.values is not None) == whole for one in seen if one is not None)


def test_a_gradient_that_is_written_in_place_is_another_one():
    layer = nn.Linear(2, 2)
    layer(torch.ones(1, 2)).sum().backward()
    tracks = step_tensors.Tracks(layer, step_tensors.Figures(), "")
    assert tracks.look() == ()
    layer.bias.grad.mul_(2)
    assert tracks.look() == ("bias",)
    assert tracks.look() == ()


def test_nothing_of_the_looking_stays_behind():
    model, x = small(), X.clone().requires_grad_()
    hooks = (module_hooks._global_forward_hooks, module_hooks._global_forward_pre_hooks)
    before = [len(one) for one in hooks]
    training_step(model, x, Y)
    assert [len(one) for one in hooks] == before
    for one in model.modules():
        assert not one._forward_hooks
        assert not one._forward_pre_hooks
        assert not one._backward_hooks
        assert not one._backward_pre_hooks
    assert not any(one._backward_hooks for one in (x, *model.parameters()))


class GivesItsWeight(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))

    def forward(self, _x):
        return self.w


def test_no_hook_stays_on_a_parameter_that_came_out():
    model = GivesItsWeight()
    assert training_step(model, torch.ones(1), loss="Sum").activations[0].grad is not None
    assert not model.w._backward_hooks


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x, other):
        return {"rest": [None, 3], "logits": (self.fc(x + other),)}


def test_the_loss_is_made_of_the_first_tensor_wherever_it_stands():
    x = torch.ones(1, 2)
    report = training_step(Two(), (x, x), loss="Mean")
    assert report.error is None
    assert report.stages[0].code == "optimizer.zero_grad()\noutput = model(x1, x2)['logits'][0]"
    assert report.stages[1].code == "loss = output.mean()"


def test_a_lazy_module_gets_its_tensors_in_the_forward():
    report = training_step(nn.LazyLinear(3), torch.ones(2, 4), torch.tensor([0, 1]))
    assert [moment.value is None for moment in row(report, "weight").moments] == [True] + [
        False
    ] * 4
    assert row(report, "weight").ratio is not None


class Breaks(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(4, 5), nn.Linear(6, 3)

    def forward(self, x):
        return self.two(self.one(x))


class Words(nn.Module):
    def forward(self, _x):
        return "words"


class Once(nn.Module):
    """Its backward fails: a tensor it needs was changed."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))

    def forward(self, x):
        y = (self.w * x).exp()
        return y.mul(2).add(y.add_(1))


FAILING = {
    "forward": (Breaks(), "forward", "two (Linear) failed. It was called with 2×5."),
    "loss": (
        nn.Linear(4, 2),
        "loss",
        "The loss failed. F.cross_entropy was called with 2×2 and 3 int64.",
    ),
    "no tensor": (Words(), "loss", "The loss failed."),
    "no parameter": (nn.ReLU(), "backward", "The backward pass failed."),
    "in place": (Once(), "backward", "The backward pass failed."),
}


@pytest.mark.parametrize(("model", "stage", "sentence"), FAILING.values(), ids=FAILING)
def test_a_step_that_fails_is_told_as_far_as_it_came(model, stage, sentence):
    x = torch.ones(2, 2 if isinstance(model, Once) else 4)
    loss = "CrossEntropy" if stage == "loss" else "Sum"
    for steps in (1, 2):
        report = training_step(model, x, Y[:3], loss=loss, steps=steps)
        assert report.failed == stage
        assert report.error.sentence.startswith(sentence)
        assert report.error.message
        before = ("forward", "loss", "backward", "step")
        if steps == 1:
            done = [one.name for one in report.stages]
            assert done == list(before[: before.index(stage)])
            assert all(len(one.moments) == 1 + len(done) for one in report.tensors)


class Unregistered(nn.Module):
    """Its weight gets a gradient, and no optimiser knows of it."""

    def __init__(self):
        super().__init__()
        self.weights = [torch.ones(2, requires_grad=True)]

    def forward(self, x):
        return self.weights[0] * x


def test_no_parameter_is_left_for_the_optimiser():
    report = training_step(Unregistered(), torch.ones(2), loss="Sum")
    assert report.failed == "step"
    assert report.error.message == "optimizer got an empty parameter list"


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"loss": "Hinge"}, "'Hinge' is no loss here. Choose one of CrossEntropy, MSE,"),
        ({"loss": "MSE", "target": None}, "MSE compares the output with a target. Choose a batch,"),
        ({"optimizer": "Adagarad"}, "'Adagarad' is no optimiser here."),
    ],
)
def test_what_cannot_be_asked_is_refused(keywords, sentence):
    asked = {"target": Y, **keywords}
    assert training_step(small(), X, **asked).sentence.startswith(sentence)


def test_a_module_without_values_takes_no_step():
    found = training_step(nn.Linear(2, 2, device="meta"), torch.ones(1, 2), loss="Sum")
    assert found.sentence.startswith("The module is so large")


def test_nan_in_the_weights_is_told_and_does_not_stop_the_page():
    model = nn.Linear(2, 3)
    with torch.no_grad():
        model.weight[0, 0] = math.nan
    report = training_step(model, torch.ones(6, 2), Y)
    assert report.loss is None
    assert row(report, "weight").ratio is None
    assert report.stages[1].sentence == "The loss is not finite."
    assert StepReport.model_validate_json(report.model_dump_json()) == report


def test_of_many_calls_the_first_are_told(monkeypatch):
    monkeypatch.setattr(step_layers, "MOST_CALLS", 10)
    model = nn.Sequential(*(nn.ReLU() for _ in range(30)), nn.Linear(2, 2))
    report = training_step(model, torch.ones(1, 2), loss="Sum")
    assert report.error is None
    assert (len(report.activations), report.more_activations) == (10, 21)
