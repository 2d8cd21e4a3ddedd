"""What watchers cost a run, and whether what each says of itself is true. Medians of one run.

Run from the root of the repository: python benchmarks/watching.py
Both sides of every ratio take turns in this one process and are measured in its processor time, so
a busy machine does not count. The loop is the fast one, 20-64-64-4 on one thread, recorded as a
worker records it.
"""

import os
import statistics
import tempfile
import time
import timeit

import torch
from torch import nn

import builder
from runtime import runs
from runtime.events import Histograms, Watched
from runtime.loop import fit
from runtime.samples import Split
from runtime.scalars import ScalarWriter
from runtime.settings import TrainSettings
from runtime.watch_choice import Watching
from runtime.watching import Watch
from runtime.worker import Recorder

ROUNDS, EPOCHS, BATCH, SAMPLES = 9, 10, 64, 25_600  # 400 steps an epoch

# What is watched, and the most it may add to a run that is not.
LIMITS = {
    "gradients every 10 steps": (Watching(gradients=10), 1.06),
    "histograms 4 times a second": (Watching(histograms=4.0), 1.08),
    "activations every 10 steps": (Watching(activations=10), None),
    "updates every 10 steps": (Watching(updates=10), None),
    "dead ReLUs every 10 steps": (Watching(dead=10), None),
    "everything": (
        Watching(gradients=10, activations=10, updates=10, dead=10, histograms=4.0),
        None,
    ),
}
OFF_LIMIT = 0.005  # of a step: the questions whether it is one to look at
TRUTH_LIMIT = 0.03  # of the run, between what watchers say they cost and what they are seen to


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory(prefix="lampwork-bench-") as home:
        os.environ["LAMPWORK_DATA"] = home
        torch.set_num_threads(1)
        one_run(Watching())
        for what, (watching, limit) in LIMITS.items():
            compare(what, watching, limit)
        off()


def compare(what: str, watching: Watching, limit: float | None) -> None:
    """Print the ratio of watched to unwatched runs, and what the watchers say of it."""
    pairs = []
    said = []
    one_run(watching)
    for number in range(ROUNDS):
        pair = {}
        for chosen in (watching, Watching()) if number % 2 else (Watching(), watching):
            pair[chosen == watching], share = one_run(chosen)
            if chosen == watching:
                said.append(share)
        pairs.append((pair[True], pair[False]))
    ratio = statistics.median(a / b for a, b in pairs)
    share = statistics.median(said)
    verdict = "" if limit is None else f"(at most {limit}) {'ok' if ratio <= limit else 'MISSED'}"
    honest = "true" if abs((ratio - 1) / ratio - share) <= TRUTH_LIMIT else "NOT what is seen"
    bare = statistics.median(b for _, b in pairs) * 1e6
    says = f"says {share:.1%} of the run, {honest}"
    print(f"{what}: {ratio:.3f} {verdict}; {says}; {bare:.0f} us a step", flush=True)


def one_run(watching: Watching) -> tuple[float, float]:
    """Train and record once; return the seconds a step and the share the watchers say they took."""
    graph = builder.chain(("Linear", {"out_features": 3}), inputs=("N", 4))
    settings = TrainSettings(
        data="iris", batch_size=BATCH, epochs=EPOCHS, threads=1, watch=watching
    )
    _, folder = runs.create(graph, settings)
    costs = {}
    module, split = mlp(), samples()
    began = time.process_time()
    with ScalarWriter(folder.curve) as curve:
        recorder = Recorder(folder, curve)
        for event in fit(module, split, settings):
            recorder.record(event)
            if isinstance(event, Watched):
                costs[event.watcher] = event.cost
            elif isinstance(event, Histograms):
                costs["histograms"] = event.cost
        steps = curve.count
    took = time.process_time() - began
    folder.close()
    return took / steps, sum(cost.spent_s / cost.over_s for cost in costs.values())


def off() -> None:
    """Print what a run without watchers pays: the question, each step, whether it is to be seen."""
    watch = Watch(mlp(), Watching(), 0, 0.0)
    questions = "looked = step + 1 >= watch.due\nif looked: pass\nif looked: pass\nif looked: pass"
    asked = timeit.repeat(questions, globals={"watch": watch, "step": 1}, number=200_000)
    step_s, _ = one_run(Watching())
    share = statistics.median(asked) / 200_000 / step_s
    verdict = "ok" if share <= OFF_LIMIT else "MISSED"
    print(f"off: {share:.2%} of a step (at most {OFF_LIMIT:.1%}) {verdict}", flush=True)


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


if __name__ == "__main__":
    main()
