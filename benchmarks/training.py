"""How fast a run trains, records and begins. Prints medians and ratios of one run of this file.

Run from the root of the repository: python benchmarks/training.py
Both sides of every ratio take turns in this one process, so a busy machine slows both.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import builder
from runtime import runs, train
from runtime.client import Supervisor
from runtime.events import Losses, Validated
from runtime.feed import Feed
from runtime.loop import fit
from runtime.samples import Split
from runtime.scalars import ScalarWriter
from runtime.settings import TrainSettings
from runtime.worker import Recorder

ROUNDS = 7
SAMPLES, BATCH = 25_600, 64  # 400 steps an epoch
EPOCHS = 4
LOOP_LIMIT, RECORD_LIMIT, MODULE_LIMIT, START_LIMIT_S = 0.45, 1.03, 1.02, 1.0
LEARNED_LIMIT_S = 20.0


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory(prefix="lampwork-bench-") as home:
        os.environ["LAMPWORK_DATA"] = home
        torch.set_num_threads(1)
        say("loop against DataLoader + loss.item()", *loop_against_the_tutorial(), LOOP_LIMIT)
        say("recording every step against not", *recording(), RECORD_LIMIT)
        for name, ratio in module_against_hand_written().items():
            say(f"built module against hand-written, {name}", *ratio, MODULE_LIMIT)
        learned = statistics.median(time_to_97_percent() for _ in range(3))
        verdict = "ok" if learned <= LEARNED_LIMIT_S else "MISSED"
        print(f"digits CNN to 97 %: {learned:.1f} s (at most {LEARNED_LIMIT_S:g}) {verdict}")
        start = time_to_first_loss()
        verdict = "ok" if start <= START_LIMIT_S else "MISSED"
        print(
            f"start to first recorded loss, warm: {start:.3f} s (at most {START_LIMIT_S}) {verdict}"
        )


def time_to_97_percent() -> float:
    """Return the seconds the digits example takes to 97 % validation accuracy, from its start."""
    torch.set_num_threads(2)
    began = time.perf_counter()
    for event in train(builder.EXAMPLES["digits_cnn"], TrainSettings(data="digits", epochs=50)):
        if isinstance(event, Validated) and event.accuracy >= 0.97:
            return time.perf_counter() - began
    return float("inf")


def say(what: str, ratio: float, one_us: float, other_us: float, limit: float) -> None:
    """Print one ratio with the times behind it."""
    verdict = "ok" if ratio <= limit else "MISSED"
    times = f"{one_us:.0f} us against {other_us:.0f} us"
    print(f"{what}: {ratio:.3f} (at most {limit}) {verdict}; {times} a step", flush=True)


def compared(
    one: Callable[[], int], other: Callable[[], int], rounds: int = ROUNDS
) -> tuple[float, float, float]:
    """Time both in turns; return the median ratio of neighbours and the median times a step."""
    times: list[tuple[float, float]] = []
    one(), other()
    for number in range(rounds):
        pair = (one, other) if number % 2 else (other, one)
        measured = {}
        for run in pair:
            began = time.perf_counter()
            steps = run()
            measured[run] = (time.perf_counter() - began) / steps * 1e6
        times.append((measured[one], measured[other]))
    ratio = statistics.median(a / b for a, b in times)
    return ratio, statistics.median(a for a, _ in times), statistics.median(b for _, b in times)


def mlp() -> nn.Sequential:
    """Return the 20-64-64-4 network of the comparison."""
    torch.manual_seed(0)
    layers = nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 4)
    return nn.Sequential(*layers)


def samples() -> Split:
    """Return random samples: what they are does not change the time."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(SAMPLES, 20, generator=generator)
    y = torch.randint(4, (SAMPLES,), generator=generator)
    return Split(x_train=x, y_train=y, x_val=x[:64], y_val=y[:64], classes=("a", "b", "c", "d"))


def settings(epochs: int = 1) -> TrainSettings:
    """Return Adam with the comparison's batch size on one thread."""
    return TrainSettings(data="iris", batch_size=BATCH, epochs=epochs, threads=1)


def loop_against_the_tutorial() -> tuple[float, float, float]:
    """Compare the loop with the one of the tutorials."""
    split = samples()

    def ours() -> int:
        return sum(
            len(e.losses) for e in fit(mlp(), split, settings(EPOCHS)) if isinstance(e, Losses)
        )

    def tutorial() -> int:
        model, losses = mlp(), []
        loader = DataLoader(
            TensorDataset(split.x_train, split.y_train), batch_size=BATCH, shuffle=True
        )
        criterion, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())
        for _ in range(EPOCHS):
            for x, y in loader:
                optimizer.zero_grad()
                loss = criterion(model(x), y)
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
        return len(losses)

    return compared(ours, tutorial)


def recording() -> tuple[float, float, float]:
    """Compare a run recorded as the worker does it with the bare loop that keeps no loss at all."""
    split, epochs, rounds = samples(), 10, 5
    graph = builder.chain(("Linear", {"out_features": 3}), inputs=("N", 4))
    folders = iter([runs.create(graph, settings())[1] for _ in range(rounds + 1)])

    def recorded() -> int:
        folder = next(folders)
        with ScalarWriter(folder.curve) as curve:
            recorder = Recorder(folder, curve)
            for event in fit(mlp(), split, settings(epochs)):
                recorder.record(event)
            steps = curve.count
        folder.close()
        return steps

    def bare() -> int:
        model = mlp()
        parameters = list(model.parameters())
        optimizer = torch.optim.Adam(parameters, fused=True)
        feed = Feed(split.x_train, split.y_train, BATCH, 0, on=torch.device("cpu"))
        for epoch in range(epochs):
            for x, y in feed.batches(epoch):
                for parameter in parameters:
                    parameter.grad = None
                nn.functional.cross_entropy(model(x), y).backward()
                optimizer.step()
        return epochs * len(feed.sizes)

    return compared(recorded, bare, rounds)


class HandWritten(nn.Module):
    """The digits network as a person would write it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.linear1 = nn.Linear(128, 10)
        self.relu, self.pool, self.flatten = nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores. x: (N, 1, 8, 8) -> (N, 10)."""
        x = self.pool(self.relu(self.conv1(x)))
        x = self.pool(self.relu(self.conv2(x)))
        result: torch.Tensor = self.linear1(self.flatten(x))
        return result


def module_against_hand_written() -> dict[str, tuple[float, float, float]]:
    """Compare the module the builder makes with the same network written by hand."""
    convolution = {"kernel_size": 3, "padding": 1}
    graph = builder.chain(
        ("Conv2d", {"out_channels": 16, **convolution}), "ReLU", ("MaxPool2d", {"kernel_size": 2}),
        ("Conv2d", {"out_channels": 32, **convolution}), "ReLU", ("MaxPool2d", {"kernel_size": 2}),
        "Flatten", ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8),
    )  # fmt: skip
    built, written = builder.to_module(graph), HandWritten()
    built.load_state_dict(written.state_dict())
    x = torch.randn(64, 1, 8, 8)
    if not torch.equal(built(x), written(x)):
        raise RuntimeError("the two modules should be the same network")

    def forward(module: nn.Module) -> Callable[[], int]:
        def run() -> int:
            with torch.no_grad():
                for _ in range(300):
                    module(x)
            return 300

        return run

    def backward(module: nn.Module) -> Callable[[], int]:
        def run() -> int:
            for _ in range(200):
                module.zero_grad()
                module(x).sum().backward()
            return 200

        return run

    return {
        "forward": compared(forward(built), forward(written), 4 * ROUNDS + 1),
        "forward and backward": compared(backward(built), backward(written), 4 * ROUNDS + 1),
    }


def time_to_first_loss() -> float:
    """Return the median time from the start order to the first readable record."""
    client = Supervisor.connect_or_start(arguments=("--idle-s", "1", "--seats", "1"))
    while not client.hello().warm:
        time.sleep(0.05)
    graph = builder.EXAMPLES["digits_cnn"]
    builder.to_source(graph)  # a server has drawn it on the canvas before
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        token = client.start(graph, TrainSettings(data="digits", epochs=1))
        folder = runs.find(token)
        assert folder is not None
        while not len(folder.scalars(0, 1)):
            time.sleep(0.001)
        times.append(time.perf_counter() - began)
        while not folder.state().ended or client.hello().running:
            time.sleep(0.01)
        folder.close()
    pid = client.hello().pid
    client.close()
    while Path(f"/proc/{pid}").exists():  # it ends by itself, a second after the last client
        time.sleep(0.05)
    return statistics.median(times)


if __name__ == "__main__":
    main()
