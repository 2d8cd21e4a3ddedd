import math
from itertools import chain

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations

from runtime.control import Commands
from runtime.datasets import DATASETS
from runtime.events import (
    Ended,
    Histograms,
    Layer,
    Losses,
    Paused,
    Started,
    Watched,
    WatcherFailed,
)
from runtime.feed import Feed
from runtime.loop import fit
from runtime.settings import TrainSettings, parse_settings
from runtime.watch_choice import Watching
from runtime.watch_histograms import BINS, histograms
from runtime.watch_layers import WHOLE, Parts
from runtime.watch_looks import WINDOW, DeadLook
from runtime.watching import Watch

EVERY_STEP = Watching(gradients=1, activations=1, updates=1, dead=1, histograms=10.0)


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 10))


def run(module, watch, control=None, **settings):
    plain = {"data": "digits", "epochs": 1, "threads": 1, "optimizer": "SGD", **settings}
    chosen = TrainSettings(**plain, watch=watch)
    return fit(module, DATASETS[chosen.data].load(seed=0), chosen, control=control)


def looks(events, watcher):
    """Return what a watcher saw, by step."""
    seen = [event for event in events if isinstance(event, Watched) and event.watcher == watcher]
    return {
        step: dict(zip([layer.name for layer in event.layers], row, strict=True))
        for event in seen
        for step, row in zip(event.steps, event.figures, strict=True)
    }


def by_hand(module, lr, steps):
    """Yield the module and its outputs after each backward pass of the loop a book would write."""
    split = DATASETS["digits"].load(seed=0)
    optimizer = torch.optim.SGD(module.parameters(), lr=lr)
    feed = Feed(split.x_train, split.y_train, 32, 0, on=torch.device("cpu"))
    for _, (x, y) in zip(range(steps), feed.batches(0), strict=False):
        optimizer.zero_grad()
        outputs = [x := layer(x) for layer in module]
        nn.functional.cross_entropy(x, y).backward()
        yield [output.detach() for output in outputs]
        optimizer.step()


def test_a_watched_run_has_the_very_curve_of_one_that_is_not():
    watched, bare = (
        list(chain(*(e.losses for e in run(network(), watch) if isinstance(e, Losses))))
        for watch in (EVERY_STEP, Watching())
    )
    assert watched == bare


def test_without_watchers_nothing_is_told_and_no_step_is_looked_at():
    events = list(run(network(), Watching()))
    assert not [e for e in events if isinstance(e, Watched | Histograms)]
    assert Watch(network(), Watching(), 0, 0.0).due == math.inf


@pytest.mark.parametrize("most_numbers", [0, 1 << 17])
def test_gradients_outputs_and_updates_are_those_of_the_loop_a_book_would_write(
    most_numbers, monkeypatch
):
    monkeypatch.setattr("runtime.flat.MOST_NUMBERS", most_numbers)  # 0: the weights stay apart
    events = list(run(network(), EVERY_STEP, lr=0.1))
    gradients, outputs, updates = (
        looks(events, watcher) for watcher in ("gradients", "activations", "updates")
    )
    assert set(gradients) == set(outputs) == set(updates) == set(range(1, 46))
    module = network()
    for step, seen in enumerate(by_hand(module, 0.1, 10), 1):
        for place in (1, 3):
            numbers = [p.grad.flatten() for p in module[place].parameters()]
            weights = [p.detach().flatten() for p in module[place].parameters()]
            norm = torch.cat(numbers).norm().item()
            assert gradients[step][str(place)] == pytest.approx(norm, rel=1e-4)
            moved = 0.1 * norm / torch.cat(weights).norm().item()
            assert updates[step][str(place)] == pytest.approx(moved, rel=1e-3)
        for place, output in enumerate(seen):
            a_sample = output.flatten(1).norm(dim=1).square().mean().sqrt().item()
            assert outputs[step][str(place)] == pytest.approx(a_sample, rel=1e-4)


def test_a_watcher_looks_at_the_first_step_and_then_at_every_so_many():
    events = list(run(network(), Watching(gradients=10)))
    assert list(looks(events, "gradients")) == [1, 10, 20, 30, 40]
    assert not looks(events, "activations")


def test_layers_are_named_with_the_number_of_their_parameters():
    (first, *_) = (e for e in run(network(), EVERY_STEP) if isinstance(e, Watched))
    assert first.watcher == "gradients"
    assert first.layers == (Layer("1", 64 * 24 + 24), Layer("3", 24 * 10 + 10))


def test_a_frozen_layer_is_not_there_and_one_that_is_not_reached_has_no_gradient():
    module = network()
    module[1].requires_grad_(False)
    module.extra = nn.Linear(2, 2)
    module.forward = lambda x: module[3](module[2](module[1](module[0](x))))
    first = next(iter(looks(run(module, Watching(gradients=1)), "gradients").values()))
    assert set(first) == {"3", "extra"}
    assert first["extra"] == 0.0


class Twice(nn.Module):
    """A layer that is called twice, one whose weight is computed, a recurrent one, a tied one."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.shared = nn.Linear(64, 64)
        self.normed = parametrizations.weight_norm(nn.Linear(64, 16))
        self.rows = nn.LSTM(16, 8, batch_first=True)
        self.first, self.again = nn.Linear(8, 8), nn.Linear(8, 8)
        self.again.weight = self.first.weight
        self.head = nn.Linear(8, 10)

    def forward(self, x):
        x = self.shared(self.shared(x.flatten(1)) * self.scale)
        rows, _ = self.rows(self.normed(x).unsqueeze(1))
        return self.head(self.again(self.first(rows[:, 0])))


def test_each_call_has_a_name_and_each_parameter_belongs_to_one_layer():
    events = list(run(Twice(), EVERY_STEP))
    outputs = looks(events, "activations")[1]
    calls = ["shared", "shared (2)", "rows", "first", "again", "head"]
    assert [name for name in outputs if not name.startswith("normed")] == [*calls, WHOLE]
    gradients = looks(events, "gradients")[1]
    assert list(gradients) == [WHOLE, "shared", "normed", "rows", "first", "again", "head"]
    module = Twice()
    parts = Parts(module)
    assert sum(layer.size for layer in parts.layers) == sum(p.numel() for p in module.parameters())
    assert all(value > 0 for value in gradients.values())


def test_no_hook_is_left_on_the_model():
    module = network()
    list(run(module, EVERY_STEP))
    assert not any(layer._forward_hooks or layer._backward_hooks for layer in module.modules())


class FailsAt(nn.Module):
    def __init__(self, step):
        super().__init__()
        self.inner, self.left = network(), step

    def forward(self, x):
        self.left -= self.training
        return self.inner(x if self.left else x.reshape(7, 7))


def test_no_hook_is_left_on_a_model_that_fails_in_a_watched_step():
    module = FailsAt(5)
    *_, ended = run(module, EVERY_STEP)
    assert isinstance(ended, Ended)
    assert ended.kind == "failed"
    assert not any(layer._forward_hooks for layer in module.modules())


def test_what_was_seen_behind_a_loss_that_is_not_finite_is_forgotten():
    class Breaks(FailsAt):
        def forward(self, x):
            self.left -= self.training
            return self.inner(x) * (math.nan if self.left == 0 else 1)

    events = list(run(Breaks(20), EVERY_STEP, epochs=1000))
    assert events[-1].kind == "diverged"
    assert max(looks(events, "gradients")) == events[-1].step == 20
    assert math.isnan(looks(events, "gradients")[20]["inner.3"])


def test_watchers_can_be_changed_while_the_run_goes():
    control, steps = Commands(), {}
    control.watch(Watching(activations=5))
    for event in run(network(), Watching(gradients=1), control, epochs=40):
        match event:
            case Watched(watcher=watcher, steps=seen):
                steps.setdefault(watcher, []).extend(seen)
                if watcher == "activations" and max(seen) > 500:
                    control.watch(Watching())
    assert steps["gradients"][0] == 1
    assert max(steps["gradients"]) < 500, "the gradients were switched off at the first flush"
    assert 500 < max(steps["activations"]) < 40 * 45 - 100
    assert {step % 5 for step in steps["activations"][1:]} == {0}


def test_a_choice_made_during_a_pause_holds_when_the_run_goes_on():
    control = Commands()
    control.give("pause")
    control.give("resume")
    seen = []
    for event in run(network(), Watching(), control, epochs=20):
        if isinstance(event, Paused):
            control.watch(Watching(gradients=1))
        seen += event.steps if isinstance(event, Watched) else ()
    assert seen


def test_a_unit_that_nothing_switches_on_is_dead():
    module = network()
    with torch.no_grad():
        module[1].weight[:6], module[1].bias[:6] = 0, -100.0
    shares = looks(run(module, Watching(dead=1), lr=1e-6), "dead")
    assert set(shares[45]) == {"2"}
    assert shares[45]["2"] == 6 / 24


def test_a_unit_is_dead_only_after_a_while_without_activity():
    module = nn.Sequential(nn.Conv2d(1, 4, 1), nn.ReLU())
    look = DeadLook(module)

    def seen(x):
        look.before(1)
        module(x)
        look.between()
        return look.taken[0].item()

    with torch.no_grad():
        module[0].weight.copy_(torch.tensor([1.0, 1.0, 1.0, -1.0]).reshape(4, 1, 1, 1))
        module[0].bias.zero_()
    on, off = torch.ones(2, 1, 3, 3), torch.full((2, 1, 3, 3), -1.0)
    assert seen(on) == 0.25
    assert seen(off) == 0.0  # now each of the four channels was active once
    assert [seen(off) for _ in range(WINDOW - 2)] == [0.0] * (WINDOW - 2)
    assert seen(off) == 0.75
    assert look.layers == (Layer("1", 4),)


def test_the_units_of_rows_of_features_are_the_features():
    look = DeadLook(module := nn.Sequential(nn.Linear(5, 7), nn.ReLU()))
    look.before(2)
    module(torch.zeros(2, 3, 5))
    look.between()
    assert look.layers == (Layer("1", 7),)


def test_histograms_count_every_number_of_every_parameter_and_its_gradient():
    module = network()
    *_, last = (e for e in run(module, Watching(histograms=10.0)) if isinstance(e, Histograms))
    named = dict(network().named_parameters())
    assert {(row.parameter, row.of) for row in last.rows} == {
        (name, of) for name in named for of in ("weights", "gradients")
    }
    assert all(sum(row.counts) == row.size == named[row.parameter].numel() for row in last.rows)
    assert all(len(row.counts) == BINS and not row.not_finite for row in last.rows)


def test_a_histogram_is_the_one_of_torch():
    numbers = torch.randn(1000)
    (found,) = histograms("weights", [("w", numbers)])
    assert (found.low, found.high) == (numbers.min().item(), numbers.max().item())
    assert found.counts == tuple(map(int, torch.histc(numbers, BINS).tolist()))


@pytest.mark.parametrize(
    ("numbers", "not_finite", "counted"),
    [
        ([0.0, math.nan, 1.0, math.inf, -math.inf], 3, 2),
        ([math.nan], 1, 0),
        ([], 0, 0),
        ([2.0, 2.0, 2.0], 0, 3),
        ([0.0], 0, 1),
    ],
)
def test_what_is_not_finite_is_counted_apart(numbers, not_finite, counted):
    (found,) = histograms("weights", [("w", torch.tensor(numbers))])
    assert (found.not_finite, sum(found.counts)) == (not_finite, counted)
    assert found.low < found.high


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64])
def test_numbers_of_every_kind_are_counted(dtype):
    (found,) = histograms("weights", [("w", torch.ones(8, dtype=dtype))])
    assert sum(found.counts) == 8 * (2 if dtype.is_complex else 1)


class Odd(nn.Module):
    """Hands on numbers that torch cannot take the norm of."""

    def forward(self, x):
        return x.detach().to(torch.float8_e4m3fn)


class WithOdd(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner, self.odd = network(), Odd()

    def forward(self, x):
        self.odd(x)
        return self.inner(x)


def test_a_watcher_that_cannot_look_is_switched_off_and_the_run_goes_on():
    events = list(run(WithOdd(), Watching(gradients=1, activations=1)))
    (failed,) = (e for e in events if isinstance(e, WatcherFailed))
    assert failed.watcher == "activations"
    assert failed.sentence.startswith(
        "This cannot be watched in this model, and is switched off. torch says: "
    )
    assert len(looks(events, "gradients")) == 45
    assert events[-1].kind == "finished"


def test_a_watcher_says_what_it_has_cost_since_it_was_switched_on():
    events = list(run(network(), EVERY_STEP, epochs=10))
    assert isinstance(events[0], Started)
    costs = {e.watcher: e.cost for e in events if isinstance(e, Watched)}
    assert set(costs) == {"gradients", "activations", "updates", "dead"}
    for cost in costs.values():
        assert 0 < cost.spent_s < cost.over_s
    together = sum(cost.spent_s / cost.over_s for cost in costs.values())
    assert 0.02 < together < 0.9


@pytest.mark.parametrize(
    "watch", [{"gradients": -1}, {"histograms": 100.0}, {"colours": 1}, {"dead": 1.5}, 7, None]
)
def test_a_choice_that_cannot_be_used_is_said_with_what_can(watch):
    (problem,) = parse_settings({"data": "iris", "watch": watch})
    assert problem.where == "watch"
    assert "Choose for each watcher every how many steps it looks, 0 to 100000" in problem.sentence
