"""One trainer in a process of its own: its limits, and who watches over it."""

import re
import subprocess
import sys

import numpy as np
import pytest

import builder
from runtime import runs
from runtime.crew import Crew, RefusedError
from runtime.folder import RunFolder
from runtime.limits import Limits
from runtime.liveness import identity
from runtime.scalars import FIRST_SEGMENT, ScalarWriter, block
from runtime.settings import TrainSettings
from runtime.state import PROCESS_ENDED
from runtime.trainers import Rules

WORK = """
import sys
from runtime.worker import work
from runtime.limits import Limits
work(sys.argv[1], Limits({}))
"""


def worked(run, limits=""):
    """Let a process of its own train a run to its end."""
    program = WORK.format(limits)
    done = subprocess.run([sys.executable, "-c", program, str(run.path)], check=False)
    return done.returncode, run.state()


@pytest.fixture
def made():
    """Return a maker of runs, and close what it made."""
    found = []

    def make(graph, **settings):
        chosen = TrainSettings(**{"data": "digits", "threads": 1, **settings})
        found.append(runs.create(graph, chosen)[1])
        return found[-1]

    yield make
    for run in found:
        run.close()


def test_a_full_disk_ends_the_run_with_a_sentence_and_keeps_its_curve(made):
    tiny = builder.chain(("Linear", {"out_features": 3}), inputs=("N", 4))
    run = made(tiny, data="iris", batch_size=2, epochs=10_000)
    code, state = worked(run, "file_bytes=600_000")
    assert code == 1
    assert state.name == "failed"
    assert state.sentence == (
        f"Stopped after step {state.step}: the curve or a checkpoint cannot be written: "
        "File too large. Make room on the disk, then resume."
    )
    steps = run.scalars()["step"].tolist()
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) == state.step >= 4 * FIRST_SEGMENT - 500
    assert state.resumable


def test_a_model_that_is_too_large_says_so_and_takes_nobody_with_it(made):
    layers = ("Flatten", ("Linear", {"out_features": 20_000}), ("Linear", {"out_features": 20_000}))
    large = builder.chain(*layers, ("Linear", {"out_features": 10}), inputs=("N", 1, 8, 8))
    run = made(large)
    code, state = worked(run, "memory_share=0.0, least_memory_bytes=600 << 20")
    assert (code, state.name) == (0, "failed")
    assert state.sentence == (
        "Stopped before the first step: the memory of cpu is not enough for this model with "
        "batches of 32. Use a smaller batch size or a smaller model."
    )


def test_a_trainer_has_no_environment(made, small):
    run = made(small, epochs=1)
    program = WORK.format("") + "import os; print(dict(os.environ))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(run.path)],
        check=True,
        env={"SECRET": "canary", "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 0
    log = (run.path / "worker.log").read_text()
    assert "'CUDA_VISIBLE_DEVICES': ''" in log
    assert "canary" not in log
    assert "PYTHONPATH" not in log


def test_a_second_process_leaves_a_run_that_is_trained_alone(made, small):
    run = made(small, epochs=10_000)
    with ScalarWriter(run.curve):
        code, state = worked(run)
    assert (code, state.name, state.step) == (0, "queued", 0)
    assert "pid" not in run.journal.facts()


def test_a_graph_that_cannot_be_read_ends_the_run_with_a_sentence(made, small):
    run = made(small)
    (run.path / "graph.json").write_text("{}")
    code, state = worked(run)
    assert (code, state.name) == (1, "failed")
    assert "The file does not say its schema number" in state.sentence


@pytest.fixture
def sleeper():
    """A process that stands for a trainer nobody hears of."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def adopted(run, process, rules):
    run.journal.set_facts(pid=process.pid, identity=identity(process.pid), device="cpu")
    run.journal.set_state("running", "Training.", 0)
    crew = Crew(rules)
    crew.adopt(RunFolder(run.path))
    assert crew.running == 1
    return crew


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (
            Rules(limits=Limits(memory_share=0.0, least_memory_bytes=1)),
            r"Stopped after step 5: it used 0\.0 GB of memory and may use 0\.0 GB\. "
            r"Use a smaller batch size or a smaller model\.",
        ),
        (
            Rules(silence_s=0.0),
            r"Stopped after step 5: it finished no step for 0 minutes\. Use a smaller model\.",
        ),
    ],
    ids=["memory", "silence"],
)
def test_a_trainer_beyond_its_bounds_is_ended_and_the_run_says_why(
    made, small, sleeper, rules, sentence, waiting
):
    run = made(small)
    with ScalarWriter(run.curve) as writer:
        writer.extend(block(1, np.arange(5.0), np.ones(5)))
    crew = adopted(run, sleeper, rules)
    waiting(lambda: crew.tick() or crew.running == 0, "the end of the trainer")
    assert run.state().name == "failed"
    assert re.fullmatch(sentence, run.state().sentence)


def test_a_trainer_within_its_bounds_is_left_alone(made, small, sleeper):
    crew = adopted(made(small), sleeper, Rules())
    crew.tick()
    crew.tick()
    assert crew.running == 1
    assert sleeper.poll() is None


@pytest.fixture
def stubborn():
    """A process that hears SIGTERM, says so, and goes on."""
    program = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True))\n"
        "print('ready', flush=True)\n"
        "while True: time.sleep(1)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_stop_grows_harder_step_by_step(made, small, waiting, stubborn):
    run = made(small)
    crew = adopted(run, stubborn, Rules(stop_grace_s=0.05, term_grace_s=0.05))
    crew.order(crew.held(run.name), "stop")
    assert [name for _, name in run.journal.commands(0)] == ["stop"]
    waiting(lambda: crew.tick() or crew.running == 0, "the end of the trainer")
    assert stubborn.stdout.readline() == "asked\n"
    assert stubborn.wait() == -9
    assert run.state().name == "stopped"
    assert run.state().sentence.endswith("its process did not answer and was ended.")


def test_a_trainer_that_is_gone_is_noted(made, small, sleeper):
    run = made(small)
    crew = adopted(run, sleeper, Rules())
    sleeper.kill()
    sleeper.wait()
    crew.tick()
    assert crew.running == 0
    assert run.journal.state().sentence == f"{PROCESS_ENDED}."


def test_unreadable_settings_never_stand_in_the_queue(made, small):
    run = made(small)
    (run.path / "settings.json").write_text("{}")
    crew = Crew(Rules())
    with pytest.raises(RefusedError, match="The settings of this run cannot be read"):
        crew.start(RunFolder(run.path))
    assert crew.waiting == 0
    assert run.state().name == "failed"


def test_one_gpu_trains_one_run_at_a_time(made, small):
    card = "cuda:GPU-01111111-2222-3333-4444-555555555555"
    crew = Crew(Rules(seats=3))
    for device in (card, card, "cpu"):
        crew.start(RunFolder(made(small, device=device, threads=None).path))
    launched = []
    crew._launch = lambda folder: (
        launched.append(folder.settings.device)
        or (
            crew._workers.__setitem__(
                folder.name, type("W", (), {"device": folder.settings.device})
            )
        )
    )
    crew.warm = True
    crew.fill_seats()
    assert launched == [card, "cpu"]
    assert crew.waiting == 1
