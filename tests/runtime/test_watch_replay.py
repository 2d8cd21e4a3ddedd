import math

import pytest
import torch
from torch import nn

import builder
from runtime.datasets import DATASETS
from runtime.events import Checkpoint, Ended
from runtime.loop import fit
from runtime.settings import TrainSettings
from runtime.training import train
from runtime.watch_choice import Watching
from runtime.watch_replay import BreakFinder, first_break
from runtime.watch_view import watch_view


class Counting(nn.Module):
    """A layer that does something else in the training step of this number."""

    def __init__(self, step):
        super().__init__()
        self.left = step

    def forward(self, x):
        self.left -= self.training
        return self.odd(x) if self.left == 0 else x

    def odd(self, x):
        return x * math.inf


class BreaksBackward(Counting):
    """sqrt is 0 at 0, and its slope there infinite."""

    def odd(self, x):
        return x + ((x - x).sqrt()) * 0


class TooLarge(Counting):
    """Finite, but its square is not."""

    def odd(self, x):
        return x * 1e33


def network(odd):
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 8), odd, nn.Linear(8, 10))


def broken(module, step, **settings):
    """Return what the finder says of a run that breaks at a step."""
    plain = {"data": "digits", "loss": "MSE", "optimizer": "SGD", "epochs": 1, "threads": 1}
    chosen = TrainSettings(**{**plain, **settings})
    finders = []

    def looker(module):
        finders.append(BreakFinder(module, step, chosen.lr))
        return finders[-1]

    list(fit(module, DATASETS["digits"].load(seed=0), chosen, looker=looker))
    return finders[-1].found


def test_the_first_layer_whose_output_is_not_finite_is_named():
    found = broken(network(Counting(7)), 7, lr=0.01)
    assert (found.kind, found.layer, found.step) == ("not finite", "2", 7)
    assert found.sentence.startswith(
        "At step 7 the output of 2 is the first that is not finite; what it is given goes up to "
    )
    assert found.suggestion == (
        "Try a learning rate below 0.01, for example 0.001; or normalise what 2 is given."
    )


def test_a_backward_pass_that_breaks_is_found_a_step_before_the_loss_is_not_finite():
    found = broken(network(BreaksBackward(7)), 8)
    assert (found.layer, found.step) == ("2", 7)
    assert found.sentence == (
        "At step 7 the backward pass of 2 gives the first number that is not finite."
    )


def test_a_loss_that_is_not_finite_while_every_layer_is_names_the_last_one():
    found = broken(network(TooLarge(7)), 7)
    assert (found.layer, found.step) == ("3", 7)
    assert "every layer is finite, and the output of 3 goes up to" in found.sentence
    assert found.sentence.endswith("but the loss of it is not.")


class Between(nn.Module):
    """Computes something that is no layer between two layers."""

    def __init__(self):
        super().__init__()
        self.flat, self.one, self.two = nn.Flatten(), nn.Linear(64, 8), nn.Linear(8, 10)

    def forward(self, x):
        return self.two(self.one(self.flat(x)) * math.inf)


def test_what_is_no_layer_is_told_by_its_neighbours():
    found = broken(Between(), 1)
    assert found.sentence == (
        "At step 1 what two is given, behind one, is the first that is not finite."
    )


def test_weights_that_a_step_makes_too_large_are_named():
    module = network(TooLarge(1))
    module[1].requires_grad_(False)
    found = broken(module, 2, lr=1e6, loss="CrossEntropy")
    assert (found.layer, found.step) == ("3", 1)
    assert found.sentence == (
        "At step 1 the update of 3.weight is the first that is not finite: its gradient was, but "
        "the step was too large for its numbers."
    )


class Shrugs(nn.Module):
    """Hands on a loss that is finite, with a slope that is not."""

    def forward(self, x):
        return x[:, :1] * 0 + (x[:, 1:] - x[:, 1:]).abs().pow(0.5)


def test_a_loss_whose_own_slope_is_not_finite_is_told():
    module = nn.Sequential(nn.Flatten(), nn.Linear(64, 11), Shrugs())
    found = broken(module, 2)
    assert (found.layer, found.step) == ("2", 1)
    assert "the backward pass of 2 gives the first number" in found.sentence


def test_a_healthy_step_is_told_nothing_and_no_hook_is_left():
    module = network(nn.ReLU())
    assert broken(module, 7) is None
    assert not any(layer._forward_hooks for layer in module.modules())


def wild():
    layers = ("Flatten", ("Linear", {"out_features": 64}), "ReLU", ("Linear", {"out_features": 10}))
    return builder.chain(*layers, inputs=("N", 1, 8, 8))


def diverged(settings):
    """Return the checkpoint a diverging run leaves, and where its loss is not finite."""
    first, end = None, None
    for event in train(wild(), settings):
        if isinstance(event, Checkpoint) and first is None:
            weights = {name: tensor.clone() for name, tensor in event.weights.items()}
            first = Checkpoint(step=event.step, weights=weights, resume=event.resume)
        end = event
    assert isinstance(end, Ended)
    assert end.kind == "diverged"
    return first, end.step


def test_a_run_that_diverged_is_done_again_to_the_step_that_broke():
    settings = TrainSettings(data="digits", loss="MSE", optimizer="SGD", lr=50.0, threads=1)
    first, step = diverged(settings)
    found = first_break(wild(), settings, first, step)
    assert found.kind == "not finite"
    assert found.step in (step - 1, step)
    assert found.layer in ("linear1", "linear2", "relu1")


def test_doing_it_again_takes_no_longer_than_it_may():
    settings = TrainSettings(data="digits", threads=1, epochs=10_000)
    assert first_break(wild(), settings, None, 400_000, limit_s=0.1) is None


@pytest.mark.parametrize("watch", [Watching(), Watching(gradients=1)])
def test_a_run_in_its_own_process_notes_where_it_broke(supervisor, opened, waiting, watch):
    settings = TrainSettings(
        data="digits", loss="MSE", optimizer="SGD", lr=50.0, epochs=50, threads=1, watch=watch
    )
    run = opened(supervisor.start(wild(), settings))
    waiting(lambda: run.state().ended, "the end")
    assert run.state().name == "diverged"
    (found,) = watch_view(run).diagnoses
    assert found.kind == "not finite"
    assert found.layer
    run.close()
