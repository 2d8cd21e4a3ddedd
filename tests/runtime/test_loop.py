import copy
import math
import time
from itertools import pairwise

import pytest
import torch
from torch import nn

from runtime.control import Commands
from runtime.datasets import DATASETS
from runtime.events import (
    Checkpoint,
    Ended,
    Losses,
    Paused,
    Resumed,
    Started,
    Validated,
)
from runtime.feed import Feed, batch_sizes
from runtime.loop import fit
from runtime.placement import suitable_threads, use_threads, work
from runtime.samples import Split
from runtime.settings import TrainSettings


def network(width=10, inputs=64, dropout=0.0):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(inputs, 24), nn.ReLU(), nn.Dropout(dropout), nn.Linear(24, width)
    )


def run(module=None, control=None, resume=None, **settings):
    chosen = TrainSettings(**{"data": "digits", "epochs": 2, "threads": 1, **settings})
    split = DATASETS[chosen.data].load(seed=chosen.seed)
    return fit(module or network(), split, chosen, control=control, resume=resume)


def curve(events):
    return {
        event.first_step + i: loss
        for event in events
        if isinstance(event, Losses)
        for i, loss in enumerate(event.losses)
    }


def kept(event):
    """Copy a checkpoint, as writing it would: its tensors are the model's own."""
    copied = {name: tensor.clone() for name, tensor in event.weights.items()}
    return Checkpoint(step=event.step, weights=copied, resume=copy.deepcopy(event.resume))


def test_a_run_tells_its_start_each_loss_each_epoch_and_its_end():
    events = list(run(epochs=3))
    assert isinstance(events[0], Started)
    assert (events[0].steps_per_epoch, events[0].steps) == (45, 135)
    assert sorted(curve(events)) == list(range(1, 136))
    assert [event.epoch for event in events if isinstance(event, Validated)] == [1, 2, 3]
    assert events[-1] == Ended(kind="finished", step=135, sentence="Finished: 3 epochs, 135 steps.")


def test_equal_settings_give_bitwise_equal_curves_and_another_seed_another_one():
    one, same, other = (curve(run(network(dropout=0.2), seed=s)) for s in (7, 7, 8))
    assert one == same
    assert one != other


def test_the_losses_are_those_of_the_loop_a_book_would_write():
    settings = TrainSettings(data="wine", epochs=3, lr=0.01, batch_size=16, threads=1, seed=4)
    split = DATASETS["wine"].load(seed=4)
    ours = curve(fit(network(3, 13), split, settings))
    module, book = network(3, 13), []
    optimizer = torch.optim.Adam(module.parameters(), lr=0.01, fused=True)
    feed = Feed(split.x_train, split.y_train, 16, 4, on=torch.device("cpu"))
    for epoch in range(3):
        for x, y in feed.batches(epoch):
            optimizer.zero_grad()
            loss = nn.CrossEntropyLoss()(module(x), y)
            loss.backward()
            optimizer.step()
            book.append(loss.item())
    assert list(ours.values()) == book


@pytest.mark.parametrize(
    ("data", "loss", "width", "accuracy"),
    [
        ("digits", "CrossEntropy", 10, 0.9),
        ("iris", "MSE", 3, 0.8),
        ("wine", "BCEWithLogits", 3, 0.9),
        ("breast_cancer", "BCEWithLogits", 1, 0.9),
        ("breast_cancer", "MSE", 1, 0.9),
        ("moons", "CrossEntropy", 2, 0.95),
        ("spirals", "CrossEntropy", 3, 0.9),
    ],
)
@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW"])
def test_every_dataset_is_learned(data, loss, width, accuracy, optimizer):
    options = {"lr": 0.3, "momentum": 0.9} if optimizer == "SGD" else {"lr": 0.01}
    if (data, optimizer) == ("digits", "SGD") or loss == "MSE":
        options = {**options, "lr": options["lr"] / 5}
    inputs = math.prod(DATASETS[data].input_shape)
    epochs = 150 if data in ("spirals", "moons") else 25
    module = network(width, inputs)
    events = list(run(module, data=data, loss=loss, optimizer=optimizer, epochs=epochs, **options))
    assert isinstance(events[-1], Ended)
    assert events[-1].kind == "finished"
    validated = [event for event in events if isinstance(event, Validated)]
    assert max(event.accuracy for event in validated) >= accuracy


def test_the_accuracy_is_the_share_of_validation_samples_in_their_class():
    module = network()
    events = list(run(module))
    split = DATASETS["digits"].load()
    right = (module.eval()(split.x_val).argmax(1) == split.y_val).float().mean()
    assert [e.accuracy for e in events if isinstance(e, Validated)][-1] == pytest.approx(
        float(right)
    )


def test_a_pause_does_no_step_and_a_resumed_run_is_the_uninterrupted_one():
    control = Commands()
    control.give("pause")
    control.give("resume")
    events, weights_at_pause = [], None
    module = network()
    for event in run(module, control, epochs=3):
        events.append(event)
        if isinstance(event, Paused):
            weights_at_pause = [p.clone() for p in module.parameters()]
        if isinstance(event, Resumed):
            assert all(map(torch.equal, weights_at_pause, module.parameters()))
    (paused,) = (event for event in events if isinstance(event, Paused))
    assert Resumed(paused.step) in events
    assert curve(events) == curve(run(epochs=3))


def test_the_time_of_a_pause_does_not_count():
    control = Commands()
    control.give("pause")
    times = []
    for event in run(control=control):
        if isinstance(event, Losses):
            times += event.times_s
        elif isinstance(event, Paused):
            time.sleep(0.5)
            control.give("resume")
    assert times == sorted(times)
    assert max(after - before for before, after in pairwise(times)) < 0.4


def test_a_stopped_run_keeps_its_weights_of_the_step_it_names():
    control = Commands()
    control.give("stop")
    events = list(run(control=control, epochs=10_000))
    checkpoint, ended = events[-2:]
    assert isinstance(checkpoint, Checkpoint)
    assert ended == Ended(
        kind="stopped",
        step=checkpoint.step,
        sentence=f"Stopped after step {checkpoint.step}, as you asked.",
    )
    assert max(curve(events)) == checkpoint.step


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW"])
def test_a_run_that_goes_on_from_a_checkpoint_has_the_uninterrupted_curve(optimizer):
    options = {"optimizer": optimizer, "epochs": 4, "batch_size": 7}
    if optimizer == "SGD":
        options["momentum"] = 0.9
    whole = curve(run(network(dropout=0.3), **options))
    control, first, checkpoint = Commands(), [], None
    for event in run(network(dropout=0.3), control, **options):
        first.append(event)
        if isinstance(event, Losses) and len(first) > 3:
            control.give("stop")
        if isinstance(event, Checkpoint):
            checkpoint = kept(event)
    assert 0 < checkpoint.step < max(whole)
    assert checkpoint.step % 206, "the run should stop within an epoch"
    torch.manual_seed(99)  # another process has other random numbers
    second = list(run(network(dropout=0.3), resume=checkpoint, **options))
    assert {**curve(first), **curve(second)} == whole
    assert min(curve(second)) == checkpoint.step + 1


class BreaksAt(nn.Module):
    """A network whose weights become infinite in the step of this number."""

    def __init__(self, step):
        super().__init__()
        self.inner = network()
        self.left = step

    def forward(self, x):
        if self.training:
            self.left -= 1
            if self.left == 0:
                return self.inner(x) * math.nan
        return self.inner(x)


def test_a_loss_that_is_not_a_number_stops_the_run_and_says_at_which_step():
    saved, events = [], []
    for event in run(BreaksAt(50), epochs=10_000, lr=0.5):
        events.append(event)
        if isinstance(event, Checkpoint):
            saved.append(kept(event))
    assert events[-1] == Ended(
        kind="diverged",
        step=50,
        sentence="Stopped at step 50: the loss is nan. Its first weights are kept. "
        "Try a learning rate below 0.5, for example 0.05.",
    )
    assert sorted(curve(events)) == list(range(1, 50))
    assert all(torch.isfinite(p).all() for p in saved[-1].weights.values())
    assert events[-1].step - saved[-1].step >= 0


def test_a_run_with_a_huge_learning_rate_diverges_within_a_flush_of_it():
    module = network(3, 13)
    events = list(run(module, data="wine", optimizer="SGD", lr=1e6, epochs=10_000, loss="MSE"))
    assert events[-1].kind == "diverged"
    assert all(math.isfinite(loss) for loss in curve(events).values())
    assert max(curve(events)) == events[-1].step - 1


def test_a_model_that_torch_cannot_run_ends_with_its_words():
    (*_, ended) = run(network(inputs=13))
    assert ended.kind == "failed"
    assert ended.sentence.startswith(
        "Stopped after step 0: torch cannot run the model on this data. It says: mat1 and mat2"
    )


def test_too_little_memory_is_said_with_what_to_do():
    class Greedy(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = network()

        def forward(self, x):
            if self.training:
                torch.empty(1 << 60)
            return self.inner(x)

    (*_, ended) = run(Greedy())
    assert ended.sentence == (
        "Stopped after step 0: the memory of cpu is not enough for this model with batches of 32. "
        "Use a smaller batch size or a smaller model."
    )


def test_a_device_that_is_not_here_is_said():
    (ended,) = run(device="cuda:GPU-00000000-0000-0000-0000-000000000000")
    assert "is not in this machine" in ended.sentence


def test_a_float64_model_is_trained_in_float64():
    events = list(run(network().double(), loss="MSE"))
    assert events[-1].kind == "finished"


def test_a_single_sample_left_over_joins_the_batch_before_it():
    assert batch_sizes(65, 32) == [32, 33]
    assert batch_sizes(66, 32) == [32, 32, 2]
    assert batch_sizes(64, 32) == [32, 32]
    assert batch_sizes(1, 32) == [1]
    assert batch_sizes(3, 1) == [1, 1, 1]


@pytest.mark.parametrize("resident", [True, False])
def test_an_epoch_holds_every_sample_once_in_an_order_of_its_own(resident, monkeypatch):
    monkeypatch.setattr("runtime.feed.RESIDENT_SHARE", 0.25 if resident else 0.0)
    x, y = torch.arange(50).float().unsqueeze(1), torch.arange(50)
    feed = Feed(x, y, 8, seed=1, on=torch.device("cpu"))
    assert feed.resident == resident
    first, again, second = (torch.cat([b for _, b in feed.batches(e)]) for e in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, second)
    assert first.sort().values.tolist() == second.sort().values.tolist() == list(range(50))
    rest = torch.cat([b for _, b in feed.batches(0, skip=2)])
    assert torch.equal(rest, first[16:])
    assert all(torch.equal(a.flatten().long(), b) for a, b in feed.batches(3))


def test_a_small_model_gets_one_thread_and_a_chosen_number_is_kept():
    before = torch.get_num_threads()
    try:
        assert use_threads(None, network(), torch.zeros(64, 1, 8, 8)) == 1
        assert use_threads(2, network(), torch.zeros(64, 1, 8, 8)) == 2
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert suitable_threads(0) == 1


def test_counting_the_work_leaves_the_model_as_it_was():
    module = nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
    before, state = torch.get_rng_state(), {k: v.clone() for k, v in module.state_dict().items()}
    assert work(module, torch.ones(3, 4)) == 2 * 3 * 4 * 2
    assert module.training
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(state[name], value) for name, value in module.state_dict().items())


def test_batch_normalisation_survives_a_left_over_sample():
    x, y = torch.randn(33, 4), torch.arange(33) % 3
    split = Split(x_train=x, y_train=y, x_val=x, y_val=y, classes=("a", "b", "c"))
    module = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 3))
    (*_, ended) = fit(module, split, TrainSettings(data="iris", epochs=2, batch_size=32))
    assert ended.kind == "finished"


def test_convolutions_run_with_channels_last_and_keep_their_weights_names():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 10))
    (*_, ended) = run(module)
    assert ended.kind == "finished"
    assert module[0].weight.is_contiguous(memory_format=torch.channels_last)
